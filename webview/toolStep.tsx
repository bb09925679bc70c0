import type { ToolStep } from "../src/shared/transcript.ts";
import { Approval } from "./approval.tsx";
import { EditCard } from "./editCard.tsx";
import type { IconName } from "./icons.tsx";
import { Icon } from "./icons.tsx";
import { strings } from "./strings.ts";
import { visibleText } from "./visibleText.ts";

const stateIcons: Record<ToolStep["state"], IconName> = {
	running: "loading",
	asking: "question",
	done: "check",
	failed: "error",
	denied: "circle-slash",
	cancelled: "circle-slash",
};

export function ToolStepView({ step }: { readonly step: ToolStep }) {
	const title = visibleText(step.title);
	const state = strings.toolState[step.state];
	return (
		<div class={`step step-${step.state}`} role="group" aria-label={strings.toolStep(title, state)}>
			{step.edits ? (
				step.edits.map((edit) => <EditCard key={edit.editId} edit={edit} state={step.editStates?.[edit.editId] ?? "pending"} />)
			) : (
				<StepLine step={step} title={title} state={state} />
			)}
			{step.approval && <Approval approval={step.approval} />}
		</div>
	);
}

function StepLine({ step, title, state }: { readonly step: ToolStep; readonly title: string; readonly state: string }) {
	const line = (
		<>
			<Icon name={stateIcons[step.state]} spin={step.state === "running"} />
			<span class="step-title">{title}</span>
			<span class={step.state === "done" ? "visually-hidden" : "step-state"}>{state}</span>
		</>
	);
	if (!step.detail) return <div class="step-line">{line}</div>;
	return (
		<details class="step-details">
			<summary class="step-line">{line}</summary>
			<div class="step-detail">{visibleText(step.detail)}</div>
		</details>
	);
}

import { planTool } from "../src/shared/plan.ts";
import type { ToolStep } from "../src/shared/transcript.ts";
import { Approval } from "./approval.tsx";
import { CommandStep, StopTool } from "./commandStep.tsx";
import { Edits } from "./editCard.tsx";
import { QuestionView } from "./question.tsx";
import { stateOf, StepIcon, StepTitle } from "./stepLine.tsx";
import { strings } from "./strings.ts";
import { visibleText } from "./visibleText.ts";

export function ToolStepView({ step }: { readonly step: ToolStep }) {
	/** The plan is shown by itself, once, and not each time that it changes. */
	if (step.name === planTool && (step.state === "running" || step.state === "done")) return null;
	return (
		<div class={`step step-${step.state}`} role="group" aria-label={strings.toolStep(visibleText(step.title), stateOf(step))}>
			<Body step={step} />
			{step.approval && <Approval approval={step.approval} />}
		</div>
	);
}

function Body({ step }: { readonly step: ToolStep }) {
	if (step.edits && step.edits.length > 0) return <Edits edits={step.edits} states={step.editStates} />;
	if (step.question) return <QuestionView step={step} question={step.question} />;
	if (isCommand(step)) return <CommandStep step={step} />;
	return <StepLine step={step} />;
}

/** It prints, or it is what the user has allowed to run. */
function isCommand({ output, subject, state }: ToolStep): boolean {
	return output !== undefined || (state !== "asking" && (subject?.kind === "command" || subject?.kind === "task"));
}

function StepLine({ step }: { readonly step: ToolStep }) {
	const line = (
		<>
			<StepIcon state={step.state} />
			<StepTitle step={step} />
		</>
	);
	if (step.detail)
		return (
			<details class="step-details">
				<summary class="step-line">{line}</summary>
				<div class="step-detail">{visibleText(step.detail)}</div>
			</details>
		);
	return (
		<div class="step-line">
			{line}
			{step.subject && step.state === "running" && <StopTool toolUseId={step.toolUseId} title={visibleText(step.title)} />}
		</div>
	);
}

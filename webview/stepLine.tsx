import type { ToolStep } from "../src/shared/transcript.ts";
import type { IconName } from "./icons.tsx";
import { Icon } from "./icons.tsx";
import { strings } from "./strings.ts";
import { visibleText } from "./visibleText.ts";

const icons: Record<ToolStep["state"], IconName> = {
	running: "loading",
	asking: "question",
	done: "check",
	failed: "error",
	denied: "circle-slash",
	cancelled: "circle-slash",
};

export function StepIcon({ state }: { readonly state: ToolStep["state"] }) {
	return <Icon name={icons[state]} spin={state === "running"} />;
}

export function StepTitle({ step }: { readonly step: ToolStep }) {
	return (
		<>
			<span class="step-title">{visibleText(step.title)}</span>
			<span class={step.state === "done" ? "visually-hidden" : "step-state"}>{stateOf(step)}</span>
		</>
	);
}

/** In words. A question of the model waits for an answer, and not for an approval. */
export function stateOf({ state, question }: ToolStep): string {
	return state === "asking" && question ? strings.waitingForAnswer : strings.toolState[state];
}

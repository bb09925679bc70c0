import type { ToolStep } from "../../src/shared/transcript.ts";
import type { IconName } from "../icons/icons.tsx";
import { Icon } from "../icons/icons.tsx";
import { strings } from "../words/strings.ts";
import { visibleText } from "../visibleText.ts";

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

interface StepTitleProperties {
	readonly step: ToolStep;
	readonly waits?: boolean;
	/** What came out stands beside the title, and says more than the state. */
	readonly hasResult?: boolean;
}

export function StepTitle({ step, waits, hasResult = false }: StepTitleProperties) {
	const title = visibleText(step.title);
	/** The card below an approval says by itself that it waits. */
	const goesWithout = step.state === "done" || hasResult || step.approval !== undefined;
	return (
		<>
			<span class="step-title" title={title}>
				{title}
			</span>
			<span class={goesWithout ? "visually-hidden" : "step-state"}>{stateOf(step, waits)}</span>
		</>
	);
}

/** In words. A question of the model waits for an answer, and not for an approval; a call behind one that asks waits for its turn. */
export function stateOf({ state, question }: ToolStep, waits = false): string {
	if (waits) return strings.waitingForTurn;
	return state === "asking" && question ? strings.waitingForAnswer : strings.toolState[state];
}

import type { TargetedEvent } from "preact";
import type { ToolStep } from "../../src/shared/transcript.ts";
import { Approval } from "./approval.tsx";
import { CommandStep, StopTool } from "./commandStep.tsx";
import { Edits } from "./editCard.tsx";
import { Icon } from "../icons/icons.tsx";
import { noteOpened } from "./openedSteps.ts";
import { QuestionView } from "./question.tsx";
import { stateOf, StepIcon, StepTitle } from "./stepLine.tsx";
import { isSilent } from "./stepRuns.ts";
import { strings } from "../words/strings.ts";
import { visibleText } from "../visibleText.ts";

interface ToolStepProperties {
	readonly step: ToolStep;
	/** An earlier call of the turn asks the user, so that this one has not begun. */
	readonly waits: boolean;
}

export function ToolStepView({ step, waits }: ToolStepProperties) {
	if (isSilent(step)) return null;
	return (
		<div class={`step step-${step.state}`} role="group" aria-label={strings.toolStep(visibleText(step.title), stateOf(step, waits))}>
			<Body step={step} waits={waits} />
			{step.approval && <Approval approval={step.approval} />}
		</div>
	);
}

function Body({ step, waits }: ToolStepProperties) {
	if (step.edits && step.edits.length > 0) return <Edits edits={step.edits} states={step.editStates} />;
	if (step.question) return <QuestionView step={step} question={step.question} />;
	if (isCommand(step)) return <CommandStep step={step} />;
	return <StepLine step={step} waits={waits} />;
}

/** It prints, or it is what the user has allowed to run. */
function isCommand({ output, subject, state }: ToolStep): boolean {
	return output !== undefined || (state !== "asking" && (subject?.kind === "command" || subject?.kind === "task"));
}

function StepLine({ step, waits }: ToolStepProperties) {
	const line = (
		<>
			{waits ? <Icon name="clockface" /> : <StepIcon state={step.state} />}
			<StepTitle step={step} waits={waits} />
		</>
	);
	if (step.detail)
		return (
			<details class="step-details">
				<summary class="step-line" onClick={noteClick(step.toolUseId)}>
					{line}
				</summary>
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

/** The `toggle` event comes later than what it tells: the step may fold in between, and what the reader opened would be closed. */
function noteClick(toolUseId: string) {
	return ({ currentTarget }: TargetedEvent<HTMLElement>) => noteOpened(toolUseId, currentTarget.closest("details")?.open === false);
}

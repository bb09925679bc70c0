import { useMemo } from "preact/hooks";
import { assertNever } from "../../src/shared/assertNever.ts";
import type { Part, Turn } from "../../src/shared/transcript.ts";
import type { Outcome } from "../../src/shared/turnEvent.ts";
import { AnswerFooter } from "./answerFooter.tsx";
import { Compared } from "./comparison.tsx";
import { Extra } from "./extra.tsx";
import { failureActionLabel } from "../words/failureActions.ts";
import { FailureView } from "./failure.tsx";
import { Findings } from "./findings.tsx";
import { post } from "../host.ts";
import { ImageView } from "./imageView.tsx";
import { Compaction, Line, ModelChange, Withdrawn } from "./lines.tsx";
import { Markdown } from "../markdown/markdown.tsx";
import { memo } from "../memo.ts";
import { TurnPlan } from "../steps/plan.tsx";
import { PromptView, Steered } from "./prompt.tsx";
import { Reasoning } from "../steps/reasoning.tsx";
import { Retry } from "./retry.tsx";
import { StepRunView } from "../steps/stepRun.tsx";
import { createStepRuns } from "../steps/stepRuns.ts";
import { strings } from "../words/strings.ts";
import { ToolStepView } from "../steps/toolStep.tsx";

export const TurnView = memo(({ turn, last }: { readonly turn: Turn; readonly last: boolean }) => {
	const heading = `answer-${turn.id}`;
	const foldRuns = useMemo(createStepRuns, []);
	const answer = (
		<>
			{foldRuns(turn).map((shown) =>
				shown.kind === "run" ? (
					<StepRunView key={`run-${shown.index}`} run={shown} />
				) : (
					<PartView
						key={shown.key}
						part={shown.part}
						done={turn.outcome !== undefined || shown.index < turn.parts.length - 1}
						waits={isRunning(shown.part) && turn.parts.slice(0, shown.index).some(isAsking)}
					/>
				),
			)}
			<TurnPlan turn={turn} last={last} />
			<Ending turn={turn} last={last} />
		</>
	);
	return (
		<div class={last ? "turn turn-last" : "turn"}>
			<PromptView id={turn.id} prompt={turn.prompt} checkpoint={turn.checkpoint} />
			<article class="answer" aria-labelledby={heading} tabIndex={-1}>
				<h2 class="visually-hidden" id={heading}>
					{strings.product}
				</h2>
				{turn.comparison ? (
					<Compared turn={turn} comparison={turn.comparison} last={last}>
						{answer}
					</Compared>
				) : (
					answer
				)}
				<AnswerFooter turn={turn} />
			</article>
		</div>
	);
});

function Ending({ turn, last }: { readonly turn: Turn; readonly last: boolean }) {
	if (turn.outcome) return <OutcomeView outcome={turn.outcome} last={last} />;
	if (turn.retry) return <Retry until={turn.retry.until} message={turn.retry.message} />;
	const part = turn.parts.at(-1);
	return part && showsProgress(part) ? null : <Working still={part?.kind === "text"} />;
}

function showsProgress(part: Part): boolean {
	if (part.kind === "compaction") return part.state === "running";
	return isRunning(part) || isAsking(part);
}

function isRunning(part: Part): boolean {
	return part.kind === "tool" && part.state === "running";
}

function isAsking(part: Part): boolean {
	return part.kind === "tool" && part.state === "asking";
}

/** `still`: the text that arrives moves enough, and each frame of an animation beside it costs a look at the styles of the page. */
function Working({ still }: { readonly still: boolean }) {
	return (
		<p class={still ? "working working-still" : "working"} title={strings.working}>
			<span class="working-dot" />
			<span class="working-dot" />
			<span class="working-dot" />
		</p>
	);
}

function OutcomeView({ outcome, last }: { readonly outcome: Outcome; readonly last: boolean }) {
	switch (outcome.kind) {
		case "done":
			return null;
		case "cancelled":
			return <Stopped last={last} />;
		case "guardrail":
		case "length":
		case "interrupted":
		case "failed":
			return <FailureView failure={outcome.failure} current={last} />;
		default:
			return assertNever(outcome);
	}
}

/** What came stays, and the answer can go on from there. */
function Stopped({ last }: { readonly last: boolean }) {
	return (
		<p class="outcome">
			{strings.outcome.cancelled}
			{last && (
				<>
					{" · "}
					<button type="button" class="link-button" onClick={() => post({ kind: "failure-action", action: "continue" })}>
						{failureActionLabel("continue")}
					</button>
				</>
			)}
		</p>
	);
}

const PartView = memo(({ part, done, waits }: { readonly part: Part; readonly done: boolean; readonly waits: boolean }) => {
	switch (part.kind) {
		case "text":
			return <Markdown text={part.text} newest={part.newest} citations={part.citations} done={done} />;
		case "reasoning":
			return <Reasoning text={part.text} ms={part.ms} done={done} />;
		case "notice":
			return <Line icon="info">{part.text}</Line>;
		case "guardrail":
			return <Findings findings={part.findings} />;
		case "tool":
			return <ToolStepView step={part} waits={waits} />;
		case "image":
			return <ImageView format={part.format} data={part.data} label={part.label} />;
		case "extra":
			return <Extra name={part.name} json={part.json} />;
		case "steer":
			return <Steered prompt={part.prompt} />;
		case "withdrawn":
			return <Withdrawn />;
		case "model-change":
			return <ModelChange model={part.model} reason={part.reason} />;
		case "compaction":
			return <Compaction part={part} />;
		default:
			return assertNever(part);
	}
});

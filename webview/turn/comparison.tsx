import type { ComponentChildren } from "preact";
import type { AnswerAction } from "../../src/shared/protocol.ts";
import type { Comparison, Turn } from "../../src/shared/transcript.ts";
import { modelLabel } from "../../src/shared/modelLabel.ts";
import { factsOfAnswer, factsOfComparison, textOfAnswer } from "./answerFacts.ts";
import { CopyButton } from "./copyButton.tsx";
import { post } from "../host.ts";
import { Icon } from "../icons/icons.tsx";
import { Markdown } from "../markdown/markdown.tsx";
import { strings } from "../words/strings.ts";

interface ComparedProperties {
	readonly turn: Turn;
	readonly comparison: Comparison;
	readonly last: boolean;
	/** The first answer. */
	readonly children: ComponentChildren;
}

/** Two answers to one prompt, side by side where there is room. */
export function Compared({ turn, comparison, last, children }: ComparedProperties) {
	return (
		<div class="compared">
			<section class="compared-answer" aria-label={strings.answerOf(modelLabel(turn.model))}>
				<p class="compared-head">{factsOfAnswer(turn)}</p>
				{children}
				{turn.parts.some(({ kind }) => kind === "text") && (
					<div class="buttons">
						<CopyButton name={strings.copyAnswer} text={() => textOfAnswer(turn)} />
					</div>
				)}
			</section>
			<section class="compared-answer" aria-label={strings.answerOf(modelLabel(comparison.model))}>
				<p class="compared-head">{factsOfComparison(comparison)}</p>
				{comparison.text !== "" && <Markdown text={comparison.text} citations={undefined} done={comparison.outcome !== undefined} />}
				<ComparisonEnd turn={turn} comparison={comparison} />
				<ComparisonButtons turn={turn} comparison={comparison} last={last} />
			</section>
		</div>
	);
}

function ComparisonEnd({ comparison: { outcome, kept } }: Pick<ComparedProperties, "turn" | "comparison">) {
	if (kept)
		return (
			<p class="compared-kept">
				<Icon name="check" /> {strings.answerKept}
			</p>
		);
	if (outcome?.kind === "cancelled") return <p class="outcome">{strings.outcome.cancelled}</p>;
	return outcome && "failure" in outcome ? <p class="compared-failure">{outcome.failure.message}</p> : null;
}

function ComparisonButtons({ turn, comparison, last }: Omit<ComparedProperties, "children">) {
	const { text, outcome, kept } = comparison;
	const act = (what: AnswerAction) => post({ kind: "answer-action", turnId: turn.id, what });
	/** Tools that were called for the first answer, and what the user said meanwhile, stand between it and the prompt. */
	const canBeKept =
		last && !kept && outcome?.kind === "done" && text.trim() !== "" && !turn.parts.some(({ kind }) => kind === "tool" || kind === "steer");
	if (!outcome)
		return (
			<div class="buttons">
				<button
					type="button"
					class="icon-button"
					aria-label={strings.stopComparing}
					title={strings.stopComparing}
					onClick={() => act("stop-comparing")}
				>
					<Icon name="debug-stop" />
				</button>
			</div>
		);
	return (
		<div class="buttons">
			{text !== "" && <CopyButton name={strings.copyAnswer} text={() => text} />}
			{canBeKept && (
				<button type="button" class="button" title={strings.keepAnswerHint} onClick={() => act("keep-compared")}>
					{strings.keepAnswer}
				</button>
			)}
		</div>
	);
}

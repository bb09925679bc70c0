import type { AnswerAction } from "../../src/shared/protocol.ts";
import type { Turn } from "../../src/shared/transcript.ts";
import { factsOfAnswer, textOfAnswer } from "./answerFacts.ts";
import { CopyButton } from "./copyButton.tsx";
import { post } from "../host.ts";
import { Icon, type IconName } from "../icons/icons.tsx";
import { strings } from "../words/strings.ts";

/** What can be done with an answer, and what it has cost. Seen at the last answer, and at the one that is pointed at. */
export function AnswerFooter({ turn }: { readonly turn: Turn }) {
	if (!turn.outcome) return null;
	const hasText = turn.parts.some(({ kind }) => kind === "text");
	const isAnswered = turn.outcome.kind === "done" || turn.outcome.kind === "length" || turn.outcome.kind === "cancelled";
	const act = (what: AnswerAction) => () => post({ kind: "answer-action", turnId: turn.id, what });
	return (
		<div class="answer-footer" role="group" aria-label={strings.answerActions}>
			{hasText && !turn.comparison && <CopyButton name={strings.copyAnswer} text={() => textOfAnswer(turn)} />}
			{isAnswered && <ActionButton icon="refresh" name={strings.retryAnswer} act={act("retry")} />}
			<ActionButton icon="arrow-swap" name={strings.retryWith} act={act("retry-with")} />
			{isAnswered && <ActionButton icon="split-horizontal" name={strings.compareWith} act={act("compare")} />}
			{isAnswered && <ActionButton icon="git-branch" name={strings.branch} act={act("branch")} />}
			{!turn.comparison && <span class="answer-facts">{factsOfAnswer(turn)}</span>}
		</div>
	);
}

interface ActionProperties {
	readonly icon: IconName;
	readonly name: string;
	readonly act: () => void;
}

function ActionButton({ icon, name, act }: ActionProperties) {
	return (
		<button type="button" class="icon-button" aria-label={name} title={name} onClick={act}>
			<Icon name={icon} />
		</button>
	);
}

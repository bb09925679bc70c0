import { isSummaryMessage, requestsIn, summaryMessage } from "../compaction/compactionText.ts";
import { isContinuation, takenOut } from "../record/history.ts";
import type { Block, Message } from "../record/message.ts";
import { isToolUse, textBlock } from "../record/message.ts";
import type { ModelReply } from "../chat/modelReply.ts";

/** What becomes of the record when a guardrail has stepped in. */

/**
 * Whether it was the request that the guardrail blocked. The trace says so where it is on. Without one, only an answer of which some
 * was shown before the verdict (`isLate`) tells that the request had passed; otherwise the prompt is taken for blocked, since one
 * that stays by mistake has every later request blocked, and one that goes by mistake has to be written again.
 */
export function inputWasBlocked({ findings, usage }: Pick<ModelReply, "findings" | "usage">, isLate: boolean): boolean {
	const blocked = findings.filter(({ action }) => action === "BLOCKED");
	if (blocked.length > 0) return blocked.every(({ source }) => source === "input");
	return !wasOnlyMasked({ findings }) && (!isLate || usage?.output === 0);
}

/** A trace lists every block: what was masked and not blocked has passed. */
export function wasOnlyMasked({ findings }: Pick<ModelReply, "findings">): boolean {
	return findings.some(({ action }) => action === "ANONYMIZED") && findings.every(({ action }) => action !== "BLOCKED");
}

/**
 * Where in the record begins what the guardrail has not let pass: the running turn, and what stands before it without a whole answer.
 * Prompts that failed and answers that broke off were never judged, and would have every later request blocked. `message` has to
 * stay of it: tools may have run, which the model must know of.
 */
export function promptOfTurn(messages: readonly Message[]): { readonly start: number; readonly message?: Message } {
	const prompt = messages.findLastIndex((message) => message.role === "user" && !holdsResults(message) && !isContinuation(message));
	/** Where the running turn was summed up with what came before it, all that is left of it stands behind the summary. */
	const isSummedUp = prompt === 0 && messages[0] !== undefined && isSummaryMessage(messages[0]);
	const start = isSummedUp ? 1 : messages.slice(0, Math.max(0, prompt)).findLastIndex(hasPassed) + 1;
	const calls = messages.slice(start).flatMap(({ content }) => content.filter(isToolUse));
	const list = calls.map(({ name, input }) => `${name} ${JSON.stringify(input ?? {}).slice(0, 200)}`).join("; ");
	return calls.length === 0
		? { start }
		: { start, message: { role: "user", content: [textBlock(`${takenOut} You had called: ${list}.)`)] } };
}

/** What stays of a summary that no answer has followed, so that nobody knows whether it passes: the user's words, which were judged before. */
export function withoutReport(summary: Message): Message {
	const documents = summary.content.filter(({ kind }) => kind !== "text");
	return summaryMessage("(A guardrail has taken the report out of this record.)", {
		requests: requestsIn([summary]),
		edits: [],
		documents,
	});
}

/** Of a whole answer it is known who wrote it; a guardrail does not look at the results of tools. */
function hasPassed(message: Message): boolean {
	return isWholeAnswer(message) || holdsResults(message) || isSummaryMessage(message);
}

/** What the user would have to write again: all that went before the first whole answer. */
export function withdrawnPrompt(removed: readonly Message[]): readonly Message[] {
	const answer = removed.findIndex(isWholeAnswer);
	return answer < 0 ? removed : removed.slice(0, answer);
}

function isWholeAnswer({ role, model }: Message): boolean {
	return role === "assistant" && model !== undefined;
}

/** What the guardrail says in place of the text that is withdrawn: the last text, when it is not the only one. */
export function withoutWithdrawn(content: readonly Block[]): readonly Block[] {
	const texts = content.filter((block) => block.kind === "text");
	return texts.length > 1 ? texts.slice(-1) : [];
}

function holdsResults({ content }: Message): boolean {
	return content.some(({ kind }) => kind === "tool-result");
}

import { isContinuation } from "./history.ts";
import type { Block, Message } from "./message.ts";
import { isToolUse, textBlock } from "./message.ts";
import type { ModelReply } from "./modelReply.ts";

/** What becomes of the record when a guardrail has stepped in. */

/**
 * Whether it was the request that the guardrail blocked. The trace says so where it is on. Without one, only an answer of which some
 * was shown before the verdict (`isLate`) tells that the request had passed; otherwise the prompt is taken for blocked, since one
 * that stays by mistake has every later request blocked, and one that goes by mistake has to be written again.
 */
export function inputWasBlocked({ findings, usage }: Pick<ModelReply, "findings" | "usage">, isLate: boolean): boolean {
	const blocked = findings.filter(({ action }) => action === "BLOCKED");
	if (blocked.length > 0) return blocked.every(({ source }) => source === "input");
	return !isLate || usage?.output === 0;
}

/** Where the running turn begins in the record, and what has to stay of it: tools may have run, which the model must know of. */
export function promptOfTurn(messages: readonly Message[]): { readonly start: number; readonly message?: Message } {
	const start = Math.max(
		0,
		messages.findLastIndex((message) => message.role === "user" && !holdsResults(message) && !isContinuation(message)),
	);
	const calls = messages.slice(start).flatMap(({ content }) => content.filter(isToolUse));
	if (calls.length === 0) return { start };
	const list = calls.map(({ name, input }) => `${name} ${JSON.stringify(input ?? {}).slice(0, 200)}`).join("; ");
	return { start, message: { role: "user", content: [textBlock(`${takenOut} You had called: ${list}.)`)] } };
}

/** How the record says so: none of the user's words. */
export const takenOut = "(A guardrail has taken a request out of this record.";

/** What the guardrail says in place of the text that is withdrawn: the last text, when it is not the only one. */
export function withoutWithdrawn(content: readonly Block[]): readonly Block[] {
	const texts = content.filter((block) => block.kind === "text");
	return texts.length > 1 ? texts.slice(-1) : [];
}

function holdsResults({ content }: Message): boolean {
	return content.some(({ kind }) => kind === "tool-result");
}

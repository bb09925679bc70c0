import { historyRules } from "./historyRules.ts";
import { type Block, type Message, textBlock } from "./message.ts";

/**
 * Makes any record of a conversation acceptable to Converse, so that a chat never dies of a crash, a cancel or an edit. Keeps
 * every rule of `historyRules`. Returns the same array when nothing had to be mended, so that the prefix that the service may have
 * cached stays as it was.
 */
export function healHistory(messages: readonly Message[]): readonly Message[] {
	return historyRules.reduce((mended, rule) => rule.mend(mended), messages);
}

/** Reasoning is signed for the model that wrote it, and any other model refuses it. */
export function withoutForeignReasoning(messages: readonly Message[], model: string): readonly Message[] {
	const isForeign = (message: Message) => message.model !== undefined && message.model !== model;
	const isReasoning = (block: Block) => block.kind === "reasoning";
	return messages.map((message) =>
		isForeign(message) && message.content.some(isReasoning)
			? { ...message, content: message.content.filter((block) => !isReasoning(block)) }
			: message,
	);
}

/** Asks for more of an answer that was cut. A message of the user, because many models refuse one of their own at the end. */
export function continuing(): Message {
	return { role: "user", content: [textBlock(continuation)] };
}

export function isContinuation({ content }: Message): boolean {
	return content.every((block) => block.kind === "text" && block.text === continuation);
}

/** What Outcrop itself writes, to be told from what the user wrote. */
export const continuation = "Go on exactly where you stopped.";
/** How the record says so: none of the user's words. */
export const takenOut = "(A guardrail has taken a request out of this record.";

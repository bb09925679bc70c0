import type { Block, Message, ToolResultBlock } from "./message.ts";
import { isToolUse, textBlock } from "./message.ts";

/**
 * Makes any record of a conversation acceptable to Converse, so that a chat never dies of a crash, a cancel or an edit:
 * - roles alternate and the first one is `user`;
 * - every tool use is answered by exactly one result in the very next user message, and no result stands alone;
 * - no text is blank and no message empty;
 * - documents stand beside text.
 * Returns the same array when nothing had to be mended, so that the prefix that the service may have cached stays as it was.
 */
export function healHistory(messages: readonly Message[]): readonly Message[] {
	const healed: Message[] = [];
	for (const message of messages) {
		if (message.role === "assistant" && healed.length === 0) continue;
		append(healed, message);
	}
	closeToolUses(healed);
	const same = healed.length === messages.length && healed.every((message, index) => message === messages[index]);
	return same ? messages : healed;
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

function append(healed: Message[], message: Message): void {
	const last = healed.at(-1);
	if (message.role === "assistant") {
		const content = clean(message.content);
		if (content.length === 0) return;
		if (last?.role === "assistant") healed.push({ role: "user", content: between(last) });
		healed.push(unchanged(message, content));
		return;
	}
	const content = withText(withResultsFor(last, clean(message.content)));
	if (content.length === 0) return;
	if (last?.role === "user") healed[healed.length - 1] = { role: "user", content: [...last.content, ...content] };
	else healed.push(unchanged(message, content));
}

/** Drops blank text and double answers; keeps the identity of content that was fine. */
function clean(content: readonly Block[]): readonly Block[] {
	const answered = new Set<string>();
	const kept = content.filter((block) => {
		if (block.kind === "text") return block.text.trim() !== "";
		if (block.kind !== "tool-result") return true;
		if (answered.has(block.toolUseId)) return false;
		answered.add(block.toolUseId);
		return true;
	});
	return kept.length === content.length ? content : kept;
}

/** The results that `previous` waits for come first; results that nobody asked for are dropped. */
function withResultsFor(previous: Message | undefined, content: readonly Block[]): readonly Block[] {
	const wanted = previous?.role === "assistant" ? previous.content.filter(isToolUse).map((block) => block.id) : [];
	const results = content.filter((block): block is ToolResultBlock => block.kind === "tool-result");
	const missing = wanted.filter((id) => !results.some((result) => result.toolUseId === id)).map(unanswered);
	const strays = results.filter((result) => !wanted.includes(result.toolUseId));
	if (missing.length === 0 && strays.length === 0) return content;
	return [...missing, ...content.filter((block) => block.kind !== "tool-result" || wanted.includes(block.toolUseId))];
}

function withText(content: readonly Block[]): readonly Block[] {
	const needsText = content.some((block) => block.kind === "document") && !content.some((block) => block.kind === "text");
	return needsText ? [...content, textBlock("(Attached without a message.)")] : content;
}

function closeToolUses(healed: Message[]): void {
	const last = healed.at(-1);
	const open = last?.role === "assistant" ? openUses(last) : [];
	if (open.length > 0) healed.push({ role: "user", content: open });
}

/** What stands between two answers in a row: the first one was cut short. */
function between(answer: Message): readonly Block[] {
	return [...openUses(answer), textBlock("(The previous answer was interrupted.)")];
}

function openUses(answer: Message): readonly Block[] {
	return answer.content.filter(isToolUse).map((block) => unanswered(block.id));
}

function unanswered(toolUseId: string): ToolResultBlock {
	return {
		kind: "tool-result",
		toolUseId,
		status: "error",
		text: "This call was interrupted, and it is not known whether it ran. Read the file before you go on.",
	};
}

function unchanged(message: Message, content: readonly Block[]): Message {
	return content === message.content ? message : { ...message, content };
}

import { stripInvisible } from "../documents/documents.ts";
import type { Block, Message, ResultBlock, ToolResultBlock } from "./message.ts";
import { isToolUse, textBlock } from "./message.ts";

/**
 * What Converse demands of a conversation, one entry a rule: where a record breaks it, and how it is mended. The mends build on
 * one another, so they are applied in this order; each returns the very array that it was given when there was nothing to mend.
 * How much media a request may carry is no rule of the record: `documents` plans that for each request.
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Message.html and the pages of its members
 */
export interface HistoryRule {
	readonly name: string;
	broken(messages: readonly Message[]): readonly Place[];
	mend(messages: readonly Message[]): readonly Message[];
}

/** Both count from 0; `block` is absent where the whole message is meant, or one that is missing after the last. */
export interface Place {
	readonly message: number;
	readonly block?: number;
}

/** A rule of single blocks, which go where they break it, or are replaced by what `fix` makes of them. */
function blockRule(name: string, isBroken: (block: Block, role: Message["role"]) => boolean, fix?: (block: Block) => Block): HistoryRule {
	return {
		name,
		broken: (messages) =>
			messages.flatMap(({ role, content }, message) => content.flatMap((one, block) => (isBroken(one, role) ? [{ message, block }] : []))),
		mend: (messages) =>
			mapContent(messages, ({ role, content }) => {
				if (!content.some((block) => isBroken(block, role))) return content;
				return content.flatMap((block) => (!isBroken(block, role) ? [block] : fix ? [fix(block)] : []));
			}),
	};
}

const known = blockRule("no block that this version does not know", (block) => block.kind === "unknown");

const inPlace = blockRule("blocks stand in messages of the right role", (block, role) => {
	switch (block.kind) {
		case "tool-use":
		case "reasoning":
			return role === "user";
		case "document":
		case "recording":
		case "remote":
		case "tool-result":
			return role === "assistant";
		default:
			return false;
	}
});

const noBlankText = blockRule("no text is blank", (block) => block.kind === "text" && isBlank(block.text));

const noBlankResult = blockRule(
	"no tool result is blank",
	(block) => block.kind === "tool-result" && (isBlank(block.text) || (block.attached ?? []).some(isBlankResult)),
	(block) => {
		if (block.kind !== "tool-result") return block;
		const attached = block.attached?.filter((one) => !isBlankResult(one));
		return { ...block, text: isBlank(block.text) ? "(empty)" : block.text, ...(attached && { attached }) };
	},
);

const toolInputs = blockRule(
	"the input of a tool is an object",
	(block) => block.kind === "tool-use" && !isObject(block.input),
	(block) => (block.kind === "tool-use" ? { ...block, input: {} } : block),
);

/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ToolUseBlock.html */
const toolNames = blockRule(
	"tool names are well-formed",
	(block) => block.kind === "tool-use" && !/^[a-zA-Z0-9_-]{1,64}$/.test(block.name),
	(block) => (block.kind === "tool-use" ? { ...block, name: block.name.replace(/[^a-zA-Z0-9_-]/g, "_").slice(0, 64) || "unnamed" } : block),
);

const reasoningHolds = blockRule("reasoning holds something", (block) => block.kind === "reasoning" && isBlankReasoning(block));

/** Claude refuses a message that ends with thinking. What comes after it may have been cut off, or dropped by a rule above. */
const reasoningInPlace: HistoryRule = {
	name: "no message ends with reasoning",
	broken: (messages) =>
		messages.flatMap(({ content }, message) => (content.at(-1)?.kind === "reasoning" ? [{ message, block: content.length - 1 }] : [])),
	mend: (messages) =>
		mapContent(messages, ({ content }) =>
			content.at(-1)?.kind === "reasoning" ? content.slice(0, content.findLastIndex((block) => block.kind !== "reasoning") + 1) : content,
		),
};

const notEmpty: HistoryRule = {
	name: "no message is empty",
	broken: (messages) => messages.flatMap(({ content }, message) => (content.length === 0 ? [{ message }] : [])),
	mend: (messages) =>
		messages.some(({ content }) => content.length === 0) ? messages.filter(({ content }) => content.length > 0) : messages,
};

const rolesAlternate: HistoryRule = {
	name: "roles alternate, and the user begins",
	broken: (messages) => messages.flatMap(({ role }, message) => (role === (message % 2 === 0 ? "user" : "assistant") ? [] : [{ message }])),
	mend: (messages) => {
		const mended: Message[] = [];
		for (const message of messages) {
			const last = mended.at(-1);
			if (message.role === "user" && last?.role === "user") {
				mended[mended.length - 1] = { role: "user", content: [...last.content, ...message.content] };
			} else if (message.role === "user" || last?.role === "user") mended.push(message);
			else if (last) mended.push({ role: "user", content: [textBlock("(The previous answer was interrupted.)")] }, message);
		}
		return keepIfSame(messages, mended);
	},
};

const idPattern = /^[a-zA-Z0-9_.:-]{1,64}$/;

/** Some models use the same ids again in each of their messages; others make up ids that the service does not take. */
const toolUseIds: HistoryRule = {
	name: "ids of tool uses are well-formed and unique",
	broken: (messages) => {
		const seen = new Set<string>();
		return messages.flatMap(({ content }, message) =>
			content.flatMap((one, block) => {
				if (one.kind !== "tool-use") return [];
				const isBroken = seen.has(one.id) || !idPattern.test(one.id);
				seen.add(one.id);
				return isBroken ? [{ message, block }] : [];
			}),
		);
	},
	mend: (messages) => {
		const used = new Set<string>();
		let renamed = new Map<string, string[]>();
		return mapContent(messages, ({ role, content }) => {
			if (role === "user") return renameResults(content, renamed);
			renamed = new Map();
			return renameUses(content, renamed, used);
		});
	},
};

/** `renamed` takes the new ids of each old one, in order: uses that share an id are answered in the order in which they came. */
function renameUses(content: readonly Block[], renamed: Map<string, string[]>, used: Set<string>): readonly Block[] {
	const mended = content.map((block) => {
		if (block.kind !== "tool-use") return block;
		const id = unusedId(block.id, used);
		used.add(id);
		renamed.set(block.id, [...(renamed.get(block.id) ?? []), id]);
		return id === block.id ? block : { ...block, id };
	});
	return keepIfSame(content, mended);
}

function renameResults(content: readonly Block[], renamed: ReadonlyMap<string, string[]>): readonly Block[] {
	const mended = content.map((block) => {
		const id = block.kind === "tool-result" ? renamed.get(block.toolUseId)?.shift() : undefined;
		return block.kind !== "tool-result" || id === undefined || id === block.toolUseId ? block : { ...block, toolUseId: id };
	});
	return keepIfSame(content, mended);
}

/** The id itself where it will do. It depends on earlier messages alone, so that a cached prefix holds when the chat grows. */
function unusedId(id: string, used: ReadonlySet<string>): string {
	const base = id.replace(/[^a-zA-Z0-9_.:-]/g, "_").slice(0, 58) || "call";
	const plain = idPattern.test(id) ? id : base;
	for (let number = 1; ; number++) {
		const candidate = number === 1 ? plain : `${base}-${number}`;
		if (!used.has(candidate)) return candidate;
	}
}

const toolUsesAnswered: HistoryRule = {
	name: "every tool use is answered once, in the next message, and nothing else is",
	broken: (messages) =>
		messages.flatMap((_, message) => {
			const asked = idsAskedBy(messages[message - 1]);
			const answered = resultsIn(messages[message]).map(({ toolUseId }) => toolUseId);
			const isOpenAtEnd = message === messages.length - 1 && idsAskedBy(messages[message]).length > 0;
			const isRight = asked.length === answered.length && asked.every((id) => answered.includes(id));
			return [...(isRight ? [] : [{ message }]), ...(isOpenAtEnd ? [{ message: message + 1 }] : [])];
		}),
	mend: (messages) => {
		const mended = messages.map((message, index) =>
			message.role === "user" ? withAnswers(message, idsAskedBy(messages[index - 1])) : message,
		);
		const open = idsAskedBy(messages.at(-1));
		if (open.length > 0) mended.push({ role: "user", content: open.map(unanswered) });
		return keepIfSame(messages, mended);
	},
};

/** The results that were waited for come first; what nobody asked for goes, and so does a second answer. */
function withAnswers(message: Message, asked: readonly string[]): Message {
	const { content } = message;
	const answered = new Set<string>();
	const kept = content.filter((block) => {
		if (block.kind !== "tool-result") return true;
		if (answered.has(block.toolUseId) || !asked.includes(block.toolUseId)) return false;
		answered.add(block.toolUseId);
		return true;
	});
	const missing = asked.filter((id) => !answered.has(id)).map(unanswered);
	if (missing.length === 0 && kept.length === content.length) return message;
	const mended = [...missing, ...kept];
	return {
		...message,
		content: mended.length > 0 ? mended : [textBlock("(What stood here belongs to calls that are not in this record.)")],
	};
}

function unanswered(toolUseId: string): ToolResultBlock {
	return {
		kind: "tool-result",
		toolUseId,
		status: "error",
		text: "This call was interrupted, and it is not known whether it ran, or how far. Look at what is there before you make it again.",
	};
}

const documentBesideText: HistoryRule = {
	name: "documents stand beside text",
	broken: (messages) => messages.flatMap(({ content }, message) => (lacksText(content) ? [{ message }] : [])),
	mend: (messages) =>
		mapContent(messages, ({ content }) => (lacksText(content) ? [...content, textBlock("(Attached without a message.)")] : content)),
};

/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_DocumentBlock.html */
const documentNames: HistoryRule = {
	name: "names of documents are well-formed and unique",
	broken: (messages) => {
		const seen = new Set<string>();
		return messages.flatMap(({ content }, message) =>
			content.flatMap((one, block) => (isNamed(one) && !isFreshName(one.name, seen) ? [{ message, block }] : [])),
		);
	},
	mend: (messages) => {
		const seen = new Set<string>();
		return mapContent(messages, ({ content }) =>
			keepIfSame(
				content,
				content.map((block) => withName(block, seen)),
			),
		);
	},
};

/** Those of what tools hand over are given by the planner, for each request. */
function isNamed(block: Block): block is Extract<Block, { kind: "document" | "remote" }> {
	return block.kind === "document" || (block.kind === "remote" && block.medium === "document");
}

function withName(block: Block, seen: Set<string>): Block {
	if (!isNamed(block)) return block;
	const plain = stripInvisible(block.name)
		.replace(/[^a-zA-Z0-9 ()[\]-]+/g, " ")
		.replace(/ {2,}/g, " ")
		.trim()
		.slice(0, 190);
	const base = isWellFormedName(block.name) ? block.name : plain.trim() || "Document";
	for (let number = 1; ; number++) {
		const name = number === 1 ? base : `${base.slice(0, 190)} (${number})`;
		if (isFreshName(name, seen)) return name === block.name ? block : { ...block, name };
	}
}

/** Remembers the name. */
function isFreshName(name: string, seen: Set<string>): boolean {
	const isFresh = isWellFormedName(name) && !seen.has(name);
	seen.add(name);
	return isFresh;
}

function isWellFormedName(name: string): boolean {
	return /^[a-zA-Z0-9 ()[\]-]{1,200}$/.test(name) && !name.includes("  ") && name.trim() === name;
}

/** In the order in which they are mended. */
export const historyRules: readonly HistoryRule[] = [
	known,
	inPlace,
	noBlankText,
	noBlankResult,
	toolInputs,
	toolNames,
	reasoningHolds,
	reasoningInPlace,
	notEmpty,
	rolesAlternate,
	toolUseIds,
	toolUsesAnswered,
	documentBesideText,
	documentNames,
];

/** Names of the rules that a record breaks. */
export function brokenRules(messages: readonly Message[]): readonly string[] {
	return historyRules.filter((rule) => rule.broken(messages).length > 0).map((rule) => rule.name);
}

function idsAskedBy(message: Message | undefined): readonly string[] {
	return message?.role === "assistant" ? message.content.filter(isToolUse).map(({ id }) => id) : [];
}

function resultsIn(message: Message | undefined): readonly ToolResultBlock[] {
	return (message?.content ?? []).filter((block): block is ToolResultBlock => block.kind === "tool-result");
}

function lacksText(content: readonly Block[]): boolean {
	const holdsDocument = content.some((block) => block.kind === "document" || (block.kind === "remote" && block.medium === "document"));
	return holdsDocument && !content.some((block) => block.kind === "text");
}

function isBlankResult(block: ResultBlock): boolean {
	return block.kind === "search-result" && (block.texts.length === 0 || block.texts.some(isBlank));
}

/** A signature without a text is what a model sends that keeps its thoughts to itself. */
function isBlankReasoning(block: Extract<Block, { kind: "reasoning" }>): boolean {
	return block.redacted ? block.redacted.length === 0 : isBlank(block.text) && !block.signature;
}

function isBlank(text: string): boolean {
	return text.trim() === "";
}

function isObject(value: unknown): boolean {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

function mapContent(messages: readonly Message[], map: (message: Message) => readonly Block[]): readonly Message[] {
	return keepIfSame(
		messages,
		messages.map((message) => {
			const content = map(message);
			return content === message.content ? message : { ...message, content };
		}),
	);
}

/** Identity tells the cache, and whoever compares, that nothing has changed. */
function keepIfSame<Item>(before: readonly Item[], after: readonly Item[]): readonly Item[] {
	return after.length === before.length && after.every((item, index) => item === before[index]) ? before : after;
}

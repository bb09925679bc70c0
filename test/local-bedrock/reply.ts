import type { Citation } from "@aws-sdk/client-bedrock-runtime";
import { assertNever } from "../../src/shared/assertNever.ts";

/** What the model says in one call, before it is metered, guarded and written as events. */
export interface Reply {
	readonly blocks: readonly ReplyBlock[];
	readonly stopReason: string;
	/** Replaces metered counts. */
	readonly usage?: Readonly<Record<string, number>>;
	readonly additionalModelResponseFields?: unknown;
	/** Added to the metadata, member by member; members of `trace` and `usage` one by one. */
	readonly metadata?: Readonly<Record<string, unknown>>;
	readonly openEveryBlock?: boolean;
}

/** `pieces` become one delta each, `delayMs` milliseconds apart. */
export type ReplyBlock =
	| { readonly kind: "text"; readonly pieces: readonly string[]; readonly delayMs: number }
	| { readonly kind: "reasoning"; readonly pieces: readonly string[]; readonly signature?: string; readonly delayMs: number }
	| { readonly kind: "cited"; readonly pieces: readonly string[]; readonly citations: readonly Citation[]; readonly delayMs: number }
	| { readonly kind: "redacted"; readonly data: string }
	| { readonly kind: "tool"; readonly id: string; readonly name: string; readonly pieces: readonly string[]; readonly delayMs: number }
	/** Whatever is not metered: how it opens, its deltas, and what it is in an answer in one piece. */
	| {
			readonly kind: "raw";
			readonly start?: unknown;
			readonly deltas: readonly unknown[];
			readonly content: unknown;
			readonly pieces: readonly string[];
			readonly delayMs: number;
	  }
	/** No block, but an event between blocks. */
	| {
			readonly kind: "event";
			readonly type: string;
			readonly payload: object;
			readonly pieces: readonly string[];
			readonly delayMs: number;
	  };

export interface Pace {
	readonly delayMs: number;
	readonly chunkSize: number;
}

/** Cuts text into pieces of `size` UTF-16 units, never between the halves of a surrogate pair. */
export function pieces(text: string, size: number): string[] {
	const parts: string[] = [];
	for (let start = 0; start < text.length; ) {
		let end = Math.min(start + size, text.length);
		const last = text.charCodeAt(end - 1);
		if (end < text.length && last >= 0xd800 && last <= 0xdbff) end += 1;
		parts.push(text.slice(start, end));
		start = end;
	}
	return parts;
}

export function textBlock(text: string, pace: Pace): ReplyBlock {
	return { kind: "text", pieces: pieces(text, pace.chunkSize), delayMs: pace.delayMs };
}

/** Milliseconds that it takes to write the reply: what is waited for when it comes in one piece. */
export function durationOf({ blocks }: Reply): number {
	return blocks.reduce((sum, block) => sum + (block.kind === "redacted" ? 0 : block.pieces.length * block.delayMs), 0);
}

/** Everything the reply says in text blocks. */
export function textOf(reply: Reply): string {
	return reply.blocks.map((block) => (block.kind === "text" || block.kind === "cited" ? block.pieces.join("") : "")).join("");
}

/** The reply as the message that Converse returns. Tool input that is not JSON arrives as an empty object, as models that fail do. */
export function messageOf(reply: Reply): { role: "assistant"; content: unknown[] } {
	return { role: "assistant", content: reply.blocks.filter(({ kind }) => kind !== "event").map(contentOf) };
}

function contentOf(block: ReplyBlock): unknown {
	switch (block.kind) {
		case "text":
			return { text: block.pieces.join("") };
		case "reasoning":
			return { reasoningContent: { reasoningText: { text: block.pieces.join(""), signature: block.signature } } };
		case "cited":
			return { citationsContent: { content: [{ text: block.pieces.join("") }], citations: block.citations } };
		case "redacted":
			return { reasoningContent: { redactedContent: block.data } };
		case "tool":
			return { toolUse: { toolUseId: block.id, name: block.name, input: inputOf(block.pieces.join("")) } };
		case "raw":
			return block.content;
		case "event":
			return undefined;
		default:
			return assertNever(block);
	}
}

function inputOf(raw: string): unknown {
	try {
		return raw === "" ? {} : JSON.parse(raw);
	} catch {
		return {};
	}
}

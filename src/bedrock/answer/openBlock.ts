import type { Block, ImageFormat } from "../../core/record/message.ts";
import { assertNever } from "../../shared/assertNever.ts";
import type { Citation } from "../../shared/turnEvent.ts";

/** A block as it grows. Pieces of strings are joined by the engine only when they are read. */
export type OpenBlock =
	| { kind: "text"; text: string; readonly citations: Citation[] }
	| { kind: "reasoning"; text: string; signature: string | undefined; readonly redacted: Uint8Array[] }
	| { kind: "tool-use"; readonly id: string; readonly name: string; json: string; isClosed: boolean }
	/** `rest`: what came of it and is no bytes, for example an error. */
	| { kind: "image"; readonly format: string | undefined; readonly pieces: Uint8Array[]; readonly rest: unknown[] }
	/** Whatever has no kind of its own here, by the service's name of it. */
	| { kind: "other"; readonly name: string; readonly start?: unknown; readonly deltas: unknown[] };

/** What belongs into the record. */
export function closeBlock(block: OpenBlock): readonly Block[] {
	switch (block.kind) {
		case "text":
			return [{ kind: "text", text: block.text, ...(block.citations.length > 0 && { citations: block.citations }) }];
		case "reasoning":
			return closeReasoning(block);
		case "tool-use":
			return [{ kind: "tool-use", id: block.id, name: block.name, ...toolInput(block) }];
		case "image":
			return closeImage(block);
		case "other":
			return [{ kind: "unknown", name: block.name, value: valueOf(block) }];
		default:
			return assertNever(block);
	}
}

/** Redacted reasoning is one run of bytes in as many pieces as the service likes. */
function closeReasoning({ text, signature, redacted }: Extract<OpenBlock, { kind: "reasoning" }>): readonly Block[] {
	const hidden: Block[] = redacted.length > 0 ? [{ kind: "reasoning", text: "", redacted: Buffer.concat(redacted) }] : [];
	/** A signature may stand for reasoning that is not shown; without one there is nothing to send back. */
	const isEmpty = text === "" && signature === undefined;
	return isEmpty ? hidden : [{ kind: "reasoning", text, signature }, ...hidden];
}

function closeImage({ format, pieces, rest }: Extract<OpenBlock, { kind: "image" }>): readonly Block[] {
	const others: Block[] = rest.map((value) => ({ kind: "unknown", name: "image", value }));
	if (pieces.length === 0) return others;
	const bytes = Buffer.concat(pieces);
	if (isImageFormat(format)) return [{ kind: "image", format, bytes }, ...others];
	return [{ kind: "unknown", name: "image", value: { format, bytes: bytes.toString("base64") } }, ...others];
}

function isImageFormat(format: string | undefined): format is ImageFormat {
	return format === "png" || format === "jpeg" || format === "gif" || format === "webp";
}

function valueOf({ start, deltas }: Extract<OpenBlock, { kind: "other" }>): unknown {
	const pieces = joinTexts(deltas);
	const content = pieces.length === 1 ? pieces[0] : pieces;
	if (start === undefined) return content;
	return pieces.length === 0 ? start : { start, content };
}

/** Texts in pieces are one text again. */
function joinTexts(deltas: readonly unknown[]): readonly unknown[] {
	const joined: unknown[] = [];
	for (const delta of deltas) {
		const last = joined.at(-1);
		const [one, other] = [textOf(last), textOf(delta)];
		if (typeof last === "string" && typeof delta === "string") joined[joined.length - 1] = last + delta;
		else if (one !== undefined && other !== undefined) joined[joined.length - 1] = { text: one + other };
		else joined.push(delta);
	}
	return joined;
}

function textOf(value: unknown): string | undefined {
	const text = typeof value === "object" && value !== null && "text" in value ? value.text : undefined;
	return typeof text === "string" ? text : undefined;
}

/** The input of a call that was never closed may lack its end, even when what came can be parsed. */
function toolInput({ json, isClosed }: Extract<OpenBlock, { kind: "tool-use" }>): { input: unknown; malformed?: string } {
	return isClosed ? parseInput(json) : { input: {}, malformed: json };
}

/** No piece at all means an empty object. */
function parseInput(json: string): { input: unknown; malformed?: string } {
	if (json === "") return { input: {} };
	try {
		return asInput(JSON.parse(json));
	} catch {
		return { input: {}, malformed: json };
	}
}

function asInput(input: unknown): { input: unknown; malformed?: string } {
	return typeof input === "object" && input !== null && !Array.isArray(input)
		? { input }
		: { input: {}, malformed: JSON.stringify(input) ?? "" };
}

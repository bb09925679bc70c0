import type {
	CitationsDelta,
	ContentBlockDelta,
	ContentBlockStart,
	ConverseStreamOutput,
	MessageStopEvent,
} from "@aws-sdk/client-bedrock-runtime";
import type { Block } from "../../core/record/message.ts";
import type { ModelEvent } from "../../core/models/model.ts";
import { assertNever } from "../../shared/assertNever.ts";
import type { Citation } from "../../shared/turnEvent.ts";
import { unknownEventOf } from "./eventReader.ts";
import { closeBlock, type OpenBlock } from "./openBlock.ts";

type Of<K extends OpenBlock["kind"]> = Extract<OpenBlock, { kind: K }>;

/** One event by itself where nearly all of a stream is: a list around each delta costs more than what is done with it. */
export type Decoded = ModelEvent | readonly ModelEvent[];

const none: readonly ModelEvent[] = [];

export function isList(decoded: Decoded): decoded is readonly ModelEvent[] {
	return Array.isArray(decoded);
}

/**
 * Reads the events of a stream. `stop` comes only with `messageStop`, and after everything else of the message; a stream that ends
 * without it is not complete. Blocks open with their first delta, whether or not the server announced them. What the service sends
 * and nobody here knows is told as `unknown`, and blocks of it are kept in the message.
 */
export class Decoder {
	private readonly cite: (citation: CitationsDelta) => Citation;
	private readonly blocks: { readonly index: number; readonly block: OpenBlock }[] = [];
	/** By index: the block that the next delta belongs to. */
	private readonly open = new Map<number, OpenBlock>();
	private readonly told = new Set<OpenBlock>();
	private reason: string | undefined;

	/** `cite` finds what a citation points at. */
	constructor(cite: (citation: CitationsDelta) => Citation) {
		this.cite = cite;
	}

	/** Set as soon as the message is complete. */
	get stopReason(): string | undefined {
		return this.reason;
	}

	/** Everything but `metadata`, which is not of the message. */
	decode(event: ConverseStreamOutput): Decoded {
		if (event.contentBlockDelta) {
			const { contentBlockIndex = 0, delta } = event.contentBlockDelta;
			return delta ? this.decodeDelta(contentBlockIndex, delta) : none;
		}
		if (event.contentBlockStart) {
			const { contentBlockIndex = 0, start } = event.contentBlockStart;
			return start ? this.decodeStart(contentBlockIndex, start) : none;
		}
		if (event.contentBlockStop) return this.decodeStop(event.contentBlockStop.contentBlockIndex ?? 0);
		if (event.messageStop) return this.decodeEnd(event.messageStop);
		const unknown = unknownEventOf(event);
		return unknown ? [{ kind: "unknown", name: unknown[0], value: unknown[1] }] : none;
	}

	private decodeStart(index: number, start: ContentBlockStart): readonly ModelEvent[] {
		if (start.toolUse) {
			const { toolUseId: id = "", name = "", type } = start.toolUse;
			/** The service runs its own tools itself: such a call is nobody's to answer. */
			if (type !== undefined) return this.begin(index, { kind: "other", name: "toolUse", start: start.toolUse, deltas: [] });
			this.begin(index, { kind: "tool-use", id, name, json: "", isClosed: false });
			return [{ kind: "tool-use", id, name }];
		}
		if (start.image) return this.begin(index, { kind: "image", format: start.image.format, pieces: [], rest: [] });
		if (start.toolResult) return this.begin(index, { kind: "other", name: "toolResult", start: start.toolResult, deltas: [] });
		if (start.$unknown) return this.begin(index, { kind: "other", name: start.$unknown[0], start: start.$unknown[1], deltas: [] });
		return none;
	}

	private decodeDelta(index: number, delta: ContentBlockDelta): Decoded {
		if (delta.text !== undefined) {
			this.current(index, "text").text += delta.text;
			return delta.text === "" ? none : { kind: "text-delta", text: delta.text };
		}
		if (delta.toolUse) {
			const block = this.open.get(index);
			const json = delta.toolUse.input ?? "";
			if (block?.kind !== "tool-use") return this.keep(index, "toolUse", json);
			block.json += json;
			return { kind: "tool-input-delta", id: block.id, json };
		}
		if (delta.reasoningContent) return this.decodeReasoning(index, delta.reasoningContent);
		if (delta.citation) this.current(index, "text").citations.push(this.cite(delta.citation));
		if (delta.image) {
			const { source, error } = delta.image;
			const block = this.current(index, "image");
			if (source?.bytes) block.pieces.push(source.bytes);
			else if (source) block.rest.push(source);
			if (error) block.rest.push({ error });
		}
		if (delta.toolResult) for (const piece of delta.toolResult) this.keep(index, "toolResult", piece);
		return delta.$unknown ? this.keep(index, delta.$unknown[0], delta.$unknown[1]) : none;
	}

	private decodeReasoning(index: number, delta: NonNullable<ContentBlockDelta["reasoningContent"]>): Decoded {
		if (delta.$unknown) return this.keep(index, `reasoningContent.${delta.$unknown[0]}`, delta.$unknown[1]);
		const block = this.current(index, "reasoning");
		if (delta.signature !== undefined) block.signature = (block.signature ?? "") + delta.signature;
		if (delta.redactedContent) block.redacted.push(delta.redactedContent);
		if (!delta.text) return none;
		block.text += delta.text;
		return { kind: "reasoning-delta", text: delta.text };
	}

	private decodeStop(index: number): readonly ModelEvent[] {
		const block = this.open.get(index);
		if (!block) return none;
		this.open.delete(index);
		if (block.kind === "tool-use") block.isClosed = true;
		return this.tell(block);
	}

	private decodeEnd({ stopReason, additionalModelResponseFields: fields }: MessageStopEvent): readonly ModelEvent[] {
		this.reason = stopReason ?? "";
		const untold = this.blocks.flatMap(({ block }) => this.tell(block));
		return [...untold, { kind: "stop", reason: this.reason, content: this.content(), ...(fields != null && { fields }) }];
	}

	private begin(index: number, block: OpenBlock): readonly ModelEvent[] {
		this.open.set(index, block);
		this.blocks.push({ index, block });
		return none;
	}

	private tell(block: OpenBlock): readonly ModelEvent[] {
		if (this.told.has(block)) return none;
		this.told.add(block);
		return wholeEvents(block);
	}

	/** The block of that kind at this index. Some servers send every kind of delta with the same index: then it is a new block. */
	private current<K extends "text" | "reasoning" | "image">(index: number, kind: K): Of<K> {
		const known = this.open.get(index);
		if (known?.kind === kind) return known as Of<K>;
		const block = empty(kind);
		this.begin(index, block);
		return block as Of<K>;
	}

	/** A piece of something that has no kind of its own here. */
	private keep(index: number, name: string, piece: unknown): readonly ModelEvent[] {
		const known = this.open.get(index);
		if (known?.kind === "other" && known.name === name) {
			known.deltas.push(piece);
			return none;
		}
		return this.begin(index, { kind: "other", name, deltas: [piece] });
	}

	private content(): Block[] {
		const inOrder = this.blocks.toSorted((one, other) => one.index - other.index);
		return inOrder.flatMap(({ block }) => closeBlock(block)).filter((block) => block.kind !== "text" || block.text.trim() !== "");
	}
}

/** What is told of a block when it is whole; text, reasoning and tool calls are told piece by piece. */
function wholeEvents(block: OpenBlock): readonly ModelEvent[] {
	switch (block.kind) {
		case "text":
			return block.citations.map((citation) => ({ kind: "citation", citation }));
		case "image":
		case "other":
			return closeBlock(block).filter((closed) => closed.kind === "image" || closed.kind === "unknown");
		case "reasoning":
		case "tool-use":
			return none;
		default:
			return assertNever(block);
	}
}

function empty(kind: "text" | "reasoning" | "image"): OpenBlock {
	switch (kind) {
		case "text":
			return { kind, text: "", citations: [] };
		case "reasoning":
			return { kind, text: "", signature: undefined, redacted: [] };
		case "image":
			return { kind, format: undefined, pieces: [], rest: [] };
		default:
			return assertNever(kind);
	}
}

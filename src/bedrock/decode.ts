import type {
	ContentBlockDelta,
	ConverseResponse,
	ConverseStreamMetadataEvent,
	ConverseStreamOutput,
	TokenUsage,
} from "@aws-sdk/client-bedrock-runtime";
import type { Block } from "../core/message.ts";
import type { ModelEvent, StopReason } from "../core/model.ts";
import type { Usage } from "../shared/turnEvent.ts";
import { guardrailFindings } from "./guardrailTrace.ts";

/** A block as it grows. Pieces of strings are joined by the engine only when they are read. */
type OpenBlock =
	| { kind: "text"; text: string }
	| { kind: "reasoning"; text: string; signature: string | undefined; redacted: Uint8Array[] }
	| { kind: "tool-use"; id: string; name: string; json: string; isClosed: boolean };

/**
 * Reads the events of a stream. `stop` comes only with `messageStop`, and after every delta; a stream that ends without it is
 * not complete. Text and reasoning blocks open with their first delta, whether or not the server announced them.
 */
export class Decoder {
	private readonly blocks = new Map<number, OpenBlock>();
	private hasStopped = false;

	get isComplete(): boolean {
		return this.hasStopped;
	}

	decode(event: ConverseStreamOutput): ModelEvent | undefined {
		if (event.contentBlockDelta) return this.decodeDelta(event.contentBlockDelta);
		if (event.contentBlockStart) return this.decodeStart(event.contentBlockStart);
		if (event.contentBlockStop) this.decodeStop(event.contentBlockStop);
		if (!event.messageStop) return undefined;
		this.hasStopped = true;
		return { kind: "stop", reason: event.messageStop.stopReason as StopReason, content: this.content() };
	}

	private decodeStart({ contentBlockIndex, start }: NonNullable<ConverseStreamOutput["contentBlockStart"]>): ModelEvent | undefined {
		const toolUse = start?.toolUse;
		if (!toolUse) return undefined;
		const { toolUseId: id = "", name = "" } = toolUse;
		this.blocks.set(contentBlockIndex ?? 0, { kind: "tool-use", id, name, json: "", isClosed: false });
		return { kind: "tool-use", id, name };
	}

	private decodeDelta({ contentBlockIndex, delta }: NonNullable<ConverseStreamOutput["contentBlockDelta"]>): ModelEvent | undefined {
		const index = contentBlockIndex ?? 0;
		if (delta?.text !== undefined) {
			const block = this.open(index, "text");
			block.text += delta.text;
			return delta.text === "" ? undefined : { kind: "text-delta", text: delta.text };
		}
		if (delta?.toolUse) {
			const block = this.blocks.get(index);
			if (block?.kind !== "tool-use") return undefined;
			const json = delta.toolUse.input ?? "";
			block.json += json;
			return { kind: "tool-input-delta", id: block.id, json };
		}
		if (delta?.reasoningContent) return this.decodeReasoning(index, delta.reasoningContent);
		return undefined;
	}

	private decodeReasoning(
		index: number,
		delta: { text?: string; signature?: string; redactedContent?: Uint8Array },
	): ModelEvent | undefined {
		const block = this.open(index, "reasoning");
		if (delta.signature !== undefined) block.signature = (block.signature ?? "") + delta.signature;
		if (delta.redactedContent) block.redacted.push(delta.redactedContent);
		if (!delta.text) return undefined;
		block.text += delta.text;
		return { kind: "reasoning-delta", text: delta.text };
	}

	private decodeStop({ contentBlockIndex }: NonNullable<ConverseStreamOutput["contentBlockStop"]>): void {
		const block = this.blocks.get(contentBlockIndex ?? 0);
		if (block?.kind === "tool-use") block.isClosed = true;
	}

	private open<K extends "text" | "reasoning">(index: number, kind: K): Extract<OpenBlock, { kind: K }> {
		const known = this.blocks.get(index);
		if (known?.kind === kind) return known as Extract<OpenBlock, { kind: K }>;
		const block: OpenBlock = kind === "text" ? { kind, text: "" } : { kind: "reasoning", text: "", signature: undefined, redacted: [] };
		this.blocks.set(index, block);
		return block as Extract<OpenBlock, { kind: K }>;
	}

	private content(): Block[] {
		const inOrder = [...this.blocks.entries()].toSorted(([a], [b]) => a - b);
		return inOrder.map(([, block]) => closeBlock(block)).filter((block) => block.kind !== "text" || block.text.trim() !== "");
	}
}

/** What the metadata at the end of a stream stands for. */
export function decodeMetadata({ trace, usage }: ConverseStreamMetadataEvent): ModelEvent[] {
	const findings = guardrailFindings(trace?.guardrail);
	const events: ModelEvent[] = findings.length > 0 ? [{ kind: "guardrail", findings }] : [];
	if (usage) events.push({ kind: "usage", usage: decodeUsage(usage), call: { model: "", retries: 0 } });
	return events;
}

/** An answer that came in one piece, as the stream it would have been. */
export function toStream({ output, stopReason, usage, metrics, trace }: ConverseResponse): ConverseStreamOutput[] {
	const blocks = (output?.message?.content ?? []).flatMap((block, contentBlockIndex): ConverseStreamOutput[] => {
		const delta = (part: ContentBlockDelta): ConverseStreamOutput => ({ contentBlockDelta: { contentBlockIndex, delta: part } });
		if (block.text !== undefined) return [delta({ text: block.text })];
		if (block.toolUse) {
			const { toolUseId, name, input } = block.toolUse;
			return [
				{ contentBlockStart: { contentBlockIndex, start: { toolUse: { toolUseId, name } } } },
				delta({ toolUse: { input: JSON.stringify(input) } }),
				{ contentBlockStop: { contentBlockIndex } },
			];
		}
		const reasoning = block.reasoningContent;
		if (reasoning?.reasoningText) {
			const { text, signature } = reasoning.reasoningText;
			return [
				delta({ reasoningContent: { text: text ?? "" } }),
				...(signature === undefined ? [] : [delta({ reasoningContent: { signature } })]),
			];
		}
		return reasoning?.redactedContent ? [delta({ reasoningContent: { redactedContent: reasoning.redactedContent } })] : [];
	});
	return [...blocks, { messageStop: { stopReason } }, { metadata: { usage, metrics: { latencyMs: metrics?.latencyMs }, trace } }];
}

function closeBlock(block: OpenBlock): Block {
	switch (block.kind) {
		case "text":
			return { kind: "text", text: block.text };
		case "reasoning":
			return block.redacted.length > 0
				? { kind: "reasoning", text: "", redacted: Buffer.concat(block.redacted) }
				: { kind: "reasoning", text: block.text, signature: block.signature };
		case "tool-use":
			return { kind: "tool-use", id: block.id, name: block.name, ...toolInput(block) };
	}
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

function decodeUsage(usage: TokenUsage): Usage {
	return {
		input: usage.inputTokens ?? 0,
		output: usage.outputTokens ?? 0,
		cacheRead: usage.cacheReadInputTokens ?? 0,
		cacheWrite: usage.cacheWriteInputTokens ?? 0,
	};
}

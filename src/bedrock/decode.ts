import type { ConverseResponse, ConverseStreamOutput, TokenUsage } from "@aws-sdk/client-bedrock-runtime";
import type { Block } from "../core/message.ts";
import type { ModelEvent, StopReason } from "../core/model.ts";
import type { Usage } from "../shared/turnEvent.ts";
import { guardrailFindings } from "./guardrailTrace.ts";

/** A block as it grows. Pieces of strings are joined by the engine only when they are read. */
type OpenBlock =
	| { kind: "text"; text: string }
	| { kind: "reasoning"; text: string; signature: string | undefined; redacted: Uint8Array[] }
	| { kind: "tool-use"; id: string; name: string; json: string };

/**
 * Reads the events of a stream. `stop` comes only after `messageStop`, and after every delta; a stream that ends without it
 * simply ends here, and the caller takes that for an interruption. Text and reasoning blocks open with their first delta,
 * whether or not the server announced them.
 */
export class Decoder {
	private readonly blocks = new Map<number, OpenBlock>();
	private reason: StopReason | undefined;

	decode(event: ConverseStreamOutput): ModelEvent | undefined {
		if (event.contentBlockDelta) return this.decodeDelta(event.contentBlockDelta);
		if (event.contentBlockStart) return this.decodeStart(event.contentBlockStart);
		if (event.messageStop) {
			this.reason = event.messageStop.stopReason as StopReason;
			return { kind: "stop", reason: this.reason, content: this.content() };
		}
		return undefined;
	}

	/** Events that the metadata at the end of a stream stands for. */
	decodeMetadata(event: ConverseStreamOutput): ModelEvent[] {
		if (!event.metadata) return [];
		const findings = guardrailFindings(event.metadata.trace?.guardrail);
		const events: ModelEvent[] = findings.length > 0 ? [{ kind: "guardrail", findings }] : [];
		if (event.metadata.usage) events.push({ kind: "usage", usage: decodeUsage(event.metadata.usage) });
		return events;
	}

	private decodeStart({ contentBlockIndex, start }: NonNullable<ConverseStreamOutput["contentBlockStart"]>): ModelEvent | undefined {
		const toolUse = start?.toolUse;
		if (!toolUse) return undefined;
		const { toolUseId: id = "", name = "" } = toolUse;
		this.blocks.set(contentBlockIndex ?? 0, { kind: "tool-use", id, name, json: "" });
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

/** The events of an answer that came in one piece, for models that cannot stream what was asked of them. */
export function decodeWhole(response: ConverseResponse): ModelEvent[] {
	const content = (response.output?.message?.content ?? []).flatMap((block): Block[] => {
		if (block.text !== undefined) return block.text.trim() === "" ? [] : [{ kind: "text", text: block.text }];
		if (block.toolUse)
			return [{ kind: "tool-use", id: block.toolUse.toolUseId ?? "", name: block.toolUse.name ?? "", ...asInput(block.toolUse.input) }];
		const reasoning = block.reasoningContent;
		if (reasoning?.reasoningText)
			return [{ kind: "reasoning", text: reasoning.reasoningText.text ?? "", signature: reasoning.reasoningText.signature }];
		if (reasoning?.redactedContent) return [{ kind: "reasoning", text: "", redacted: reasoning.redactedContent }];
		return [];
	});
	const events = content.flatMap((block): ModelEvent[] => {
		if (block.kind === "text") return [{ kind: "text-delta", text: block.text }];
		if (block.kind === "reasoning" && block.text !== "") return [{ kind: "reasoning-delta", text: block.text }];
		if (block.kind === "tool-use") return [{ kind: "tool-use", id: block.id, name: block.name }];
		return [];
	});
	const findings = guardrailFindings(response.trace?.guardrail);
	if (response.stopReason) events.push({ kind: "stop", reason: response.stopReason as StopReason, content });
	if (findings.length > 0) events.push({ kind: "guardrail", findings });
	if (response.usage) events.push({ kind: "usage", usage: decodeUsage(response.usage) });
	return events;
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
			return { kind: "tool-use", id: block.id, name: block.name, ...parseInput(block.json) };
	}
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

import { EventStreamCodec, type Message } from "@smithy/eventstream-codec";
import { assertNever } from "../../src/shared/assertNever.ts";
import type { Reply, ReplyBlock } from "./reply.ts";

/** An event of ConverseStream: the member's name and its JSON. */
export interface StreamEvent {
	readonly type: string;
	readonly payload: Readonly<Record<string, unknown>>;
	/** Milliseconds that pass before it is sent. */
	readonly delayMs: number;
}

type Block = Exclude<ReplyBlock, { kind: "event" }>;

const codec = new EventStreamCodec(
	(bytes) => Buffer.from(bytes as Uint8Array).toString("utf8"),
	(text) => Buffer.from(text, "utf8"),
);

/** The events of a reply up to `messageStop`; `metadata` follows when the call has been metered. */
export function* replyEvents(reply: Reply): Generator<StreamEvent> {
	yield { type: "messageStart", payload: { role: "assistant", p: padding(0) }, delayMs: 0 };
	let index = 0;
	for (const block of reply.blocks) {
		if (block.kind === "event") yield { type: block.type, payload: { ...block.payload }, delayMs: block.delayMs };
		else yield* blockEvents(block, index++, reply.openEveryBlock === true);
	}
	const { stopReason, additionalModelResponseFields } = reply;
	yield { type: "messageStop", payload: { stopReason, additionalModelResponseFields, p: padding(3) }, delayMs: 0 };
}

/** Tool use and what is like it open with `contentBlockStart`: the first delta opens every other block. */
function* blockEvents(block: Block, contentBlockIndex: number, openAlways: boolean): Generator<StreamEvent> {
	const start = startOf(block);
	if (start !== undefined || openAlways) {
		yield { type: "contentBlockStart", payload: { start: start ?? {}, contentBlockIndex, p: padding(contentBlockIndex) }, delayMs: 0 };
	}
	let sent = 0;
	for (const delta of deltasOf(block)) {
		const payload = { contentBlockIndex, delta, p: padding(sent++) };
		yield { type: "contentBlockDelta", payload, delayMs: block.kind === "redacted" ? 0 : block.delayMs };
	}
	yield { type: "contentBlockStop", payload: { contentBlockIndex, p: padding(sent) }, delayMs: 0 };
}

function startOf(block: Block): unknown {
	if (block.kind === "tool") return { toolUse: { toolUseId: block.id, name: block.name } };
	return block.kind === "raw" ? block.start : undefined;
}

function* deltasOf(block: Block): Generator {
	switch (block.kind) {
		case "text":
			for (const text of block.pieces) yield { text };
			return;
		case "cited":
			for (const text of block.pieces) yield { text };
			for (const citation of block.citations) yield { citation };
			return;
		case "reasoning":
			for (const text of block.pieces) yield { reasoningContent: { text } };
			if (block.signature !== undefined) yield { reasoningContent: { signature: block.signature } };
			return;
		case "redacted":
			yield { reasoningContent: { redactedContent: block.data } };
			return;
		case "tool":
			for (const input of block.pieces) yield { toolUse: { input } };
			return;
		case "raw":
			yield* block.deltas;
			return;
		default:
			assertNever(block);
	}
}

export function encodeEvent(event: StreamEvent): Uint8Array {
	return encodeFrame({ ":event-type": event.type, ":content-type": "application/json", ":message-type": "event" }, event.payload);
}

export function encodeException(name: string, message: string): Uint8Array {
	return encodeFrame({ ":exception-type": name, ":content-type": "application/json", ":message-type": "exception" }, { message });
}

/** A prelude that claims the largest length the format can express. */
export function oversizedPrelude(): Uint8Array {
	const prelude = Buffer.alloc(12);
	prelude.writeUInt32BE(0xffffffff, 0);
	return prelude;
}

function encodeFrame(headers: Readonly<Record<string, string>>, payload: unknown): Uint8Array {
	const typed: Message["headers"] = {};
	for (const [name, value] of Object.entries(headers)) typed[name] = { type: "string", value };
	return codec.encode({ headers: typed, body: Buffer.from(JSON.stringify(payload), "utf8") });
}

/** AWS adds a member `p` of varying length so that the size of a frame does not tell the length of a token. */
function padding(seed: number): string {
	return "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789".slice(0, 2 + ((seed * 17) % 60));
}

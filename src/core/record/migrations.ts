import * as v from "valibot";
import type { TurnEvent } from "../../shared/turnEvent.ts";
import type { Block, Message } from "./message.ts";

/**
 * What a stored chat may hold that this version would not write. Version 1 (Outcrop 0.1) wrote no header and nothing that has
 * since changed its meaning; what it could not know of is absent, and so optional for ever. Whatever does not fit is kept as an
 * unknown block, so that one strange line neither costs the chat nor reaches the model.
 */
export const recordVersion = 4;

/** From this version on a turn's `turn-start` is written before its first message. */
export const marksTurnsFirst = 4;

/** Until version 2 a call changed one file at most. */
export function readEvents(events: readonly unknown[]): readonly TurnEvent[] {
	return events.flatMap((event) => {
		if (typeof event !== "object" || event === null) return [];
		const { edit, ...rest } = event as { readonly edit?: unknown };
		return [(edit === undefined ? event : { ...rest, edits: [edit] }) as TurnEvent];
	});
}

/** A message as this version knows it; `undefined` when it is none. */
export function readMessage(value: unknown): Message | undefined {
	const parsed = v.safeParse(looseMessage, value);
	if (!parsed.success) return undefined;
	const { role, content, model } = parsed.output;
	return { role, content: content.map(readBlock), ...(model !== undefined && { model }) };
}

export function readMessages(value: unknown): readonly Message[] | undefined {
	if (!Array.isArray(value)) return undefined;
	const messages = value.map(readMessage);
	return messages.every((message) => message !== undefined) ? messages : undefined;
}

function readBlock(value: unknown): Block {
	return v.is(block, value) ? (value as Block) : { kind: "unknown", name: nameOf(value), value };
}

function nameOf(value: unknown): string {
	const { kind } = (value ?? {}) as { readonly kind?: unknown };
	return typeof kind === "string" ? kind : "block";
}

const text = v.string();
const bytes = v.instance(Uint8Array);
const looseMessage = v.looseObject({ role: v.picklist(["user", "assistant"]), content: v.array(v.unknown()), model: v.optional(text) });

const image = v.looseObject({ kind: v.literal("image"), format: text, bytes });
const document = v.looseObject({ kind: v.literal("document"), format: text, name: text, path: text, bytes });
const recording = v.looseObject({ kind: v.literal("recording"), medium: v.picklist(["video", "audio"]), format: text, path: text, bytes });
const result = v.variant("kind", [
	image,
	document,
	recording,
	v.looseObject({ kind: v.literal("search-result"), source: text, title: text, texts: v.array(text) }),
	v.looseObject({ kind: v.literal("json"), value: v.unknown() }),
]);
const block = v.variant("kind", [
	v.looseObject({ kind: v.literal("text"), text }),
	image,
	document,
	recording,
	v.looseObject({
		kind: v.literal("remote"),
		medium: v.picklist(["document", "image", "video", "audio"]),
		format: text,
		name: text,
		uri: text,
	}),
	v.looseObject({ kind: v.literal("reasoning"), text, signature: v.optional(text), redacted: v.optional(bytes) }),
	v.looseObject({ kind: v.literal("tool-use"), id: text, name: text, input: v.optional(v.unknown()) }),
	v.looseObject({
		kind: v.literal("tool-result"),
		toolUseId: text,
		status: v.picklist(["success", "error"]),
		text,
		attached: v.optional(v.array(result)),
	}),
	v.looseObject({ kind: v.literal("unknown"), name: text, value: v.optional(v.unknown()) }),
]);

import { createHash } from "node:crypto";
import { setImmediate as nextTask } from "node:timers/promises";
import { redact } from "../../core/trace/redact.ts";
import type { TraceRun } from "../../core/trace/trace.ts";

/** Longer bytes are only told of, by length and hash: a trace is to be read, and a document is in the chat already. */
export const keptBytes = 64_000;

/** The operation's input as it goes into the trace: plain JSON without secrets. */
export async function sealRequest(input: object): Promise<TraceRun["request"]> {
	const { messages = [], ...rest } = input as { messages?: readonly unknown[] };
	const sealed: unknown[] = [];
	for (const message of messages) {
		sealed.push(seal("", message));
		await nextTask();
	}
	return { ...(seal("", rest) as object), messages: sealed };
}

type Events = TraceRun["events"];

/** A secret may lie across the pieces of a block, so that the block is looked at as a whole, and cut into its pieces again. */
export async function sealEvents(events: Events): Promise<Events> {
	const blocks = new Map<string, Piece[]>();
	const sealed: { ms: number; event: unknown }[] = [];
	for (const [index, { ms, event }] of events.entries()) {
		if (index % 500 === 499) await nextTask();
		const copy = seal("", event);
		sealed.push({ ms, event: copy });
		const piece = pieceOf(event, copy);
		if (!piece) continue;
		const pieces = blocks.get(piece.block);
		if (pieces) pieces.push(piece);
		else blocks.set(piece.block, [piece]);
	}
	for (const pieces of blocks.values()) {
		await nextTask();
		sealPieces(pieces);
	}
	return sealed;
}

/** A part of a text that comes in deltas. */
interface Piece {
	readonly block: string;
	readonly text: string;
	write(text: string): void;
}

function pieceOf(event: unknown, copy: unknown): Piece | undefined {
	const { contentBlockDelta: original } = event as { contentBlockDelta?: Delta };
	const { contentBlockDelta: sealed } = copy as { contentBlockDelta?: Delta };
	if (!original?.delta || !sealed?.delta) return undefined;
	const { delta, contentBlockIndex } = original;
	for (const find of places) {
		const [holder, member] = find(delta);
		const [target] = find(sealed.delta);
		const text = holder?.[member];
		if (typeof text !== "string" || !target) continue;
		return {
			block: `${contentBlockIndex} ${member}`,
			text,
			write: (kept) => {
				target[member] = kept;
			},
		};
	}
	return undefined;
}

type Holder = Record<string, unknown>;
interface Delta {
	readonly contentBlockIndex?: number;
	readonly delta?: Holder;
}

/** Where the deltas have text that is only whole when it is joined. A signature is none: it is no secret, and a replay needs it. */
const places: readonly ((delta: Holder) => readonly [Holder | undefined, string])[] = [
	(delta) => [delta, "text"],
	(delta) => [delta.toolUse as Holder | undefined, "input"],
	(delta) => [delta.reasoningContent as Holder | undefined, "text"],
	(delta) => [(delta.toolResult as readonly Holder[] | undefined)?.[0], "text"],
];

function sealPieces(pieces: readonly Piece[]): void {
	const whole = pieces.map(({ text }) => text).join("");
	const kept = redact(whole);
	if (kept === whole) return;
	let from = 0;
	for (const [index, { text, write }] of pieces.entries()) {
		const to = index === pieces.length - 1 ? kept.length : from + text.length;
		write(kept.slice(from, to));
		from = to;
	}
}

/** In JSON a secret's name stands apart from its value. */
const secretName =
	/(?:token|secret|pass(?:word|wd|phrase)|(?:api|private|access)[-_]?key(?:[-_]?id)?|authorization|cookie|credentials?|code[-_]?verifier)$/i;

function seal(key: string, value: unknown): unknown {
	if (typeof value === "string" || typeof value === "number") {
		if (secretName.test(key)) return "[redacted]";
		return typeof value === "string" ? redact(value) : value;
	}
	if (value instanceof Uint8Array) return sealBytes(value);
	if (Array.isArray(value)) return value.map((entry) => seal(key, entry));
	if (value instanceof Error) return { name: value.name, message: redact(value.message) };
	if (typeof value !== "object" || value === null) return value;
	return Object.fromEntries(Object.entries(value).map(([name, member]) => [name.replace(reserved, "$$$&"), seal(name, member)]));
}

/** The names under which bytes are kept. A model may write them into a tool's input, where they are names like any other. */
const reserved = /^\$+(?:bytes|omitted)$/;
/** More than any request may hold. */
const mostBytes = 100_000_000;

/** What was sealed, as it was: bytes become what `read` makes of them. Of those that were not kept there are as many spaces. */
export function unseal(value: unknown, read: (bytes: Uint8Array) => unknown): unknown {
	if (Array.isArray(value)) return value.map((entry) => unseal(entry, read));
	if (typeof value !== "object" || value === null) return value;
	const bytes = unsealBytes(value);
	if (bytes) return read(bytes);
	const plain = (name: string) => (name.startsWith("$$") && reserved.test(name) ? name.slice(1) : name);
	return Object.fromEntries(Object.entries(value).map(([name, member]) => [plain(name), unseal(member, read)]));
}

function unsealBytes(value: { readonly $bytes?: unknown; readonly $omitted?: unknown }): Uint8Array | undefined {
	if (typeof value.$bytes === "string") return new Uint8Array(Buffer.from(value.$bytes, "base64"));
	const { length } = (value.$omitted ?? {}) as { readonly length?: unknown };
	return Number.isInteger(length) ? new Uint8Array(Math.min(Math.max(Number(length), 0), mostBytes)).fill(0x20) : undefined;
}

/** Documents that are text can hold what no trace may. */
function sealBytes(bytes: Uint8Array): object {
	if (bytes.length > keptBytes) {
		return { $omitted: { length: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex") } };
	}
	const text = asText(bytes);
	return { $bytes: (text === undefined ? Buffer.from(bytes) : Buffer.from(redact(text))).toString("base64") };
}

function asText(bytes: Uint8Array): string | undefined {
	try {
		return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
	} catch {
		return undefined;
	}
}

import * as v from "valibot";
import type { TurnEvent } from "../../shared/turnEvent.ts";

/**
 * The events of a chat that came from elsewhere, of which only those stay that tell what was said and done. Each is parsed: what the
 * page shows of a chat of one's own was written by Outcrop, and this may be written by anybody.
 */
export function harmlessEvents(events: readonly TurnEvent[]): readonly TurnEvent[] {
	return events.flatMap((event) => {
		const parsed = v.safeParse(harmless, event);
		return parsed.success ? [parsed.output] : [];
	});
}

const text = v.string();
const count = v.pipe(v.number(), v.finite(), v.minValue(0));
const usage = v.object({ input: count, output: count, cacheRead: count, cacheWrite: count, cacheWriteHour: v.optional(count) });
const cost = v.object({ input: count, output: count, cacheRead: count, cacheWrite: count, total: count, saved: v.number() });
const attachment = v.object({
	id: text,
	label: text,
	lines: v.optional(v.object({ first: count, last: count })),
	travel: v.picklist(["document", "text", "image", "video", "audio", "none"]),
	size: count,
	notice: v.optional(text),
});
const prompt = v.object({ text, attachments: v.array(attachment) });
/** Without an id there is nothing to keep, to undo or to open. */
const edit = v.object({
	editId: v.pipe(
		text,
		v.transform(() => ""),
	),
	path: text,
	change: v.optional(v.picklist(["edit", "create", "delete", "move"])),
	from: v.optional(text),
	added: count,
	removed: count,
	diff: v.array(v.object({ kind: v.picklist(["same", "added", "removed", "gap"]), text })),
});
/** Its button is left out: it would change the settings of whoever presses it. */
const failure = v.pipe(
	v.object({ message: text }),
	v.transform(({ message }) => ({ kind: "internal" as const, message })),
);
const outcome = v.variant("kind", [
	v.object({ kind: v.picklist(["done", "cancelled"]) }),
	v.object({ kind: v.picklist(["guardrail", "length", "interrupted", "failed"]), failure }),
]);
const target = v.variant("kind", [
	v.object({ kind: v.literal("file"), path: text, first: v.optional(count), last: v.optional(count) }),
	v.object({ kind: v.literal("page"), path: text, first: count, last: count }),
	v.object({ kind: v.literal("web"), url: text }),
]);
const base64 = v.pipe(text, v.regex(/^[\w+/=-]*$/));

const harmless = v.variant("kind", [
	v.object({ kind: v.literal("turn-start"), turnId: text, at: count, model: text, prompt, before: v.optional(count) }),
	v.object({ kind: v.literal("turn-resume") }),
	v.object({ kind: v.literal("turn-end"), outcome }),
	v.object({ kind: v.literal("steer"), prompt }),
	v.object({ kind: v.picklist(["text-delta", "reasoning-delta", "notice"]), text }),
	v.object({ kind: v.literal("withdraw") }),
	v.object({ kind: v.literal("model-change"), model: text, reason: text }),
	v.object({ kind: v.literal("tool-start"), toolUseId: text, name: text, title: text }),
	v.object({ kind: v.literal("tool-output"), toolUseId: text, text }),
	v.object({
		kind: v.literal("tool-end"),
		toolUseId: text,
		outcome: v.picklist(["done", "failed", "denied", "cancelled"]),
		detail: v.optional(text),
		edits: v.optional(v.array(edit)),
	}),
	v.object({ kind: v.literal("plan"), items: v.array(v.object({ text, state: v.picklist(["open", "active", "done"]) })) }),
	v.object({
		kind: v.literal("citation"),
		citation: v.object({ title: text, quote: v.optional(text), target: v.optional(target) }),
	}),
	v.object({ kind: v.literal("image"), format: v.picklist(["png", "jpeg", "gif", "webp"]), data: base64, label: text }),
	v.object({
		kind: v.literal("compaction"),
		state: v.picklist(["start", "done", "failed"]),
		before: v.optional(count),
		after: v.optional(count),
		message: v.optional(text),
	}),
	v.object({ kind: v.literal("usage"), usage, cost: v.optional(cost) }),
]);

import * as v from "valibot";
import { assertNever } from "../../shared/assertNever.ts";
import type { EditSummary, TurnEvent } from "../../shared/turnEvent.ts";

/**
 * The events of a chat that came from elsewhere: all that a reader sees of them, and nothing that could act. Each is parsed, because what
 * the page shows of a chat of one's own was written by Outcrop, and this may be written by anybody. One for a whole chat: what it says
 * of an edit may come long after the edit.
 */
export class ImportedEvents {
	private readonly editIds = new Map<string, string>();

	harmless(events: readonly TurnEvent[]): readonly TurnEvent[] {
		return events.flatMap((event) => {
			const parsed = v.safeParse(known, event);
			return parsed.success ? this.withoutPower(parsed.output) : [];
		});
	}

	private withoutPower(event: v.InferOutput<typeof known>): readonly TurnEvent[] {
		switch (event.kind) {
			case "approval-request":
				return wasAllowed(event);
			case "tool-end":
				return this.withOtherIds(event);
			case "edit-state": {
				const editId = this.editIds.get(event.editId);
				return editId === undefined ? [] : [{ ...event, editId, state: decided(event.state) }];
			}
			case "user-question":
				return [{ ...event, questionId: "" }];
			default:
				return [event];
		}
	}

	/** Under ids that no record of pending changes knows, there is nothing to keep or to undo. */
	private withOtherIds(event: Extract<TurnEvent, { kind: "tool-end" }>): readonly TurnEvent[] {
		const edits = event.edits?.map((edit) => ({ ...edit, editId: this.otherIdOf(edit) }));
		const undecided = (edits ?? []).filter(({ editId }) => editId !== "");
		const states = undecided.map(({ editId }) => ({ kind: "edit-state", editId, state: decided("pending") }) as const);
		return [{ ...event, ...(edits && { edits }) }, ...states];
	}

	private otherIdOf({ editId }: EditSummary): string {
		if (editId === "") return "";
		const other = this.editIds.get(editId) ?? `imported-${this.editIds.size + 1}`;
		this.editIds.set(editId, other);
		return other;
	}
}

/** What waited for a decision waits for it elsewhere: here it can no longer be undone by itself. */
function decided(state: Extract<TurnEvent, { kind: "edit-state" }>["state"]): typeof state {
	switch (state) {
		case "pending":
			return "stale";
		case "kept":
		case "undone":
		case "stale":
			return state;
		default:
			return assertNever(state);
	}
}

/** Nobody is asked any more. What was asked about stays in sight: it is what ran, or would have. */
function wasAllowed({ toolUseId, subject }: v.InferOutput<typeof approvalRequest>): readonly TurnEvent[] {
	if (!subject) return [];
	return [
		{ kind: "approval-request", toolUseId, approvalId: "", reason: "", choices: [], subject },
		{ kind: "approval-answer", toolUseId, choice: "once" },
	];
}

const text = v.string();
const count = v.pipe(v.number(), v.finite(), v.minValue(0));
/** Up to the last that a date can be (ECMA-262, "Time Values and Time Range"): of a later one there are no words, and to say it fails. */
const moment = v.pipe(count, v.maxValue(8.64e15));
const usage = v.object({ input: count, output: count, cacheRead: count, cacheWrite: count, cacheWriteHour: v.optional(count) });
const cost = v.object({ input: count, output: count, cacheRead: count, cacheWrite: count, total: count, saved: v.number() });
const point = v.object({
	place: v.picklist(["tools", "system", "messages"]),
	message: v.optional(count),
	tokens: count,
	ttl: v.picklist(["5m", "1h"]),
});
const cache = v.object({ points: v.array(point), brokenBy: v.optional(text), none: v.optional(text), notice: v.optional(text) });
const call = v.object({
	model: text,
	baseModel: v.optional(text),
	invokedModel: v.optional(text),
	requestId: v.optional(text),
	firstTokenMs: v.optional(count),
	latencyMs: v.optional(count),
	latency: v.optional(text),
	serviceTier: v.optional(text),
	retries: count,
	cache: v.optional(cache),
});
const attachment = v.object({
	id: text,
	label: text,
	lines: v.optional(v.object({ first: count, last: count })),
	travel: v.picklist(["document", "text", "image", "video", "audio", "none"]),
	size: count,
	notice: v.optional(text),
});
const prompt = v.object({ text, attachments: v.array(attachment) });
const edit = v.object({
	editId: text,
	path: text,
	change: v.optional(v.picklist(["edit", "create", "delete", "move"])),
	from: v.optional(text),
	added: count,
	removed: count,
	diff: v.array(v.object({ kind: v.picklist(["same", "added", "removed", "gap"]), text })),
});
/** Its button is left out: it would change the settings of whoever presses it. So is its kind, by which buttons come, but for the one that takes an answer back. */
const failure = v.pipe(
	v.object({ kind: text, message: text }),
	v.transform(({ kind, message }) => ({ kind: kind === "guardrail" ? ("guardrail" as const) : ("internal" as const), message })),
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
/** Without the pin of a tool, by which one that was allowed is known again. */
const subject = v.variant("kind", [
	v.object({ kind: v.literal("command"), command: text, folder: text }),
	v.object({ kind: v.literal("task"), name: text, command: text }),
	v.object({ kind: v.literal("url"), url: text }),
	v.object({ kind: v.literal("external"), name: text, source: text, input: text }),
]);
const approvalRequest = v.object({ kind: v.literal("approval-request"), toolUseId: text, subject: v.optional(subject) });
const finding = v.object({
	source: v.picklist(["input", "output"]),
	ofTool: v.optional(v.boolean()),
	policy: text,
	name: text,
	action: text,
	match: v.optional(text),
	detected: v.optional(v.boolean()),
	detail: v.optional(text),
});

const known = v.variant("kind", [
	v.object({ kind: v.literal("turn-start"), turnId: text, at: moment, model: text, prompt, before: v.optional(count) }),
	v.object({ kind: v.literal("turn-resume") }),
	v.object({ kind: v.literal("turn-end"), outcome }),
	v.object({ kind: v.literal("steer"), prompt }),
	v.object({ kind: v.literal("compare-start"), turnId: text, model: text }),
	v.object({ kind: v.literal("compare-delta"), turnId: text, text }),
	v.object({
		kind: v.literal("compare-end"),
		turnId: text,
		outcome,
		usage: v.optional(usage),
		cost: v.optional(cost),
		call: v.optional(call),
	}),
	v.object({ kind: v.literal("compare-keep"), turnId: text }),
	v.object({ kind: v.picklist(["text-delta", "reasoning-delta", "notice"]), text }),
	v.object({ kind: v.literal("reasoning-end"), ms: count }),
	v.object({ kind: v.literal("withdraw") }),
	v.object({ kind: v.literal("model-change"), model: text, reason: text }),
	v.object({ kind: v.literal("tool-start"), toolUseId: text, name: text, title: text }),
	approvalRequest,
	v.object({
		kind: v.literal("user-question"),
		toolUseId: text,
		question: text,
		options: v.array(v.object({ label: text, description: v.optional(text) })),
	}),
	v.object({ kind: v.literal("user-answer"), toolUseId: text, text }),
	v.object({ kind: v.literal("tool-output"), toolUseId: text, text, paint: v.optional(v.array(count)) }),
	v.object({
		kind: v.literal("tool-end"),
		toolUseId: text,
		outcome: v.picklist(["done", "failed", "denied", "cancelled"]),
		detail: v.optional(text),
		edits: v.optional(v.array(edit)),
	}),
	v.object({ kind: v.literal("edit-state"), editId: text, state: v.picklist(["pending", "kept", "undone", "stale"]) }),
	v.object({ kind: v.literal("plan"), items: v.array(v.object({ text, state: v.picklist(["open", "active", "done"]) })) }),
	v.object({ kind: v.literal("guardrail"), findings: v.array(finding) }),
	v.object({
		kind: v.literal("citation"),
		citation: v.object({ title: text, quote: v.optional(text), target: v.optional(target) }),
	}),
	v.object({ kind: v.literal("image"), format: v.picklist(["png", "jpeg", "gif", "webp"]), data: base64, label: text }),
	v.object({ kind: v.literal("extra"), name: text, json: text }),
	v.object({
		kind: v.literal("compaction"),
		state: v.picklist(["start", "done", "failed"]),
		before: v.optional(count),
		after: v.optional(count),
		message: v.optional(text),
	}),
	v.object({ kind: v.literal("usage"), usage, cost: v.optional(cost), call: v.optional(call) }),
]);

import fc from "fast-check";
import { AssistantError } from "../../src/core/errors.ts";
import type { ModelEvent } from "../../src/core/models/model.ts";
import type { FailureKind } from "../../src/shared/turnEvent.ts";
import { calls, says, stop, usage } from "./fakeModel.ts";

const long = "It has many parts. ".repeat(300);
export const judging = { id: "gr", version: "1", trace: "enabled", streamMode: "async", scope: "conversation", checkTools: false } as const;
const failure = (kind: FailureKind): ModelEvent => ({
	kind: "failure",
	error: new AssistantError(kind, "It failed.", { action: "retry" }),
});
const found = (source: "input" | "output"): ModelEvent => ({
	kind: "guardrail",
	findings: [{ source, policy: "wordPolicy", name: "w", action: "BLOCKED" }],
});
const read = (id: string) => calls({ id, name: "read_file", input: { path: "a.ts" } });
const edit = calls({ id: "e", name: "apply_edit", input: { path: "a.ts", edits: [{ search: "one", replace: "one" }] } });

/** Everything that a model, a service and a network may answer with. */
export const anyReply = fc.constantFrom<ModelEvent[]>(
	says(long),
	[...says(long), usage(196_500)],
	[...read("1"), usage(30_000)],
	[...read("1"), usage(196_500)],
	read("odd id"),
	edit,
	says("Half", "max_tokens"),
	says(" "),
	[stop([], "end_turn")],
	[{ kind: "text-delta", text: "I begin" }],
	[{ kind: "text-delta", text: "I begin" }, failure("interrupted")],
	[failure("throttled")],
	[failure("overflow")],
	says(long, "model_context_window_exceeded"),
	[...says("Blocked.", "guardrail_intervened"), found("input"), usage(0, 0)],
	[...says("Shown too early", "guardrail_intervened"), found("output"), usage(9, 9)],
	[{ kind: "model-change", model: "model-b", reason: "throttled" }, ...read("2")],
	[stop([{ kind: "reasoning", text: "Hm.", signature: "s" }], "max_tokens")],
	[stop([{ kind: "unknown", name: "hologram", value: 1 }], "end_turn")],
);

import * as v from "valibot";
import { slashCommands, type ToHost } from "./protocol.ts";

const id = v.pipe(v.string(), v.maxLength(200));
const text = v.pipe(v.string(), v.maxLength(2_000_000));
const mention = v.pipe(v.string(), v.maxLength(1_000));
const line = v.pipe(v.number(), v.integer(), v.minValue(1));
/** 6 MB of base64: more than any single image or document the API takes. */
const data = v.pipe(v.string(), v.maxLength(8_000_000));
const kind = <const K extends ToHost["kind"]>(name: K) => v.literal(name);

const promptUse = v.object({
	reference: v.pipe(v.string(), v.maxLength(2_100)),
	variables: v.record(v.pipe(v.string(), v.maxLength(100)), text),
	native: v.boolean(),
});

export const failureActions = [
	"sign-in",
	"retry",
	"continue",
	"select-profile",
	"select-region",
	"select-model",
	"select-guardrail",
	"switch-model",
	"open-doctor",
	"copy-policy",
	"manage-trust",
	"open-settings",
	"show-log",
	"new-chat",
	"compact",
] as const;

const schema = v.variant("kind", [
	v.object({ kind: kind("ready") }),
	v.object({ kind: kind("send"), text, attachments: v.pipe(v.array(id), v.maxLength(100)), prompt: v.optional(promptUse) }),
	v.object({ kind: kind("look-up-prompt"), reference: v.pipe(v.string(), v.maxLength(2_100)) }),
	v.object({ kind: kind("compact") }),
	v.object({ kind: kind("show"), what: v.picklist(["cache", "trace", "prices", "open-folder", "residency"]) }),
	v.object({ kind: kind("stop") }),
	v.object({ kind: kind("new-chat") }),
	v.object({ kind: kind("unqueue"), id }),
	v.object({ kind: kind("queued"), id, what: v.picklist(["edit", "raise", "now"]) }),
	v.object({ kind: kind("resend"), turnId: id, text }),
	v.object({
		kind: kind("answer-action"),
		turnId: id,
		what: v.picklist(["retry", "retry-with", "compare", "stop-comparing", "keep-compared", "branch"]),
	}),
	v.object({ kind: kind("approve"), approvalId: id, choice: v.picklist(["once", "chat", "always", "deny"]) }),
	v.object({ kind: kind("answer"), questionId: id, text }),
	v.object({ kind: kind("stop-tool"), toolUseId: id }),
	v.object({ kind: kind("restore"), turnId: id }),
	v.object({ kind: kind("carry-out-plan") }),
	v.object({ kind: kind("failure-action"), action: v.picklist(failureActions) }),
	v.object({ kind: kind("connect"), what: v.picklist(["sign-in", "sso", "api-key", "profile", "doctor"]) }),
	v.object({ kind: kind("select"), what: v.picklist(["profile", "region", "model", "guardrail", "mode", "folder", "effort"]) }),
	v.object({ kind: kind("attach"), what: v.picklist(["pick", "active-file", "selection", "s3"]) }),
	v.object({ kind: kind("attach-data"), name: v.pipe(v.string(), v.maxLength(300)), data }),
	v.object({ kind: kind("attach-uris"), uris: v.pipe(v.array(v.pipe(v.string(), v.maxLength(4_000))), v.maxLength(100)) }),
	v.object({ kind: kind("attach-text"), text }),
	v.object({ kind: kind("detach"), id }),
	v.object({ kind: kind("read-picture"), id, turnId: v.optional(id) }),
	v.object({ kind: kind("put-inline"), id }),
	v.object({ kind: kind("find-mentions"), query: mention, request: v.pipe(v.number(), v.integer()) }),
	v.object({ kind: kind("mention"), tokens: v.pipe(v.array(mention), v.maxLength(100)), chosen: v.optional(mention) }),
	v.object({ kind: kind("run-command"), command: v.picklist(slashCommands) }),
	v.object({ kind: kind("draft"), text, at: v.number() }),
	v.object({ kind: kind("edit"), editId: id, what: v.picklist(["keep", "undo", "diff"]) }),
	v.object({
		kind: kind("pending"),
		what: v.picklist(["keep", "undo", "review"]),
		uri: v.optional(v.pipe(v.string(), v.maxLength(4_000))),
	}),
	v.object({ kind: kind("code"), what: v.picklist(["copy", "insert", "apply"]), text }),
	v.object({ kind: kind("open-link"), href: v.pipe(v.string(), v.maxLength(4_000)) }),
	v.object({ kind: kind("open-file"), path: v.pipe(v.string(), v.maxLength(4_000)), first: v.optional(line), last: v.optional(line) }),
	v.object({ kind: kind("warm-up") }),
]);

/** A message of the webview, or nothing when it is not exactly one of those that the host knows. */
export function parseToHost(value: unknown): ToHost | undefined {
	const parsed = v.safeParse(schema, value);
	return parsed.success ? parsed.output : undefined;
}

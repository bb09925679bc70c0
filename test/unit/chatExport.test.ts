import { expect, describe, test } from "vitest";
import { exportChat, importChat } from "../../src/core/record/chatExport.ts";
import { chatMarkdown } from "../../src/core/record/chatMarkdown.ts";
import { type ChatRecord, chatHeader, encodeRecord, replayRecords } from "../../src/core/record/chatRecord.ts";
import type { TurnEvent } from "../../src/shared/turnEvent.ts";

const prompt = { text: "Use AKIAIOSFODNN7EXAMPLE to sign in", attachments: [] };
const edit = {
	editId: "e1",
	path: "src/a.ts",
	added: 1,
	removed: 1,
	diff: [
		{ kind: "removed", text: "const a = 1;" },
		{ kind: "added", text: "const a = 2;" },
	],
} as const;
const events: readonly TurnEvent[] = [
	{ kind: "turn-start", turnId: "t1", at: Date.UTC(2026, 0, 2, 3, 4), model: "us.anthropic.claude-sonnet-4-5-20250929-v1:0", prompt },
	{ kind: "reasoning-delta", text: "Thinking." },
	{ kind: "text-delta", text: "I change it." },
	{ kind: "tool-start", toolUseId: "u1", name: "read_file", title: "Read src/a.ts" },
	{ kind: "tool-end", toolUseId: "u1", outcome: "done" },
	{ kind: "tool-start", toolUseId: "u2", name: "apply_edit", title: "Edit src/a.ts" },
	{ kind: "checkpoint", turnId: "t1", checkpointId: "c1", state: "taken" },
	{ kind: "approval-request", toolUseId: "u2", approvalId: "a1", reason: "It changes a file.", choices: ["once", "deny"], edits: [edit] },
	{ kind: "approval-answer", toolUseId: "u2", choice: "once" },
	{ kind: "tool-end", toolUseId: "u2", outcome: "done", edits: [edit] },
	{ kind: "image", format: "png", data: "iVBORw0KGgo=", label: "Image of the model" },
	{
		kind: "turn-end",
		outcome: { kind: "failed", failure: { kind: "access-denied", message: "No access.", action: "switch-model", model: "x" } },
	},
];
const records: readonly ChatRecord[] = [
	chatHeader,
	{ kind: "events", events: events.slice(0, 1) },
	{ kind: "message", message: { role: "user", content: [{ kind: "text", text: prompt.text }] } },
	{ kind: "events", events: events.slice(1) },
	{
		kind: "message",
		message: {
			role: "assistant",
			model: "m",
			content: [
				{ kind: "reasoning", text: "Thinking.", signature: "sealed" },
				{ kind: "text", text: "I change it." },
				{ kind: "image", format: "png", bytes: new Uint8Array([1, 255]) },
				{ kind: "tool-use", id: "u9", name: "fetch_url", input: { url: "https://example.org", password: "hunter2hunter2" } },
			],
		},
	},
	{ kind: "title", title: "Old", by: "user" },
	{ kind: "pinned", pinned: true },
];

function imported(text: string) {
	const chat = importChat(text);
	if (chat.kind !== "chat") throw new Error(`It was refused: ${chat.reason}`);
	return { ...chat, replayed: replayRecords(chat.records.map(encodeRecord).join("")) };
}

describe("A chat that was exported as JSON and imported again", () => {
	const text = exportChat("The change", records);
	const { title, records: again, replayed } = imported(text);
	const [turn] = replayed.transcript.turns;

	test("says and shows what it did", () => {
		expect(title).toBe("The change");
		expect(turn).toMatchObject({ prompt: { text: "Use [redacted] to sign in" }, outcome: { kind: "failed" } });
		expect(turn?.parts.map(({ kind }) => kind)).toEqual(["reasoning", "text", "tool", "tool", "image"]);
		expect(replayed.history[1]?.content).toContainEqual({ kind: "image", format: "png", bytes: new Uint8Array([1, 255]) });
	});

	test("holds no credential and nothing that a model has thought under a seal", () => {
		for (const secret of ["AKIAIOSFODNN7EXAMPLE", "hunter2hunter2", "sealed"]) expect(text).not.toContain(secret);
	});

	test("holds no credential that came in pieces, whatever came beside it", () => {
		const pieces = (event: (text: string) => TurnEvent) => [event("Key AKIAIOSF"), event("ODNN7EXAMPLE.")] as const;
		const [said, more] = pieces((words) => ({ kind: "text-delta", text: words }));
		const [printed, rest] = pieces((output) => ({ kind: "tool-output", toolUseId: "u1", text: output }));
		const [compared, last] = pieces((words) => ({ kind: "compare-delta", turnId: "t1", text: words }));
		const step: TurnEvent = { kind: "tool-start", toolUseId: "u1", name: "run_command", title: "Run" };
		const comparison: TurnEvent = { kind: "compare-start", turnId: "t1", model: "m" };
		const frames = [[said, compared], [more, last], [step, printed], [compared], [rest, last]];
		const start: ChatRecord = { kind: "events", events: [...events.slice(0, 1), comparison] };
		const all = [chatHeader, start, ...frames.map((frame) => ({ kind: "events", events: frame }) as const)];
		const [shown] = imported(exportChat("x", all)).replayed.transcript.turns;
		const key = "Key [redacted].";
		expect(shown).toMatchObject({ parts: [{ text: key }, { output: key }], comparison: { text: key + key } });
	});

	test("holds no credential that an input calls as the bytes of an image are called, nor a key that goes over the lines of a change", () => {
		const key = ["-----BEGIN PRIVATE KEY-----", "MIIEvQIBADANBgkqhkiG", "-----END PRIVATE KEY-----"];
		const diff = [...key, "const a = 1;"].map((line) => ({ kind: "added", text: line }) as const);
		const use = { kind: "tool-use", id: "u", name: "fetch_url", input: { data: "AKIAIOSFODNN7EXAMPLE", diff: [null, "a"] } } as const;
		const file = exportChat("x", [
			...records,
			{ kind: "message", message: { role: "assistant", content: [use] } },
			{ kind: "events", events: [{ kind: "tool-end", toolUseId: "u2", outcome: "done", edits: [{ ...edit, diff }] }] },
		]);
		for (const secret of ["AKIAIOSFODNN7EXAMPLE", "MIIEvQ"]) expect(file).not.toContain(secret);
		expect(file).toContain("const a = 1;");
		expect(imported(file).replayed.history.at(-1)?.content).toMatchObject([{ input: { diff: [null, "a"] } }]);
	});

	test("is told in pieces no more, and else is what it was, to the user and to the model", () => {
		const harmless: readonly ChatRecord[] = [
			chatHeader,
			{ kind: "events", events: [{ ...events[0], prompt: { text: "Hi", attachments: [] } } as TurnEvent] },
			{ kind: "message", message: { role: "user", content: [{ kind: "text", text: "Hi" }] } },
			...["Th", "inking"].map((words) => ({ kind: "events", events: [{ kind: "reasoning-delta", text: words }] }) as const),
			...["He", "llo"].map((words) => ({ kind: "events", events: [{ kind: "text-delta", text: words }] }) as const),
			{ kind: "message", message: { role: "assistant", content: [{ kind: "text", text: "Hello" }] } },
			{ kind: "events", events: [{ kind: "turn-end", outcome: { kind: "done" } }] },
		];
		const before = replayRecords(harmless.map(encodeRecord).join(""));
		const { replayed: after, records: told } = imported(exportChat("x", harmless));
		expect(after.transcript.turns[0]?.parts).toMatchObject([{ text: "Thinking" }, { text: "Hello" }]);
		expect([after.history, after.marks?.length]).toEqual([before.history, before.marks?.length]);
		expect(told.length).toBeLessThan(harmless.length);
	});

	test("can do nothing: nothing is asked, pending, allowed or to be brought back, and no button changes a setting", () => {
		const kinds = again.flatMap((record) => (record.kind === "events" ? record.events.map(({ kind }) => kind) : [record.kind]));
		for (const kind of ["approval-request", "approval-answer", "checkpoint", "title", "pinned"]) expect(kinds).not.toContain(kind);
		expect(turn?.checkpoint).toBeUndefined();
		expect(turn?.parts[3]).toMatchObject({ state: "done", edits: [{ editId: "imported-1" }], editStates: { "imported-1": "stale" } });
		expect(turn?.outcome).toEqual({ kind: "failed", failure: { kind: "internal", message: "No access." } });
	});

	test("lets no request read an object of the user's account", () => {
		const remote = { kind: "remote", medium: "document", format: "pdf", name: "Plans", uri: "s3://secret/plans.pdf" } as const;
		const message: ChatRecord = { kind: "message", message: { role: "user", content: [remote] } };
		const { history } = imported(exportChat("x", [...records, message])).replayed;
		expect(history.at(-1)?.content).toEqual([{ kind: "text", text: expect.stringContaining("Plans") as string }]);
	});
});

test("the folder that a chat worked in stays on this machine, and that of a file is nobody's here", () => {
	const there: readonly ChatRecord[] = [chatHeader, { kind: "folder", uri: "file:///home/somebody/secret-project" }, ...records];
	expect(replayRecords(there.map(encodeRecord).join("")).folder).toBe("file:///home/somebody/secret-project");
	const file = exportChat("A chat", there);
	expect(file).not.toContain("secret-project");
	const foreign = JSON.parse(file) as { records: unknown[] };
	foreign.records.unshift(there[1]);
	expect(importChat(JSON.stringify(foreign))).toMatchObject({ kind: "chat", records: expect.not.arrayContaining([there[1]]) as unknown });
});

test.each([
	["no JSON", "# A chat", "no-chat"],
	["JSON of something else", '{"version":1,"records":[]}', "no-chat"],
	["a form of tomorrow", '{"outcrop":"chat","version":2,"title":"x","records":[]}', "newer"],
	["records of tomorrow", '{"outcrop":"chat","version":1,"title":"x","records":[{"kind":"chat","version":99}]}', "newer"],
	["no message", '{"outcrop":"chat","version":1,"title":"x","records":[{"kind":"hologram"}]}', "empty"],
])("a file with %s is refused", (_, text, reason) => {
	expect(importChat(text)).toEqual({ kind: "refused", reason });
});

test("events of another shape than Outcrop writes are left out, whatever they are", () => {
	const strange = [
		{ kind: "text-delta", text: { toString: "x" } },
		{ kind: "image", format: "svg+xml", data: "<svg>", label: "x" },
		{ kind: "tool-end", toolUseId: "u1", outcome: "done", edits: "all" },
		{ kind: "turn-end", outcome: { kind: "won" } },
		/** A time of which a date makes no words, so that whoever says it fails. */
		{ ...events[0], turnId: "t2", at: 9e15 },
		null,
	];
	const all = [chatHeader, { kind: "events", events: [events[0], ...strange] }];
	const { replayed } = imported(JSON.stringify({ outcrop: "chat", version: 1, title: "x", records: all }));
	expect(replayed.transcript.turns).toMatchObject([{ id: "t1", parts: [] }]);
});

test("as Markdown it is read by people: steps in one line, edits as diffs, images by name, no credential", () => {
	const { transcript } = replayRecords(records.map(encodeRecord).join(""));
	expect(chatMarkdown("The change", transcript)).toBe(`# The change

2026-01-02 03:04 UTC · us.claude-sonnet-4-5

## You, 2026-01-02 03:04 UTC

Use [redacted] to sign in

## us.claude-sonnet-4-5

I change it.

- Read src/a.ts

- Edit src/a.ts

\`src/a.ts\` (edit, +1 −1)

\`\`\`diff
-const a = 1;
+const a = 2;
\`\`\`

*(Image: Image of the model, png)*

*No access.*
`);
});

test("a change that holds a fence of its own does not end the block of its diff", () => {
	const fenced = { ...edit, diff: [{ kind: "added", text: "```ts" }] } as const;
	const start = events.slice(0, 1);
	const step: readonly TurnEvent[] = [
		{ kind: "tool-start", toolUseId: "u", name: "apply_edit", title: "Edit" },
		{ kind: "tool-end", toolUseId: "u", outcome: "done", edits: [fenced] },
	];
	const { transcript } = replayRecords(encodeRecord({ kind: "events", events: [...start, ...step] }));
	expect(chatMarkdown("x", transcript)).toContain("````diff\n+```ts\n````");
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { exportChat, importChat } from "../../src/core/record/chatExport.ts";
import { chatMarkdown } from "../../src/core/record/chatMarkdown.ts";
import { type ChatRecord, chatHeader, encodeRecord, replayRecords } from "../../src/core/record/chatRecord.ts";
import { reduceTranscript } from "../../src/shared/reduceTranscript.ts";
import { emptyTranscript, type Transcript } from "../../src/shared/transcript.ts";
import type { EditSummary, TurnEvent } from "../../src/shared/turnEvent.ts";

const prompt = {
	text: "Why?",
	attachments: [{ id: "f1", label: "a.ts", lines: { first: 1, last: 9 }, travel: "text", size: 20, notice: "As text." }],
} as const;
const usage = { input: 10, output: 20, cacheRead: 3, cacheWrite: 4, cacheWriteHour: 1 };
const cost = { input: 0.1, output: 0.2, cacheRead: 0, cacheWrite: 0, total: 0.3, saved: -0.1 };
const call = {
	model: "us.amazon.nova-pro-v1:0",
	baseModel: "amazon.nova-pro-v1:0",
	invokedModel: "amazon.nova-lite-v1:0",
	requestId: "r-1",
	firstTokenMs: 120,
	latencyMs: 4_200,
	latency: "optimized",
	serviceTier: "flex",
	retries: 2,
	cache: {
		points: [{ place: "messages", message: 1, tokens: 900, ttl: "5m" }],
		brokenBy: "the tools",
		none: "None.",
		notice: "Otherwise.",
	},
} as const;
const failure = { kind: "throttled", message: "Busy.", action: "switch-model", model: "other" } as const;
const edit = (editId: string): EditSummary => ({
	editId,
	path: "src/b.ts",
	change: "move",
	from: "src/a.ts",
	added: 1,
	removed: 2,
	diff: [
		{ kind: "gap", text: "Line 7" },
		{ kind: "added", text: "const a = 2;" },
	],
});
const start: TurnEvent = { kind: "turn-start", turnId: "t1", at: 1_767_000_000_000, model: "us.amazon.nova-lite-v1:0", prompt };
const step: TurnEvent = { kind: "tool-start", toolUseId: "u1", name: "run_command", title: "Run npm test" };
const done: TurnEvent = { kind: "tool-end", toolUseId: "u1", outcome: "done" };
const second: readonly TurnEvent[] = [
	{ kind: "compare-start", turnId: "t1", model: "us.amazon.nova-pro-v1:0" },
	{ kind: "compare-delta", turnId: "t1", text: "Because of " },
	{ kind: "compare-delta", turnId: "t1", text: "the moon." },
];

/** What can happen in a turn, one way for each kind and more where they differ. A new kind has no row here, and so does not compile. */
const happenings: Readonly<Record<TurnEvent["kind"], readonly (readonly TurnEvent[])[]>> = {
	"turn-start": [
		[
			{ kind: "turn-end", outcome: { kind: "done" } },
			{ ...start, turnId: "t2", before: 1 },
		],
	],
	rewind: [],
	steer: [[{ kind: "steer", prompt }]],
	"compare-start": [second.slice(0, 1)],
	"compare-delta": [second],
	"compare-end": [
		[...second, { kind: "compare-end", turnId: "t1", outcome: { kind: "done" }, usage, cost, call }],
		[...second, { kind: "compare-end", turnId: "t1", outcome: { kind: "failed", failure } }],
		[...second, { kind: "compare-end", turnId: "t1", outcome: { kind: "failed", failure: { ...failure, kind: "guardrail" } } }],
	],
	"compare-keep": [[...second, { kind: "compare-end", turnId: "t1", outcome: { kind: "done" } }, { kind: "compare-keep", turnId: "t1" }]],
	"turn-resume": [[{ kind: "turn-end", outcome: { kind: "interrupted", failure } }, { kind: "turn-resume" }]],
	"text-delta": [[{ kind: "text-delta", text: "One." }]],
	"reasoning-delta": [[{ kind: "reasoning-delta", text: "Hm." }]],
	"reasoning-end": [
		[
			{ kind: "reasoning-delta", text: "Hm." },
			{ kind: "reasoning-end", ms: 900 },
		],
	],
	"tool-start": [[step]],
	"approval-request": [
		[step, { kind: "approval-request", toolUseId: "u1", approvalId: "a1", reason: "It runs.", choices: ["once", "deny"] }],
		[step, asks({ kind: "command", command: "npm test", folder: "." })],
		[step, asks({ kind: "task", name: "build", command: "make" })],
	],
	"approval-answer": [
		[
			step,
			asks({ kind: "url", url: "https://example.org" }),
			{ kind: "approval-answer", toolUseId: "u1", choice: "deny" },
			{ ...done, outcome: "denied" },
		],
		[
			step,
			asks({ kind: "external", name: "look", source: "server", input: "{}" }),
			{ kind: "approval-answer", toolUseId: "u1", choice: "always" },
			done,
		],
	],
	"user-question": [
		[
			step,
			{
				kind: "user-question",
				toolUseId: "u1",
				questionId: "q1",
				question: "Which?",
				options: [{ label: "A", description: "The first" }, { label: "B" }],
			},
			{ ...done, outcome: "cancelled" },
		],
	],
	"user-answer": [
		[
			step,
			{ kind: "user-question", toolUseId: "u1", questionId: "q1", question: "Which?", options: [] },
			{ kind: "user-answer", toolUseId: "u1", text: "A" },
			done,
		],
	],
	"tool-output": [[step, { kind: "tool-output", toolUseId: "u1", text: "failed\n", paint: [0, 6, 2] }, done]],
	plan: [[{ kind: "plan", items: [{ text: "Read", state: "active" }] }]],
	checkpoint: [[{ kind: "checkpoint", turnId: "t1", checkpointId: "c1", state: "taken" }]],
	"tool-end": [
		[step, { ...done, outcome: "failed", detail: "Exit code 1" }],
		[step, { ...done, edits: [edit("e1"), edit("")] }],
	],
	"edit-state": [
		[
			step,
			{ ...done, edits: [edit("e1"), edit("e2"), edit("e3"), edit("e4")] },
			{ kind: "edit-state", editId: "e1", state: "kept" },
			{ kind: "edit-state", editId: "e2", state: "undone" },
			{ kind: "edit-state", editId: "e3", state: "stale" },
			{ kind: "edit-state", editId: "e4", state: "undone" },
			{ kind: "edit-state", editId: "e4", state: "pending" },
		],
	],
	notice: [[{ kind: "notice", text: "Sent as text." }]],
	"retry-wait": [[{ kind: "retry-wait", until: 1_767_000_009_000, message: "Busy" }]],
	guardrail: [
		[
			{
				kind: "guardrail",
				findings: [
					{
						source: "input",
						ofTool: true,
						policy: "topicPolicy",
						name: "Finance",
						action: "BLOCKED",
						match: "shares",
						detected: true,
						detail: "HIGH",
					},
				],
			},
		],
	],
	citation: [
		[
			{ kind: "text-delta", text: "So it is." },
			{ kind: "citation", citation: { title: "a.ts", quote: "one", target: { kind: "file", path: "a.ts", first: 1, last: 2 } } },
			{ kind: "citation", citation: { title: "Plan", target: { kind: "page", path: "plan.pdf", first: 1, last: 2 } } },
			{ kind: "citation", citation: { title: "Site", target: { kind: "web", url: "https://example.org" } } },
		],
	],
	image: [[{ kind: "image", format: "png", data: "iVBORw0KGgo=", label: "A picture" }]],
	extra: [[{ kind: "extra", name: "hologram", json: '{"a":1}' }]],
	withdraw: [[{ kind: "text-delta", text: "A secret." }, { kind: "withdraw" }]],
	"model-change": [[{ kind: "model-change", model: "amazon.nova-pro-v1:0", reason: "It is busy." }]],
	compaction: [
		[
			{ kind: "compaction", state: "start", before: 900 },
			{ kind: "compaction", state: "done", before: 900, after: 90 },
		],
		[{ kind: "compaction", state: "failed", message: "No." }],
	],
	usage: [[{ kind: "usage", usage, cost, call }]],
	"turn-end": [[{ kind: "turn-end", outcome: { kind: "length", failure } }]],
};

function asks(subject: Extract<TurnEvent, { kind: "approval-request" }>["subject"]): TurnEvent {
	return { kind: "approval-request", toolUseId: "u1", approvalId: "a1", reason: "It runs.", choices: ["once", "deny"], subject };
}

function recordsOf(events: readonly TurnEvent[]): readonly ChatRecord[] {
	return [chatHeader, ...[start, ...events].map((event): ChatRecord => ({ kind: "events", events: [event] }))];
}

function afterRoundTrip(records: readonly ChatRecord[]): Transcript {
	const chat = importChat(exportChat("A chat", records));
	if (chat.kind !== "chat") throw new Error(`It was refused: ${chat.reason}`);
	return replayRecords(chat.records.map(encodeRecord).join("")).transcript;
}

function replay(records: readonly ChatRecord[]): Transcript {
	return replayRecords(records.map(encodeRecord).join("")).transcript;
}

/** Without what could act, and so is meant to stay behind: buttons and their kinds, ids of what waits, and checkpoints. */
function asRead(transcript: Transcript): unknown {
	const ids = new Map<string, string>([["", ""]]);
	const idOf = (editId: string) => ids.get(editId) ?? ids.set(editId, `edit ${ids.size}`).get(editId);
	const read = (key: string, value: unknown): unknown => {
		if (["checkpoint", "questionId", "action", "pin"].includes(key) && !isFinding(value, key)) return undefined;
		if (key === "failure") return (value as { readonly message: string }).message;
		if (key === "editId") return idOf(String(value));
		if (key !== "editStates" || !value) return value;
		const states = Object.entries(value).map(([editId, state]) => [idOf(editId), state === "pending" ? "stale" : (state as string)]);
		return Object.fromEntries(states) as unknown;
	};
	return JSON.parse(JSON.stringify(transcript, read));
}

/** AWS's word for what a guardrail has done is no button. */
function isFinding(value: unknown, key: string): boolean {
	return key === "action" && /^[A-Z]+$/.test(String(value));
}

/** In a turn that runs, with ids of its own: what happens twice in a chat happens to other calls and edits. */
function happening(events: readonly TurnEvent[], index: number): readonly TurnEvent[] {
	const own = JSON.parse(JSON.stringify(events).replaceAll(/"([ue]\d)"/g, `"$1 of ${index}"`)) as readonly TurnEvent[];
	return [{ kind: "turn-resume" }, ...own, { kind: "turn-end", outcome: { kind: "done" } }];
}

const rows = Object.entries(happenings).flatMap(([kind, ways]) => ways.map((events, index) => ({ name: `${kind} ${index + 1}`, events })));

test.each(rows)("a chat that is exported and imported reads the same: $name", ({ events }) => {
	const records = recordsOf(events);
	expect(asRead(afterRoundTrip(records))).toEqual(asRead(replay(records)));
});

test("so does one in which anything has happened in any order", () => {
	const many = fc.array(fc.constantFrom(...rows.map(({ events }) => events)), { maxLength: 12 });
	fc.assert(
		fc.property(many, (all) => {
			const records = recordsOf(all.flatMap(happening));
			expect(asRead(afterRoundTrip(records))).toEqual(asRead(replay(records)));
		}),
		{ numRuns: 100 },
	);
});

test("what was taken back comes along, and is still counted", () => {
	const records: readonly ChatRecord[] = [
		...recordsOf([{ kind: "usage", usage, cost, call }]),
		{ kind: "events", events: [{ ...start, turnId: "t2" }] },
		{ kind: "rewind", turnId: "t2", answered: true },
	];
	expect(asRead(afterRoundTrip(records))).toEqual(asRead(replay(records)));
	expect(afterRoundTrip(records).cut?.turns).toBe(1);
});

test("an imported chat leaves nothing asked, running, pending, or to be pressed", () => {
	for (const { events } of rows) {
		const shown = JSON.stringify(afterRoundTrip(recordsOf(events)));
		for (const power of ['"asking"', '"running"', '"pending"', '"approval":', '"approvalId"', '"e1"', '"q1"', '"switch-model"', '"c1"'])
			expect(shown).not.toContain(power);
	}
});

test("as Markdown a comparison has both answers, each under its model, and says which one the chat went on from", () => {
	const kept = happenings["compare-keep"].flat();
	const transcript = [start, { kind: "text-delta", text: "By chance." } as const, ...kept].reduce(reduceTranscript, emptyTranscript);
	expect(chatMarkdown("A chat", transcript).split("\n\n").slice(1)).toEqual([
		"2025-12-29 09:20 UTC · us.nova-lite, us.nova-pro",
		"## You, 2025-12-29 09:20 UTC",
		"Why?",
		"Attached: `a.ts:1-9`",
		"## us.nova-lite",
		"By chance.",
		"## us.nova-pro",
		"Because of the moon.",
		"*The chat goes on from this answer.*\n",
	]);
});

test("as Markdown a question of the model is told with the answer", () => {
	const asked = [start, ...happenings["user-answer"].flat()].reduce(reduceTranscript, emptyTranscript);
	expect(chatMarkdown("A chat", asked)).toContain("- Run npm test: Which? → A");
});

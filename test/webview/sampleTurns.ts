/** Turns that hold whatever an answer can hold, as tests and pictures of the panel show them. */
import { done, turnStart } from "./chatPage.ts";
import type { ToolOutcome, TurnEvent } from "../../src/shared/turnEvent.ts";

export const answer = `## Title

Words with \`code\`, \`src/a.ts:3\`, a [link](https://a.b) and **bold**.

\`\`\`ts
// A comment that is long enough to make the block scroll sideways in a narrow side bar, which it really does.
export function total(items: Item[]): number {
	return items.length * 0.19 + \`\${"text"}\`.length + Math.max(1, /x/.exec("y")?.index ?? 0);
}
\`\`\`

> Quote

| a | b |
|---|---|
| 1 | 2 |

- [x] done
- [ ] open

<b>raw</b>
`;

/** Whatever can stand below or in whatever else. */
export const nestedMarkdown = `# The gaps

A paragraph before a tight list:

- one
- two
  - two a
  - two b
    1. first
    2. second

       with a paragraph of its own
- three
  \`\`\`sh
  npm test
  \`\`\`
- four

### After a list

1. loose

2. list

   \`\`\`ts
   const gap = "even";
   \`\`\`

   and what comes after its code

   | in a | list |
   |---|---|
   | 1 | 2 |

3. end

\`\`\`ts
const before = "a heading";
\`\`\`

## After code

> A quotation
>
> - with a list
> - of two
>
> \`\`\`ts
> const quoted = true;
> \`\`\`
>
> > within another

- [x] a task that is done and has so many words that it needs a second line in a narrow side bar
- [ ] one that is not
  - [ ] and one below it

1. Loose tasks:

   - [x] one

   - [ ] another

---

The end.
`;

export const edit = {
	editId: "e1",
	path: "src/a.ts",
	added: 1,
	removed: 1,
	diff: [
		{ kind: "gap", text: "@@ -1 +1 @@" },
		{ kind: "same", text: "same" },
		{ kind: "removed", text: "old" },
		{ kind: "added", text: "new" },
	],
} as const;

export const begins = (toolUseId: string, title: string, name = "tool"): TurnEvent => ({ kind: "tool-start", toolUseId, name, title });
const ends = (toolUseId: string, outcome: ToolOutcome, detail?: string): TurnEvent => ({
	kind: "tool-end",
	toolUseId,
	outcome,
	...(detail !== undefined && { detail }),
});

/** One step of each outcome, and one that runs. */
export const steps: TurnEvent[] = [
	turnStart("Look around"),
	begins("1", "Read src/a.ts", "read_file"),
	ends("1", "done"),
	begins("2", "Fetch https://a.b", "fetch_url"),
	ends("2", "failed", "The server answered 503."),
	begins("3", "Run rm -rf out", "run_command"),
	ends("3", "denied", "The user declined this."),
	begins("4", "Run npm test", "run_command"),
	ends("4", "cancelled"),
	{ kind: "text-delta", text: "I look further." },
	begins("5", 'Search "total"', "search_text"),
];

/** A turn whose steps are folded into lines, with what a command has printed in colours. */
export const foldedSteps: TurnEvent[] = [
	turnStart("Go"),
	...["Read src/a.ts", "Read src/a.ts:10-20", "Read src/b.ts"].flatMap((title, at) => [
		begins(`a${at}`, title, "read_file"),
		ends(`a${at}`, "done"),
	]),
	{ kind: "text-delta", text: "Half." },
	begins("b", "Find *.ts", "find_files"),
	ends("b", "done"),
	begins("c", "Run npm test", "run_command"),
	ends("c", "failed"),
	begins("d", "Run npm run lint", "run_command"),
	{ kind: "tool-output", toolUseId: "d", text: "red green\n", paint: [0, 3, 2, 4, 5, 3 | (8 << 5)] },
	ends("d", "failed", "exit code 1"),
	{ kind: "turn-end", outcome: { kind: "cancelled" } },
];

export const work: TurnEvent[] = [
	turnStart("Fix it"),
	{ kind: "notice", text: "Sent as text." },
	{ kind: "reasoning-delta", text: "Hm." },
	begins("0", "Search", "search"),
	ends("0", "failed", "No match."),
	begins("1", "Edit src/a.ts", "edit"),
	{ kind: "tool-end", toolUseId: "1", outcome: "done", edits: [edit] },
	{ kind: "guardrail", findings: [{ source: "input", policy: "topicPolicy", name: "Advice", action: "BLOCKED", match: "x" }] },
	begins("2", "Run npm test", "run"),
	{
		kind: "approval-request",
		toolUseId: "2",
		approvalId: "a",
		reason: "Runs a command.",
		choices: ["once", "chat", "always", "deny"],
		edits: [edit],
	},
];

export const planned: TurnEvent[] = [
	turnStart("Plan it", "plan"),
	{ kind: "checkpoint", turnId: "plan", checkpointId: "c", state: "restored" },
	{
		kind: "plan",
		items: [
			{ text: "Read `a.ts`", state: "done" },
			{ text: "Change it", state: "active" },
			{ text: "Test it", state: "open" },
		],
	},
	done,
];

export const question: TurnEvent = {
	kind: "user-question",
	toolUseId: "7",
	questionId: "q",
	question: "Which one?",
	options: [{ label: "This", description: "Why" }],
};

export const agent: TurnEvent[] = [
	...planned,
	turnStart("Do it", "do"),
	begins("1", "Edit 2 files"),
	{
		kind: "tool-end",
		toolUseId: "1",
		outcome: "done",
		edits: [edit, { ...edit, editId: "e2", path: "c.ts", from: "b.ts", change: "move", diff: [] }],
	},
	begins("2", "Run npm test"),
	{ kind: "tool-output", toolUseId: "2", text: "failed\n" },
	ends("2", "failed", "exit code 1"),
	begins("3", "Run npm start"),
	{ kind: "tool-output", toolUseId: "3", text: "ready\n" },
	begins("4", "Run it"),
	{
		kind: "approval-request",
		toolUseId: "4",
		approvalId: "a",
		reason: "Outcrop wants to run a command.",
		choices: ["once", "chat", "always", "deny"],
		subject: { kind: "command", command: "npm install\u200B left-pad && npm run a-script-with-a-long-name", folder: "packages/a" },
	},
	begins("5", "Fetch"),
	{
		kind: "approval-request",
		toolUseId: "5",
		approvalId: "b",
		reason: "Outcrop wants to read a page.",
		choices: ["once", "deny"],
		subject: { kind: "url", url: "https://docs.example/a-long-path-without-any-place-to-break-it-in-two?a=1" },
	},
	begins("6", "Create issue"),
	{
		kind: "approval-request",
		toolUseId: "6",
		approvalId: "c",
		reason: "This tool is of somebody else.",
		choices: ["once", "deny"],
		subject: { kind: "external", name: "create_issue", source: "server github", input: '{"title":"Bug"}' },
	},
	begins("7", "Ask you"),
	question,
	{ kind: "plan", items: [{ text: "Read it", state: "active" }] },
];

const pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

export const billed: TurnEvent = {
	kind: "usage",
	usage: { input: 10, output: 10, cacheRead: 10, cacheWrite: 10, cacheWriteHour: 5 },
	cost: { input: 0.1, output: 0.1, cacheRead: 0.1, cacheWrite: 0.1, total: 0.4, saved: 0.1 },
	call: { model: "m", retries: 1, cache: { points: [], brokenBy: "the tools" } },
};

export const everything: TurnEvent[] = [
	turnStart("Draw it"),
	{ kind: "model-change", model: "eu.amazon.nova-pro-v1:0", reason: "Claude is throttled" },
	{ kind: "compaction", state: "start" },
	{ kind: "compaction", state: "done", before: 160_000, after: 12_000 },
	{ kind: "extra", name: "newBlock", json: '{"a":1}' },
	{ kind: "withdraw" },
	{ kind: "image", format: "png", data: pixel, label: "A chart" },
	{
		kind: "guardrail",
		findings: [
			{ source: "input", policy: "topicPolicy", name: "Advice", action: "BLOCKED", detail: "score 1" },
			{ source: "input", policy: "contentPolicy", name: "HATE", action: "NONE", detected: true },
			{ source: "input", policy: "contentPolicy", name: "VIOLENCE", action: "NONE", detected: false },
		],
	},
	{ kind: "text-delta", text: "It is so" },
	{ kind: "citation", citation: { title: "src/a.ts", quote: "so", target: { kind: "file", path: "src/a.ts", first: 1, last: 2 } } },
	{ kind: "citation", citation: { title: "A note" } },
	billed,
	done,
];

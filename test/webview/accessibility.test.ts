import { expect, test } from "vitest";
import type { TurnEvent } from "../../src/shared/turnEvent.ts";
import { findViolations } from "./axe.ts";
import type { ChatOptions, ChatPage } from "./chatPage.ts";
import { done, idle, openChat, transcriptOf, turnStart } from "./chatPage.ts";
import type { ThemeName } from "./themes.ts";
import { themes } from "./themes.ts";

let chat: ChatPage;

const answer = `## Title

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

const edit = {
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

const work: TurnEvent[] = [
	turnStart("Fix it"),
	{ kind: "notice", text: "Sent as text." },
	{ kind: "reasoning-delta", text: "Hm." },
	{ kind: "tool-start", toolUseId: "0", name: "search", title: "Search" },
	{ kind: "tool-end", toolUseId: "0", outcome: "failed", detail: "No match." },
	{ kind: "tool-start", toolUseId: "1", name: "edit", title: "Edit src/a.ts" },
	{ kind: "tool-end", toolUseId: "1", outcome: "done", edits: [edit] },
	{ kind: "guardrail", findings: [{ source: "input", policy: "topicPolicy", name: "Advice", action: "BLOCKED", match: "x" }] },
	{ kind: "tool-start", toolUseId: "2", name: "run", title: "Run npm test" },
	{
		kind: "approval-request",
		toolUseId: "2",
		approvalId: "a",
		reason: "Runs a command.",
		choices: ["once", "chat", "always", "deny"],
		edits: [edit],
	},
];

const step = (toolUseId: string, title: string): TurnEvent => ({ kind: "tool-start", toolUseId, name: "tool", title });

const agent: TurnEvent[] = [
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
	turnStart("Do it", "do"),
	step("1", "Edit 2 files"),
	{
		kind: "tool-end",
		toolUseId: "1",
		outcome: "done",
		edits: [edit, { ...edit, editId: "e2", path: "c.ts", from: "b.ts", change: "move", diff: [] }],
	},
	step("2", "Run npm test"),
	{ kind: "tool-output", toolUseId: "2", text: "failed\n" },
	{ kind: "tool-end", toolUseId: "2", outcome: "failed", detail: "exit code 1" },
	step("3", "Run npm start"),
	{ kind: "tool-output", toolUseId: "3", text: "ready\n" },
	step("4", "Run it"),
	{
		kind: "approval-request",
		toolUseId: "4",
		approvalId: "a",
		reason: "Outcrop wants to run a command.",
		choices: ["once", "chat", "always", "deny"],
		subject: { kind: "command", command: "npm install\u200B left-pad && npm run a-script-with-a-long-name", folder: "packages/a" },
	},
	step("5", "Fetch"),
	{
		kind: "approval-request",
		toolUseId: "5",
		approvalId: "b",
		reason: "Outcrop wants to read a page.",
		choices: ["once", "deny"],
		subject: { kind: "url", url: "https://docs.example/a-long-path-without-any-place-to-break-it-in-two?a=1" },
	},
	step("6", "Create issue"),
	{
		kind: "approval-request",
		toolUseId: "6",
		approvalId: "c",
		reason: "This tool is of somebody else.",
		choices: ["once", "deny"],
		subject: { kind: "external", name: "create_issue", source: "server github", input: '{"title":"Bug"}' },
	},
	step("7", "Ask you"),
	{ kind: "user-question", toolUseId: "7", questionId: "q", question: "Which one?", options: [{ label: "This", description: "Why" }] },
	{ kind: "plan", items: [{ text: "Read it", state: "active" }] },
];

const planned = agent.slice(0, 4);

const context = { used: 90_000, size: 200_000, exact: true, parts: { system: 1, tools: 2, documents: 3, messages: 4 } };
const pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

const everything: TurnEvent[] = [
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
	{
		kind: "usage",
		usage: { input: 10, output: 10, cacheRead: 10, cacheWrite: 10, cacheWriteHour: 5 },
		cost: { input: 0.1, output: 0.1, cacheRead: 0.1, cacheWrite: 0.1, total: 0.4, saved: 0.1 },
		call: { model: "m", retries: 1, cache: { points: [], brokenBy: "the tools" } },
	},
	done,
];

const scenes: Record<string, ChatOptions> = {
	"the empty chat": { state: { trusted: false, choices: { ...idle.choices, model: "", modelLabel: "" } } },
	"an answer": {
		transcript: transcriptOf(
			turnStart("Explain"),
			{ kind: "text-delta", text: answer },
			{ kind: "turn-end", outcome: { kind: "cancelled" } },
		),
		draft: "Next",
	},
	"work in progress": {
		transcript: transcriptOf(...work),
		state: {
			running: true,
			queue: [{ id: "q", text: "Then test it" }],
			attachments: [{ id: "f", label: "src/a.ts", travel: "text", size: 10, notice: "Only in part." }],
			choices: { ...idle.choices, guardrail: "gr · 1" },
		},
	},
	"everything that Bedrock sends": {
		transcript: transcriptOf(...everything),
		state: {
			context,
			budget: { turn: 1, chat: 5 },
			choices: { ...idle.choices, guardrail: "gr · 1", guardrailScope: "input", effort: "high" },
		},
	},
	"a managed prompt": {
		draft: "bedrock://P:1",
		state: {
			context: { ...context, used: 190_000 },
			prompt: { reference: "bedrock://P:1", state: "ready", name: "Notes", description: "Writes notes.", variables: ["version", "a b"] },
		},
	},
	"a list of prompt files": {
		draft: "/",
		state: {
			promptFiles: [
				{ name: "review", description: "Reviews" },
				{ name: "release", description: "Releases" },
			],
		},
	},
	"an agent at work": { transcript: transcriptOf(...agent), state: { running: true } },
	"a plan": { transcript: transcriptOf(...planned), state: { choices: { ...idle.choices, mode: "plan" } } },
	"a failure": {
		transcript: transcriptOf(turnStart("Go", "t0"), done, turnStart("Go"), {
			kind: "turn-end",
			outcome: { kind: "failed", failure: { kind: "throttled", message: "Too many requests.", action: "retry" } },
		}),
	},
};

const names = Object.keys(themes) as ThemeName[];

const unfoldAll = () =>
	chat.page.evaluate(() => {
		for (const fold of document.querySelectorAll("details")) fold.open = true;
	});

test.each(names.flatMap((theme) => Object.keys(scenes).map((scene) => ({ theme, scene }))))(
	"axe finds nothing in $scene in the theme $theme",
	async ({ theme, scene }) => {
		chat = await openChat({ theme, ...scenes[scene] });
		await chat.page.getByRole("button", { name: "Usage" }).click();
		await chat.page.getByRole("button", { name: "Attach files" }).click();
		await unfoldAll();
		if (scene === "an answer") await chat.page.locator(".hl-keyword").first().waitFor();
		const found = await findViolations(chat.page);
		for (const gauge of await chat.page.getByRole("button", { name: /^Context/ }).all()) {
			await gauge.click();
			found.push(...(await findViolations(chat.page)));
		}
		expect(found).toEqual([]);
	},
);

test("nothing is wider than a side bar of 200 pixels", async () => {
	chat = await openChat({
		width: 200,
		transcript: transcriptOf(...everything, turnStart("Go", "t0"), { kind: "text-delta", text: answer }, ...work, ...agent),
		state: { running: true, context, budget: { turn: 1 } },
	});
	await chat.page.getByRole("button", { name: "Usage" }).click();
	await unfoldAll();
	expect(await chat.page.evaluate(() => document.documentElement.scrollWidth)).toBe(200);
	expect(await chat.page.getByRole("log").evaluate((element) => element.scrollWidth - element.clientWidth)).toBe(0);
	expect(await chat.page.locator(".panel").evaluate((element) => element.scrollWidth - element.clientWidth)).toBe(0);
});

test("every control can be reached with the Tab key", async () => {
	chat = await openChat({ transcript: transcriptOf(...everything, ...work), state: { running: true, context }, draft: "x" });
	await chat.page.getByRole("button", { name: "Usage" }).click();
	await chat.page.getByRole("log").focus();
	const reached = new Set<string>();
	for (let presses = 0; presses < 60; presses++) {
		await chat.page.keyboard.press("Tab");
		reached.add(
			await chat.page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent ?? ""),
		);
	}
	for (const name of [
		"Keep",
		"Undo",
		"Open diff",
		"Allow once",
		"Deny",
		"Message Outcrop",
		"Attach files",
		"Mode: Agent",
		"Model: Claude Sonnet",
		"Usage",
		"Stop",
		"Queue",
		"Profile: default",
		"Guardrail: None",
		"Thinking: Default",
		"Context: 45 % of 200,000 tokens",
		"Prompt cache…",
		"Trace…",
		"Source 1: src/a.ts:1-2",
		"Reasoning",
		"Show matched text",
	]) {
		expect([...reached]).toContain(name);
	}
});

test("every control of an agent at work can be reached with the Tab key", async () => {
	chat = await openChat({ transcript: transcriptOf(...agent), state: { running: true } });
	await unfoldAll();
	await chat.page.getByRole("log").focus();
	const reached = new Set<string>();
	for (let presses = 0; presses < 60; presses++) {
		await chat.page.keyboard.press("Tab");
		reached.add(
			await chat.page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent ?? ""),
		);
	}
	for (const name of [
		"Keep all",
		"Undo all",
		"Output of Run npm test",
		"Stop: Run npm start",
		"Command",
		"Address",
		"Input",
		"Allow in this chat",
		"1ThisWhy",
		"Your own answer",
		"Skip",
		"0 of 1 done: Read it",
	]) {
		expect([...reached].map((text) => text.trim())).toContain(name);
	}
});

import { afterEach, expect, test } from "vitest";
import type { TurnEvent } from "../../src/shared/turnEvent.ts";
import type { ChatPage } from "./chatPage.ts";
import { done, openChat, transcriptOf, turnStart } from "./chatPage.ts";

let chat: ChatPage;
afterEach(() => chat.assertNoErrors());

const group = (name: string) => chat.page.getByRole("group", { name, exact: true });
const line = () => chat.page.locator(".step-run > summary");

let ids = 0;
const begins = (name: string, title: string): TurnEvent => ({ kind: "tool-start", toolUseId: `${++ids}`, name, title });
const ends = (outcome: "done" | "failed" | "denied" = "done", detail?: string): TurnEvent => ({
	kind: "tool-end",
	toolUseId: `${ids}`,
	outcome,
	...(detail !== undefined && { detail }),
});
const says = (text: string): TurnEvent => ({ kind: "text-delta", text });

function step(name: string, title: string, outcome?: "done" | "failed" | "denied"): TurnEvent[] {
	return [begins(name, title), ends(outcome)];
}

const looks = (): TurnEvent[] => [
	...step("read_file", "Read src/a.ts"),
	...step("read_file", "Read src/a.ts:10-20"),
	...step("read_file", "Read src/b.ts"),
	...step("search_text", 'Search "total"'),
	...step("find_files", "Find *.ts"),
	...step("run_command", "Run npm test"),
];

test("steps that are done fold into one line that says what they did, and open again", async () => {
	chat = await openChat({ transcript: transcriptOf(turnStart("Go"), ...looks(), says("All is well."), done) });
	expect(await line().innerText()).toBe("Read 2 files, searched twice, ran npm test");
	expect(await group("Read src/b.ts: done").count()).toBe(0);
	await line().press("Enter");
	for (const name of ["Read src/a.ts: done", "Read src/b.ts: done", "Run npm test: done"])
		await expect.poll(() => group(name).isVisible()).toBe(true);
	await line().press("Enter");
	await expect.poll(() => group("Read src/b.ts: done").count()).toBe(0);
});

test("a single step stands by itself", async () => {
	chat = await openChat({ transcript: transcriptOf(turnStart("Go"), ...step("read_file", "Read src/a.ts"), says("Done."), done) });
	expect(await line().count()).toBe(0);
	expect(await group("Read src/a.ts: done").isVisible()).toBe(true);
});

test("while a turn runs its newest step stands below the folded ones, before and after it ends", async () => {
	chat = await openChat({ state: { running: true } });
	await chat.events(turnStart("Go"), ...step("read_file", "Read src/a.ts"), ...step("read_file", "Read src/b.ts"));
	expect(await line().count()).toBe(0);
	expect(await group("Read src/b.ts: done").isVisible()).toBe(true);
	await chat.events(begins("search_text", 'Search "x"'));
	expect(await line().innerText()).toBe("Read 2 files");
	expect(await group('Search "x": running').isVisible()).toBe(true);
	await chat.events(ends());
	expect(await line().innerText()).toBe("Read 2 files");
	expect(await group('Search "x": done').isVisible()).toBe(true);
	await chat.events(says("So."));
	expect(await line().innerText()).toBe("Read 2 files, searched");
});

test("what has failed or was denied is named in the line", async () => {
	const bad = [...step("run_command", "Run npm test", "failed"), ...step("run_command", "Run rm -rf out", "denied")];
	const worse = [...step("read_file", "Read c.ts", "failed"), ...step("read_file", "Read d.ts", "failed")];
	chat = await openChat({ transcript: transcriptOf(turnStart("Go"), ...step("read_file", "Read a.ts"), ...bad, ...worse, done) });
	expect(await line().innerText()).toBe("Read a.ts · Run npm test: failed, Run rm -rf out: denied, 2 more not done");
});

test("edits and questions stay outside of the fold", async () => {
	const edit = { editId: "e1", path: "src/a.ts", added: 1, removed: 0, diff: [{ kind: "added", text: "new" }] } as const;
	const edits: TurnEvent[] = [
		begins("apply_edit", "Edit src/a.ts"),
		{ kind: "tool-end", toolUseId: `${ids}`, outcome: "done", edits: [edit] },
	];
	chat = await openChat({ transcript: transcriptOf(turnStart("Go"), ...looks(), ...edits, ...looks(), done) });
	expect(await line().count()).toBe(2);
	expect(await group("Edited src/a.ts +1 −0").isVisible()).toBe(true);
});

test("thoughts between steps fold with them, and the plan breaks no line", async () => {
	const between: TurnEvent[] = [
		{ kind: "reasoning-delta", text: "Next." },
		{ kind: "reasoning-end", ms: 2_000 },
	];
	const plan = step("update_plan", "Plan 2 steps");
	const events = [...step("read_file", "Read a.ts"), ...between, ...plan, ...step("read_file", "Read b.ts")];
	chat = await openChat({ transcript: transcriptOf(turnStart("Go"), ...events, done) });
	expect(await line().innerText()).toBe("Read 2 files");
	expect(await chat.page.getByText("Thought for 2 s").count()).toBe(0);
	await line().click();
	await expect.poll(() => chat.page.getByText("Thought for 2 s").isVisible()).toBe(true);
});

test("what the reader has opened stays open when its step folds", async () => {
	chat = await openChat({ state: { running: true } });
	await chat.events(
		turnStart("Go"),
		...step("read_file", "Read a.ts"),
		begins("fetch_url", "Fetch https://a.b"),
		ends("failed", "Why it failed."),
	);
	await group("Fetch https://a.b: failed").locator("summary").click();
	await expect.poll(() => chat.page.getByText("Why it failed.").isVisible()).toBe(true);
	await chat.events(says("On."));
	await expect.poll(() => group("Fetch https://a.b: failed").isVisible()).toBe(true);
});

test("thoughts say how long they took, and those of old chats do not", async () => {
	const thinks: TurnEvent = { kind: "reasoning-delta", text: "Hm." };
	const timed: TurnEvent[] = [turnStart("a", "t1"), thinks, { kind: "reasoning-end", ms: 12_400 }, says("So."), done];
	chat = await openChat({ transcript: transcriptOf(...timed, turnStart("b", "t2"), thinks, says("So."), done) });
	expect(await chat.page.locator(".reasoning summary").allInnerTexts()).toEqual(["Thought for 12 s", "Reasoning"]);
});

test("a turn that the user has stopped keeps what came, and goes on after one click", async () => {
	chat = await openChat({ transcript: transcriptOf(turnStart("Go"), says("Half"), { kind: "turn-end", outcome: { kind: "cancelled" } }) });
	expect(await chat.page.getByText("Half").isVisible()).toBe(true);
	await chat.page.getByRole("button", { name: "Continue", exact: true }).click();
	await expect.poll(() => chat.posts().at(-1)).toEqual({ kind: "failure-action", action: "continue" });
	await chat.events({ kind: "turn-resume" }, says(" and whole"), done);
	expect(await chat.page.getByText("Half and whole").isVisible()).toBe(true);
	expect(await chat.page.getByRole("button", { name: "Continue", exact: true }).count()).toBe(0);
});

const prints = (text: string, paint?: number[]): TurnEvent => ({ kind: "tool-output", toolUseId: `${ids}`, text, ...(paint && { paint }) });

test("what a command prints has the colours of the terminal, and is text all the same", async () => {
	const evil = '<img src=x onerror="pwned()">';
	chat = await openChat({ state: { running: true } });
	await chat.events(
		turnStart("Go"),
		begins("run_command", "Run npm test"),
		prints(`ok ${evil}\n`, [0, 2, 3 | 1024, 3, evil.length, 2]),
		prints("end", [0, 3, 2 << 5]),
	);
	const output = group("Output of Run npm test");
	expect(await output.locator("pre").textContent()).toBe(`ok ${evil}\nend`);
	const painted = output.locator("span");
	expect(await painted.evaluateAll((spans) => spans.map((span) => [span.className, span.textContent]))).toEqual([
		["ansi-text-2 ansi-bold", "ok"],
		["ansi-text-1", evil],
		["ansi-back-1", "end"],
	]);
	expect(await output.locator("img").count()).toBe(0);
});

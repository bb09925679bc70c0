import { beforeEach, describe, expect, test, vi } from "vitest";
import { readTitle } from "../../src/core/prompt/chatTitle.ts";
import type { Settings } from "../../src/core/settings.ts";
import type { ChatRecord } from "../../src/core/record/chatRecord.ts";
import { ChatTitles } from "../../src/vscode/history/chatTitles.ts";
import { FakeModel, says, stop, usage } from "./fakeModel.ts";
import { testSession, testSettings } from "./testSession.ts";

vi.mock("vscode", async () => (await import("./fakeEditor.ts")).fakeEditor());

const small = "us.amazon.nova-micro-v1:0";
let written: [string, ChatRecord][];

beforeEach(() => {
	written = [];
});

/** A chat whose answers are given by one model, and whose titles by another. */
function chatWith(answers: FakeModel, titler: FakeModel, settings: Partial<Settings> = { smallModel: small }) {
	const titles = new ChatTitles({
		store: { annotate: async (chatId, record) => void written.push([chatId, record]) },
		model: titler,
		report: () => undefined,
	});
	const chat = testSession(answers, {
		settings,
		ports: { onEvents: (events) => titles.note("c", () => ({ ...testSettings, ...settings }), chat.session, events) },
	});
	return { titles, session: chat.session, titleOf: () => titles.titleOf("c", chat.session.transcript) };
}

const answered = () => new FakeModel(says("Because of the lock."), says("Yes."));
const titled = (text: string) => new FakeModel([...says(text), usage(50, 5, {})]);

describe("A chat", () => {
	test("is called by its first prompt, and by the small model's title once the first answer is there", async () => {
		const titler = titled('"Slow start of the server."');
		const { session, titleOf } = chatWith(answered(), titler);
		await session.send("Why is it slow?\nIt was fast.", []);
		expect(titleOf()).toBe("Why is it slow?");
		await vi.waitFor(() => expect(titleOf()).toBe("Slow start of the server"));
		expect(written).toEqual([["c", { kind: "title", title: "Slow start of the server", by: "model" }]]);
		expect(titler.requests).toMatchObject([{ purpose: "title", settings: { model: small }, tools: [], trace: { chatId: "c" } }]);
		expect(session.transcript.turns[0]?.usage.input).toBe(50);
	});

	test("is given a title once", async () => {
		const titler = titled("Slow server");
		const { session, titleOf } = chatWith(answered(), titler);
		await session.send("Why?", []);
		await vi.waitFor(() => expect(titleOf()).toBe("Slow server"));
		await session.send("Really?", []);
		expect(titler.requests).toHaveLength(1);
	});

	test("keeps the name that the user gave it", async () => {
		const titler = titled("Slow server");
		const { session, titles, titleOf } = chatWith(answered(), titler);
		await titles.rename("c", "Mine");
		await session.send("Why?", []);
		expect(titleOf()).toBe("Mine");
		expect(titler.requests).toHaveLength(0);
	});

	test("keeps the name that the user gave it while the model was asked for one", async () => {
		let answer: () => void = () => undefined;
		const waiting = new Promise<void>((resolve) => (answer = resolve));
		const titler = new FakeModel(async function* () {
			await waiting;
			yield* says("Slow server");
		});
		const { session, titles, titleOf } = chatWith(answered(), titler);
		await session.send("Why?", []);
		await vi.waitFor(() => expect(titler.requests).toHaveLength(1));
		await titles.rename("c", "Mine");
		answer();
		await new Promise((resolve) => setImmediate(resolve));
		expect(titleOf()).toBe("Mine");
		expect(written).toHaveLength(1);
	});

	test.each([
		["there is no small model", { smallModel: "" }, answered()],
		[
			"what the user allows for the chat is spent",
			{ smallModel: small, limits: { ...testSettings.limits, usdPerChat: 1 } },
			new FakeModel([...says("Because of the lock."), usage(1_000_000)]),
		],
		["its answer was blocked", { smallModel: small }, new FakeModel([stop([], "guardrail_intervened")])],
		["its answer failed", { smallModel: small }, new FakeModel([])],
	])("is given no title when %s", async (_, settings, answers) => {
		const titler = titled("Slow server");
		const { session, titleOf } = chatWith(answers, titler, settings);
		await session.send("Why?", []);
		expect(titler.requests).toHaveLength(0);
		expect(titleOf()).toBe("Why?");
	});

	test("is given a title within its guardrail and its geography", async () => {
		const guardrail = { id: "g1", version: "1", trace: "enabled", streamMode: "sync", scope: "conversation", checkTools: false } as const;
		const titler = titled("Slow server");
		const { session } = chatWith(answered(), titler, { smallModel: small, guardrail, residency: ["us"] });
		await session.send("Why?", []);
		await vi.waitFor(() => expect(titler.requests).toHaveLength(1));
		expect(titler.requests[0]?.settings).toMatchObject({ guardrail, residency: ["us"] });
	});

	test("is called by its first prompt when the title was blocked, cut or empty", async () => {
		for (const titler of [
			new FakeModel(says("x", "guardrail_intervened")),
			new FakeModel(says("x", "max_tokens")),
			new FakeModel(says(" \n")),
		]) {
			const { session, titleOf } = chatWith(answered(), titler);
			await session.send("Why?", []);
			await vi.waitFor(() => expect(titler.requests).toHaveLength(1));
			await new Promise((resolve) => setImmediate(resolve));
			expect(titleOf()).toBe("Why?");
		}
		expect(written).toEqual([]);
	});
});

test.each([
	["Fix the build", "Fix the build"],
	['"Fix the build."', "Fix the build"],
	["**Fix the build**", "Fix the build"],
	["# Fix the build\n\nIt says so.", "Fix the build"],
	["Title: Fix the build", "Fix the build"],
	["“Fix the build”", "Fix the build"],
	["Fix the\u2060 build", "Fix the build"],
	["修复构建。", "修复构建"],
	["x".repeat(300), `${"x".repeat(79)}…`],
	["  ", undefined],
])("of what a model says, %j is the title %j", (said, title) => {
	expect(readTitle(said)).toBe(title);
});

import { afterEach, describe, expect, test } from "vitest";
import { splitText } from "../../src/bedrock/guardrail/splitText.ts";
import type { GuardrailVerdict } from "../../src/core/guardrail/guardrailCheck.ts";
import type { Guardrail } from "../../src/core/settings.ts";
import type { GuardrailRules } from "../local-bedrock/guardrailRules.ts";
import { type Engine, startEngine } from "./engineBench.ts";
import { testSession } from "./testSession.ts";

let engine: Engine;
afterEach(async () => {
	engine.bedrock.account.refresh();
	await engine.server.close();
});

const chosen: Guardrail = {
	id: "gr-team",
	version: "1",
	trace: "enabled",
	streamMode: "sync",
	scope: "conversation",
	checkTools: true,
};

/** Judges a text by a guardrail of the account, over the real SDK. */
async function check(
	rules: GuardrailRules,
	text: string,
	{ source = "input", guardrail = {} }: { source?: "input" | "output"; guardrail?: Partial<Guardrail> } = {},
): Promise<GuardrailVerdict> {
	engine = await startEngine({ guardrails: { "gr-team": rules } });
	const settings = { ...engine.settings, guardrail: { ...chosen, ...guardrail } };
	return engine.bedrock.guardrailCheck.check(settings, source, text, AbortSignal.timeout(20_000));
}

const calls = () => engine.server.journal.filter(({ operation }) => operation === "ApplyGuardrail");

describe("A text that a guardrail judges by itself", () => {
	test("passes where nothing is found", async () => {
		expect(await check({ words: ["codename"] }, "Hello")).toEqual({ kind: "passed", findings: [] });
		expect(calls()).toMatchObject([{ request: { source: "INPUT", outputScope: "INTERVENTIONS", content: [{ text: { text: "Hello" } }] } }]);
	});

	test.each<[string, GuardrailRules, string]>([
		["topicPolicy", { topics: [{ name: "Mergers", words: ["secret"] }] }, "Mergers"],
		["contentPolicy", { content: [{ type: "HATE", confidence: "HIGH", strength: "LOW", words: ["secret"] }] }, "HATE"],
		["wordPolicy", { words: ["secret"] }, "custom word"],
		["wordPolicy", { profanity: ["secret"] }, "PROFANITY"],
		["sensitiveInformationPolicy", { pii: [{ type: "PASSWORD", regex: "secret", action: "BLOCKED" }] }, "PASSWORD"],
		["sensitiveInformationPolicy", { regexes: [{ name: "ticket", regex: "secret", action: "BLOCKED" }] }, "ticket"],
	])("is blocked by %s, whichever rule of it", async (policy, rules, name) => {
		const verdict = await check(rules, "A secret.");
		expect(verdict).toMatchObject({ kind: "blocked", findings: [{ source: "input", policy, name, action: "BLOCKED", detected: true }] });
	});

	test("comes back with masks where the guardrail only hides values", async () => {
		const pii = [{ type: "EMAIL", regex: "\\S+@\\S+", action: "ANONYMIZED" as const }];
		expect(await check({ pii }, "To ann@example.com now", { source: "output" })).toMatchObject({
			kind: "masked",
			text: "To {EMAIL} now",
			findings: [{ source: "output", name: "EMAIL", action: "ANONYMIZED", match: "ann@example.com" }],
		});
	});

	test("passes with what a guardrail only detects, and with everything that was looked for in the full trace", async () => {
		const topics = [{ name: "Watched", words: ["weather"], action: "NONE" as const }];
		const name = "Watched";
		expect(await check({ topics }, "The weather")).toMatchObject({ kind: "passed", findings: [{ name, action: "NONE", detected: true }] });
		engine.bedrock.account.refresh();
		await engine.server.close();
		const full = await check({ topics }, "Hello", { guardrail: { trace: "enabled_full" } });
		expect(full).toMatchObject({ kind: "passed", findings: [{ name, action: "NONE", detected: false }] });
	});

	test("is blocked when one policy masks and another one blocks", async () => {
		const rules = { content: [{ type: "VIOLENCE", confidence: "HIGH", strength: "HIGH", words: ["fight"] }] } as const;
		const pii = [{ type: "EMAIL", regex: "\\S+@\\S+", action: "ANONYMIZED" as const }];
		expect(await check({ ...rules, pii }, "A fight with ann@example.com")).toMatchObject({ kind: "blocked" });
	});

	test("is cut at lines when it is too long for one call, and put together again", async () => {
		const text = Array.from({ length: 2_000 }, (_, line) => `line ${line} of user${line}@example.com is here`).join("\n");
		const verdict = await check({ pii: [{ type: "EMAIL", regex: "\\S+@\\S+", action: "ANONYMIZED" }] }, text);
		expect(verdict).toMatchObject({ kind: "masked", text: text.replaceAll(/\S+@\S+/g, "{EMAIL}") });
		expect(calls().length).toBeGreaterThan(3);
	});

	test("is halved until it fits, where the account's quota is smaller than the usual one", async () => {
		const text = "a short line\n".repeat(1_500);
		expect(await check({ textUnits: 5, words: ["nothing"] }, text)).toEqual({ kind: "passed", findings: [] });
		const judged = calls().filter(({ status }) => status === 200);
		expect(judged.flatMap(({ request }) => (request as { content: { text: { text: string } }[] }).content[0]?.text.text).join("")).toBe(
			text,
		);
	});

	test("costs no call where it is blank, and none after the piece that is blocked", async () => {
		expect(await check({}, " \n ")).toEqual({ kind: "passed", findings: [] });
		expect(calls()).toHaveLength(0);
		engine.bedrock.account.refresh();
		await engine.server.close();
		await check({ words: ["secret"] }, `secret\n${"x".repeat(100_000)}`);
		expect(calls()).toHaveLength(1);
	});

	test("waits when it is throttled, and then is judged", async () => {
		expect(await check({ throttles: 1, words: ["secret"] }, "A secret")).toMatchObject({ kind: "blocked" });
		expect(calls().map(({ status }) => status)).toEqual([429, 200]);
	});

	test("is not judged by a guardrail that is not there, which says how to choose another", async () => {
		await expect(check({}, "Hello", { guardrail: { version: "7" } })).rejects.toMatchObject({
			kind: "not-found",
			action: "select-guardrail",
			message: 'There is no guardrail "gr-team" with the version "7" in this region and account.',
		});
	});

	test("is not judged without the permission, which is named", async () => {
		engine = await startEngine({ guardrails: { "gr-team": {} } });
		engine.server.identity.set({ denied: [{ action: "bedrock:ApplyGuardrail", policy: "no-identity-policy" }] });
		const settings = { ...engine.settings, guardrail: chosen };
		await expect(engine.bedrock.guardrailCheck.check(settings, "input", "Hello", AbortSignal.timeout(20_000))).rejects.toMatchObject({
			kind: "access-denied",
			message: expect.stringContaining("bedrock:ApplyGuardrail"),
		});
	});
});

test("A chat sends nothing of what its guardrail hides in a file, and writes none of its masks", async () => {
	const call = (name: string, input: unknown) => ({ steps: [{ kind: "tool" as const, name, input }] });
	const pii = [{ type: "EMAIL", regex: "\\S+@\\S+", action: "ANONYMIZED" as const }];
	engine = await startEngine({
		guardrails: { "gr-team": { pii } },
		turns: [call("read_file", { path: "a.txt" }), call("create_file", { path: "b.txt", content: "Write to {EMAIL}" })],
	});
	const { session, workspace } = testSession(engine.bedrock.model, {
		files: { "a.txt": "Ask ann@example.com about it" },
		answer: "once",
		settings: { ...engine.settings, guardrail: chosen },
		ports: { guardrailCheck: engine.bedrock.guardrailCheck },
	});
	await session.send("Copy the address", []);
	const asked = engine.server.journal.filter(({ operation }) => operation === "ConverseStream");
	expect(asked).toHaveLength(3);
	expect(JSON.stringify(asked)).not.toContain("ann@example.com");
	expect(JSON.stringify(asked.at(-1))).toContain("never written into a file");
	expect([...workspace.files.keys()]).toEqual(["a.txt"]);
});

test("A model that may only be called with a guardrail says so, and leads to the choice of one", async () => {
	engine = await startEngine();
	engine.server.identity.set({ requiredGuardrail: "gr-local0001" });
	const failure = (await engine.ask()).at(-1);
	expect(failure).toMatchObject({ kind: "failure", error: { kind: "access-denied", action: "select-guardrail" } });
	expect((await engine.ask("Hello", { guardrail: { ...chosen, id: "gr-local0001" } })).some(({ kind }) => kind === "stop")).toBe(true);
});

describe("The account's guardrails", () => {
	test("are listed to the last page, each once, and its versions newest first with the draft last", async () => {
		const names = Array.from({ length: 250 }, (_, index) => `gr-${String(index).padStart(4, "0")}`);
		const versions = Array.from({ length: 120 }, (_, index) => String(index + 1));
		engine = await startEngine({ guardrails: Object.fromEntries(names.map((name) => [name, { versions }])) });
		const { account } = engine.bedrock;
		const listed = await account.guardrails(engine.settings.connection, AbortSignal.timeout(20_000));
		expect(listed.map(({ id }) => id)).toEqual(["gr-local0001", ...names]);
		const found = await account.guardrailVersions(engine.settings.connection, "gr-0007", AbortSignal.timeout(20_000));
		expect(found.map(({ version }) => version)).toEqual([...versions.toReversed(), "DRAFT"]);
	});
});

describe("A long text", () => {
	test("is cut after a blank line rather than a line, and after a line rather than a word", () => {
		expect(splitText("aaaa\n\nbb\ncccc", 10)).toEqual(["aaaa\n\n", "bb\ncccc"]);
		expect(splitText("aaaa bb\nccccc", 10)).toEqual(["aaaa bb\n", "ccccc"]);
		expect(splitText("aaaaaa bbbbb", 10)).toEqual(["aaaaaa ", "bbbbb"]);
	});

	test("without a border is cut anywhere but within a character", () => {
		expect(splitText("x".repeat(25), 10)).toEqual(["x".repeat(10), "x".repeat(10), "x".repeat(5)]);
		expect(splitText(`${"x".repeat(9)}😀y`, 10)).toEqual(["x".repeat(9), "😀y"]);
	});

	test("is the same when its pieces are put together", () => {
		const text = Array.from({ length: 500 }, (_, index) => "word".repeat(index % 7) + (index % 5 ? " " : "\n\n")).join("");
		for (const longest of [2, 3, 17, 100, 10_000]) {
			const pieces = splitText(text, longest);
			expect(pieces.join("")).toBe(text);
			expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThanOrEqual(longest);
		}
	});
});

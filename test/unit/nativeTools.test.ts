/** The tools that other chats find: they only read, and ask before they reach AWS. */
import { expect, test, vi } from "vitest";
import type { DoctorReport } from "../../src/shared/doctor.ts";
import type { Settings } from "../../src/core/settings.ts";
import { createNativeTools, type NativeToolsPorts } from "../../src/vscode/native/nativeTools.ts";
import { native } from "../../src/vscode/names.ts";
import { testSettings } from "./testSession.ts";

vi.mock("vscode", async () => (await import("./nativeEditor.ts")).nativeEditor());

const model = (id: string) => ({
	id,
	name: id.toUpperCase(),
	family: id,
	version: "1",
	maxInputTokens: 1_000,
	maxOutputTokens: 100,
	capabilities: { toolCalling: true, imageInput: false },
});
const guardrail = { id: "g1", version: "1", trace: "enabled", streamMode: "sync", scope: "conversation", checkTools: false } as const;
const { signal } = new AbortController();

function toolsOver(ports: Partial<NativeToolsPorts> = {}, settings: Settings = { ...testSettings, guardrail }) {
	const tools = createNativeTools({
		offered: { known: [], list: async () => [model("a"), model("b")] },
		guardrailCheck: { check: async () => ({ kind: "passed", findings: [] }) },
		doctor: {
			examine: async (): Promise<DoctorReport> =>
				({
					at: 0,
					subject: [["Model", settings.model]],
					cancelled: false,
					checks: [{ id: "network", title: "Network", state: "ok", finding: "Reached with key AKIAIOSFODNN7EXAMPLE.", facts: [] }],
				}) as unknown as DoctorReport,
			policy: async () => "",
		},
		editorFacts: () => ({ versions: [], proxy: "", proxySupport: "off", noProxy: [], systemCertificates: true }),
		settings: () => settings,
		confirmedSettings: async () => settings,
		...ports,
	});
	const find = (name: string) => {
		const tool = tools[name];
		if (!tool) throw new Error(`${name} is missing`);
		return tool;
	};
	return { list: find(native.tools.listModels), check: find(native.tools.checkGuardrail), doctor: find(native.tools.doctor) };
}

test("models that are known are listed without a question, others only after one", async () => {
	const known = toolsOver({ offered: { known: [model("a"), model("b")], list: async () => expect.fail("AWS was asked") } }).list;
	expect(known.prepare({}).confirmationMessages).toBeUndefined();
	expect(await known.run({}, signal)).toBe("- A (a): 1000 input tokens · tools\n- B (b): 1000 input tokens · tools");
	expect(toolsOver().list.prepare({}).confirmationMessages).toBeDefined();
});

test("a text is judged after a question that shows it, and the verdict is told", async () => {
	const findings = [{ source: "input", policy: "wordPolicy", name: "colour", action: "BLOCKED" }] as const;
	const asked: unknown[] = [];
	const { check } = toolsOver({
		guardrailCheck: {
			check: async (_, source, text) => {
				asked.push([source, text]);
				return { kind: "blocked", findings };
			},
		},
	});
	const input = { text: "green", source: "output" };
	expect(check.prepare(input).confirmationMessages?.message).toContain("green");
	expect(await check.run(input, signal)).toBe("The guardrail blocks the text.\n- wordPolicy: colour, BLOCKED");
	expect(asked).toEqual([["output", "green"]]);
});

test("without a guardrail nothing is judged, and nothing seems to have passed", async () => {
	const { check } = toolsOver({ guardrailCheck: { check: async () => expect.fail("AWS was asked") } }, testSettings);
	expect(await check.run({ text: "green" }, signal)).toContain("No guardrail is chosen");
});

test("Doctor reports after a question, without secrets", async () => {
	const { doctor } = toolsOver();
	expect(doctor.prepare({}).confirmationMessages).toBeDefined();
	const report = await doctor.run({}, signal);
	expect(report).toContain("Network");
	expect(report).not.toContain("AKIAIOSFODNN7EXAMPLE");
});

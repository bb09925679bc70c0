import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { CallEnd, CallObserver } from "../../src/bedrock/call/callObserver.ts";
import { Clients } from "../../src/bedrock/clients.ts";
import { ConverseModel } from "../../src/bedrock/call/converse.ts";
import { Credentials } from "../../src/bedrock/identity/credentials.ts";
import { ModelTargets } from "../../src/bedrock/catalogue/modelTargets.ts";
import type { Settings } from "../../src/core/settings.ts";
import { tools } from "../../src/tools/index.ts";
import type { Script, Step } from "../local-bedrock/script.ts";
import { type Engine, startEngine } from "./engineBench.ts";

const steps: Step[] = [{ kind: "text", text: "Hi." }];

interface Seen {
	readonly begun: string;
	readonly events: string[];
	readonly attempts: string[];
	readonly ends: CallEnd[];
}

let engine: Engine;
let seen: Seen[] = [];

const observer: CallObserver = {
	begin: ({ operation, region, input }) => {
		const call: Seen = { begun: `${operation} ${region} ${input.modelId}`, events: [], attempts: [], ends: [] };
		seen.push(call);
		return {
			event: (event) => call.events.push(Object.keys(event)[0] ?? ""),
			attempt: ({ kind }) => call.attempts.push(kind),
			end: (end) => call.ends.push(end),
		};
	},
};

beforeEach(() => {
	seen = [];
	vi.spyOn(Math, "random").mockReturnValue(0);
});
afterEach(async () => {
	vi.restoreAllMocks();
	await engine.server.close();
});

async function ask(script: Script, changed: Partial<Settings> = {}, signal = new AbortController().signal): Promise<void> {
	engine = await startEngine(script);
	const clients = new Clients(new Credentials({ askMfaCode: async () => undefined, apiKey: async () => undefined }));
	const model = new ConverseModel(clients, new ModelTargets(clients), observer);
	const messages = [{ role: "user" as const, content: [{ kind: "text" as const, text: "Hello" }] }];
	const request = { settings: { ...engine.settings, ...changed }, system: "", messages, tools };
	for await (const _ of model.converse(request, signal));
}

describe("Whoever looks on at calls", () => {
	test("sees what was sent, every event and the end", async () => {
		await ask({ turns: [{ steps }] });
		expect(seen).toMatchObject([
			{
				begun: "ConverseStream us-east-1 us.anthropic.claude-sonnet-4-5-20250929-v1:0",
				events: ["messageStart", "contentBlockDelta", "contentBlockStop", "messageStop", "metadata"],
				attempts: [],
				ends: [{ kind: "complete", stopReason: "end_turn", usage: { output: 1 }, report: { retries: 0 } }],
			},
		]);
	});

	test("sees attempts that failed as one call", async () => {
		await ask({ turns: [{ steps, fault: { kind: "throttle", times: 2 } }] });
		expect(seen).toMatchObject([{ attempts: ["throttled", "throttled"], ends: [{ kind: "complete", report: { retries: 2 } }] }]);
	});

	test("sees a request that was changed after a refusal, and one to a fallback model, as calls of their own", async () => {
		const refusal = {
			kind: "exception",
			name: "ValidationException",
			status: 400,
			message: "This model doesn't support tool use.",
		} as const;
		await ask({ turns: [{ steps, fault: refusal }] });
		expect(seen.map(({ ends }) => ends.map(({ kind }) => kind))).toEqual([["failed"], ["complete"]]);
		await engine.server.close();
		seen = [];
		await ask(
			{ turns: [{ fault: { kind: "exception", name: "AccessDeniedException" } }, { steps }] },
			{ fallbackModels: ["us.amazon.nova-pro-v1:0"] },
		);
		expect(seen.map(({ begun }) => begun.split(" ").at(-1))).toEqual([
			"us.anthropic.claude-sonnet-4-5-20250929-v1:0",
			"us.amazon.nova-pro-v1:0",
		]);
	});

	test.each([
		["fails", { kind: "exception", name: "AccessDeniedException" }, "failed"],
		["breaks off", { kind: "cut", afterEvents: 2 }, "failed"],
		["is cancelled", { kind: "stall", afterEvents: 2 }, "cancelled"],
	] as const)("sees one end when a call %s", async (_, fault, kind) => {
		const abort = new AbortController();
		if (kind === "cancelled") setTimeout(() => abort.abort(), 100);
		await ask({ turns: [{ steps, fault }] }, {}, abort.signal);
		expect(seen.map(({ ends }) => ends.map((end) => end.kind))).toEqual([[kind]]);
	});
});

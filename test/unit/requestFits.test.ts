import { afterEach, describe, expect, test } from "vitest";
import { lackOf, noticeOf } from "../../src/bedrock/request/capabilities.ts";
import { classifyError } from "../../src/bedrock/failure/errors.ts";
import type { Block, Message } from "../../src/core/record/message.ts";
import type { ModelEvent, ModelRequest } from "../../src/core/models/model.ts";
import type { Effort, Settings } from "../../src/core/settings.ts";
import { tools } from "../../src/tools/index.ts";
import { models } from "../local-bedrock/modelTable.ts";
import { type Engine, startEngine } from "./engineBench.ts";
import { png } from "./imageBytes.ts";
import { testSettings } from "./testSession.ts";

let engine: Engine | undefined;
afterEach(async () => {
	await engine?.server.close();
	engine = undefined;
});

const text = { kind: "text", text: "Hello" } as const;
const image = { kind: "image", format: "png", bytes: png(1, 1) } as const;
const document = {
	kind: "document",
	format: "txt",
	name: "Document 1 (ts)",
	path: "src/a.ts",
	bytes: new TextEncoder().encode("1\tconst a = 1;"),
} as const;
const prompt: Message = { role: "user", content: [document, image, text] };
const loop: readonly Message[] = [
	{ role: "user", content: [text] },
	{ role: "assistant", content: [{ kind: "tool-use", id: "t1", name: "read_file", input: { path: "a" } }] },
	{ role: "user", content: [{ kind: "tool-result", toolUseId: "t1", status: "success", text: "done" }] },
];

const thought: Message = { role: "assistant", content: [{ kind: "reasoning", text: "Hm." }, text] };
const media: readonly Block[] = [
	{ kind: "recording", medium: "video", format: "mp4", path: "a.mp4", bytes: new Uint8Array([1]) },
	{ kind: "recording", medium: "audio", format: "wav", path: "a.wav", bytes: new Uint8Array([1]) },
	{ kind: "remote", medium: "document", format: "pdf", name: "Document 9 (pdf)", uri: "s3://bucket/a.pdf" },
];
const everyMedium: readonly Message[] = [prompt, thought, { role: "user", content: [...media, text] }];

/** Everything that can be set, and nothing that a person would leave out for this model. */
function everything(settings: Settings, model: string, effort: Effort | undefined): Settings {
	return {
		...settings,
		model,
		inference: { maxTokens: 2_000, temperature: 0.5, topP: 0.9, stopSequences: ["END"] },
		reasoning: { show: true, effort },
		promptCaching: "1h",
		request: {
			...settings.request,
			additionalModelResponseFieldPaths: ["/stop_sequence"],
			requestMetadata: { team: "bees" },
			latency: "optimized",
			serviceTier: "priority",
			strictTools: true,
			systemTools: ["nova_grounding"],
		},
	};
}

async function ask(request: ModelRequest): Promise<readonly ModelEvent[]> {
	return Array.fromAsync((engine as Engine).bedrock.model.converse(request, new AbortController().signal));
}

describe("Whatever is set, the model answers, and what it cannot have is told once:", () => {
	test.each(models.map(({ id, profiles, onDemand }) => (onDemand ? id : `${profiles[0] ?? "us"}.${id}`)))("%s", async (model) => {
		engine = await startEngine();
		const output = { schema: { type: "object", properties: {}, additionalProperties: false } };
		for (const effort of [undefined, "off", "low", "medium", "high"] as const) {
			const settings = everything(engine.settings, model, effort);
			const requests: readonly Partial<ModelRequest>[] = [
				{ messages: [prompt] },
				{ messages: loop },
				{ output },
				{ toolChoice: { kind: "any" } },
			];
			for (const change of requests) {
				const events = await ask({ settings, system: "You help.", messages: [{ role: "user", content: [text] }], tools, ...change });
				expect(events.filter(({ kind }) => kind === "failure")).toEqual([]);
				expect(events.some(({ kind }) => kind === "stop")).toBe(true);
			}
		}
		const told = engine.server.journal.map(({ status }) => status).filter((status) => status !== 200);
		expect(told.length).toBeLessThan(9);
	});
});

describe("A refusal teaches what a model lacks, and the sentence names the setting:", () => {
	test.each([
		["The model returned the following errors: thinking: Extra inputs are not permitted", "reasoning", "outcrop.reasoning.effort"],
		[
			"The model returned the following errors: thinking.adaptive.display: Extra inputs are not permitted",
			"reasoning",
			"outcrop.reasoning",
		],
		["Malformed input request: the provided reasoning config value is invalid, please reformat", "reasoning", "outcrop.reasoning"],
		["This model doesn't support the outputConfig.textFormat field.", "structured-output", "outcrop.outputSchema"],
		["tools.1.custom: For 'array' type, property 'maxItems' is not supported", "strict-tools", "outcrop.strictTools"],
		["This model doesn't support the toolSpec.strict field.", "strict-tools", "outcrop.strictTools"],
		["This model doesn't support the system tool nova_grounding.", "system-tools", "outcrop.systemTools"],
		["Reservation not found.", "service-tier", "outcrop.serviceTier"],
		["The service tier provided is not supported for this model.", "service-tier", "outcrop.serviceTier"],
		["Latency performance configuration is not supported for this model.", "latency", "outcrop.performance.latency"],
		["This model doesn't support citations. Remove citations and try again.", "citations", "without sources"],
		["User messages cannot contain reasoning content. Please remove the reasoning content and try again.", "reasoning-replay", "thought"],
		["This model doesn't support the reasoningContent.reasoningText.signature field.", "reasoning-replay", "thought"],
		["messages.1.content.0: Invalid `signature` in `thinking` block", "reasoning-replay", "thought"],
		["This model doesn't support documents. Remove the document and try again.", "documents", "as text"],
		["This model doesn't support the image content block that you provided.", "images", "images"],
		["This model doesn't support the video content block.", "video", "videos"],
		["This model doesn't support the audio content block.", "audio", "sounds"],
		["This model doesn't support s3Location as a source. Send bytes instead.", "remote-media", "Amazon S3"],
		["You invoked an unsupported model or your request did not allow prompt caching.", "caching", "outcrop.promptCaching"],
	] as const)("%j", (message, lack, named) => {
		const name = lack === "caching" ? "AccessDeniedException" : "ValidationException";
		const refusal = classifyError(Object.assign(new Error(message), { name }));
		const settings = everything(testSettings, testSettings.model, "low");
		const learned = lackOf(refusal, { settings, system: "", messages: everyMedium, tools, output: { schema: {} } });
		expect(learned).toBe(lack);
		expect(learned && noticeOf(learned)).toContain(named);
	});

	test("a model that is known not to take back its reasoning goes on without it, and without a refusal", async () => {
		engine = await startEngine();
		const settings = { ...engine.settings, model: "us.deepseek.r1-v1:0" };
		const messages: readonly Message[] = [{ role: "user", content: [text] }, thought, { role: "user", content: [text] }];
		const events = await ask({ settings, system: "", messages, tools: [] });
		expect(events.filter(({ kind }) => kind === "failure")).toEqual([]);
		expect(engine.server.journal.map(({ status }) => status)).toEqual([200]);
	});

	test("a model that nobody knows is sent none of the media that it has refused, wherever they stand", async () => {
		engine = await startEngine();
		const settings = { ...engine.settings, model: "arn:aws:bedrock:us-east-1:123456789012:imported-model/imp0rted0001" };
		const shown: Message = {
			role: "user",
			content: [{ kind: "tool-result", toolUseId: "t1", status: "success", text: "done", attached: [document, image] }, ...media, text],
		};
		const request = { settings, system: "You help.", messages: [...loop.slice(0, 2), shown], tools };
		for (let turn = 0; turn < 2; turn++) {
			expect((await ask(request)).filter(({ kind }) => kind === "failure")).toEqual([]);
		}
		const { journal } = engine.server;
		expect(journal.slice(-2).map(({ status }) => status)).toEqual([200, 200]);
		const sent = JSON.stringify(journal.at(-1)?.request);
		for (const left of ["a.mp4", "a.wav", "s3://bucket/a.pdf", "const a = 1;"]) expect(sent).toContain(left);
	});

	test("a model without structured output is asked for the JSON in words", async () => {
		engine = await startEngine();
		const settings = { ...engine.settings, model: "amazon.nova-pro-v1:0" };
		const output = { schema: { type: "object", title: "Bee" } };
		const events = await ask({ settings, system: "You help.", messages: [{ role: "user", content: [text] }], tools: [], output });
		expect(events.some(({ kind }) => kind === "stop")).toBe(true);
		expect(JSON.stringify(engine.server.journal.at(-1)?.request)).toContain("Bee");
	});
});

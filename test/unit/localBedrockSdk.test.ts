import { createAmazonBedrock } from "@ai-sdk/amazon-bedrock";
import {
	BedrockClient,
	GetFoundationModelAvailabilityCommand,
	GetFoundationModelCommand,
	GetGuardrailCommand,
	GetInferenceProfileCommand,
	ListFoundationModelsCommand,
	ListGuardrailsCommand,
	paginateListInferenceProfiles,
} from "@aws-sdk/client-bedrock";
import { ApplyGuardrailCommand, ConverseCommand, ConverseStreamCommand, CountTokensCommand } from "@aws-sdk/client-bedrock-runtime";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { jsonSchema, stepCountIs, streamText, tool } from "ai";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { defaultBearerKey, defaultCredentials } from "../local-bedrock/options.ts";
import { readStream, runtimeClient, sonnet } from "../local-bedrock/requests.ts";
import { type LocalBedrock, startLocalBedrock } from "../local-bedrock/server.ts";

const hello = { modelId: sonnet, messages: [{ role: "user" as const, content: [{ text: "Hello" }] }], inferenceConfig: { maxTokens: 500 } };

let server: LocalBedrock;
beforeAll(async () => {
	server = await startLocalBedrock();
});
afterAll(() => server.close());
afterEach(() => server.setScript(undefined));

test("a streamed answer says how long all of it took", async () => {
	let clock = Date.now();
	const slow = await startLocalBedrock({ now: () => clock });
	slow.setScript({ turns: [{ steps: [{ kind: "text", text: "word ", repeat: 40, delayMs: 10 }] }] });
	const client = runtimeClient(slow);
	const { stream = [] } = await client.send(new ConverseStreamCommand(hello));
	let latency: number | undefined;
	for await (const { messageStart, metadata } of stream) {
		if (messageStart) clock += 9_000;
		latency ??= metadata?.metrics?.latencyMs;
	}
	expect(latency).toBe(9_000);
	client.destroy();
	await slow.close();
});

describe.each([
	["HTTP/1.1", (server: LocalBedrock) => runtimeClient(server)],
	["the SDK's default HTTP/2", (server: LocalBedrock) => runtimeClient(server, { requestHandler: undefined })],
	["a path prefix", (server: LocalBedrock) => runtimeClient(server, { endpoint: `${server.url}/bedrock` })],
])("the unmodified AWS SDK over %s", (_, connect) => {
	test("streams the events in Bedrock's order", async () => {
		const client = connect(server);
		const { events, text, stopReason, metadata } = await readStream(await client.send(new ConverseStreamCommand(hello)));
		expect([...new Set(events)]).toEqual(["messageStart", "contentBlockDelta", "contentBlockStop", "messageStop", "metadata"]);
		expect(text).toContain("not an AI");
		expect(stopReason).toBe("end_turn");
		expect(metadata).toMatchObject({ usage: { inputTokens: 2 }, metrics: { latencyMs: expect.any(Number) } });
		client.destroy();
	});

	test("gets the same answer without streaming", async () => {
		const client = connect(server);
		const whole = await client.send(new ConverseCommand(hello));
		const streamed = await readStream(await client.send(new ConverseStreamCommand(hello)));
		expect(whole.output?.message?.content).toEqual([{ text: streamed.text }]);
		expect(whole.usage).toEqual(streamed.metadata?.usage);
		client.destroy();
	});

	test("throws the modelled exception with its request id", async () => {
		const client = connect(server);
		const refused = client.send(new ConverseCommand({ ...hello, messages: [] }));
		await expect(refused).rejects.toMatchObject({
			name: "ValidationException",
			$metadata: { httpStatusCode: 400, requestId: expect.any(String) },
		});
		client.destroy();
	});

	test("carries every kind of block there and back", async () => {
		const client = connect(server);
		server.setScript({
			turns: [
				{
					steps: [
						{ kind: "reasoning", text: "Let me see.", signature: "c2ln" },
						{ kind: "redacted-reasoning", data: Buffer.from([0, 255, 7]).toString("base64") },
						{ kind: "text", text: "I read 𝒖 it.", chunkSize: 8 },
						{ kind: "tool", id: "t1", name: "read_file", input: { path: "a.ts" }, chunkSize: 5 },
					],
				},
			],
		});
		const toolConfig = { tools: [{ toolSpec: { name: "read_file", inputSchema: { json: { type: "object" } } } }] };
		const answer = await client.send(new ConverseCommand({ ...hello, toolConfig }));
		expect(answer.stopReason).toBe("tool_use");
		expect(answer.output?.message?.content).toEqual([
			{ reasoningContent: { reasoningText: { text: "Let me see.", signature: "c2ln" } } },
			{ reasoningContent: { redactedContent: Uint8Array.of(0, 255, 7) } },
			{ text: "I read 𝒖 it." },
			{ toolUse: { toolUseId: "t1", name: "read_file", input: { path: "a.ts" } } },
		]);
		client.destroy();
	});
});

test("a citation arrives in the block of the text that it belongs to", async () => {
	const citation = {
		title: "Report",
		sourceContent: [{ text: "It grew." }],
		location: { documentChar: { documentIndex: 0, start: 3, end: 11 } },
	};
	server.setScript({ turns: [{ times: 2, steps: [{ kind: "cited-text", text: "It grew.", citations: [citation] }] }] });
	const client = runtimeClient(server);
	const whole = await client.send(new ConverseCommand(hello));
	expect(whole.output?.message?.content).toEqual([{ citationsContent: { content: [{ text: "It grew." }], citations: [citation] } }]);
	const deltas: unknown[] = [];
	for await (const event of (await client.send(new ConverseStreamCommand(hello))).stream ?? []) {
		if (event.contentBlockDelta) deltas.push(event.contentBlockDelta);
	}
	expect(deltas).toEqual([
		{ contentBlockIndex: 0, delta: { text: "It grew." } },
		{ contentBlockIndex: 0, delta: { citation } },
	]);
});

test("the sample model cites a document that asks for it", async () => {
	const document = {
		format: "txt" as const,
		name: "Report",
		source: { text: "It grew.\nA lot." },
		citations: { enabled: true },
	};
	const messages = [{ role: "user" as const, content: [{ document }, { text: "Summarize." }] }];
	const answer = await runtimeClient(server).send(new ConverseCommand({ ...hello, messages }));
	expect(answer.output?.message?.content?.[0]?.citationsContent?.citations).toMatchObject([
		{ title: "Report", sourceContent: [{ text: "It grew." }] },
	]);
});

test("a gateway that opens every block can be played", async () => {
	server.setScript({ turns: [{ openEveryBlock: true, steps: [{ kind: "text", text: "Hi" }] }] });
	const { events } = await readStream(await runtimeClient(server).send(new ConverseStreamCommand(hello)));
	expect(events).toEqual(["messageStart", "contentBlockStart", "contentBlockDelta", "contentBlockStop", "messageStop", "metadata"]);
});

test("an application inference profile is invoked by its encoded ARN", async () => {
	const client = runtimeClient(server);
	const modelId = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/a1b2c3d4e5f6";
	await client.send(new ConverseCommand({ ...hello, modelId }));
	expect(server.journal.at(-1)).toMatchObject({ modelId, status: 200, region: "us-east-1" });
});

test("a prompt router names the model that it chose", async () => {
	const modelId = "arn:aws:bedrock:us-east-1:123456789012:default-prompt-router/anthropic.claude:1";
	const answer = await runtimeClient(server).send(new ConverseCommand({ ...hello, modelId }));
	expect(answer.trace?.promptRouter?.invokedModelId).toContain("foundation-model/anthropic.claude-haiku-4-5");
});

test("a managed prompt is filled in with its variables", async () => {
	const modelId = "arn:aws:bedrock:us-east-1:123456789012:prompt/PROMPTLOC1:1";
	server.setScript({ turns: [{ match: "Explain rivers in one paragraph.", steps: [{ kind: "text", text: "They flow." }] }] });
	const answer = await runtimeClient(server).send(new ConverseCommand({ modelId, promptVariables: { subject: { text: "rivers" } } }));
	expect(answer.output?.message?.content).toEqual([{ text: "They flow." }]);
});

test("a managed prompt brings its system prompt, its examples and its tools", async () => {
	const ask = (id: string, variables: Readonly<Record<string, string>>) =>
		runtimeClient(server).send(
			new ConverseCommand({
				modelId: `arn:aws:bedrock:us-east-1:123456789012:prompt/${id}`,
				promptVariables: Object.fromEntries(Object.entries(variables).map(([name, text]) => [name, { text }])),
			}),
		);
	server.setScript({ turns: [{ match: "Review this, at most 3 remarks.", steps: [{ kind: "text", text: "One remark." }] }] });
	const review = await ask("PROMPTLOC2:1", { language: "Go", count: "3" });
	expect(review.output?.message?.content).toEqual([{ text: "One remark." }]);
	server.setScript({ turns: [{ match: "in Oslo", steps: [{ kind: "tool", name: "get_weather", input: { city: "Oslo" } }] }] });
	expect((await ask("PROMPTLOC3", { city: "Oslo" })).stopReason).toBe("tool_use");
	await expect(ask("PROMPTLOC3:7", { city: "Oslo" })).rejects.toThrow("identifier is invalid");
});

test("CountTokens counts what Converse bills", async () => {
	const client = runtimeClient(server);
	const { messages } = hello;
	const counted = await client.send(
		new CountTokensCommand({ modelId: "anthropic.claude-sonnet-4-5-20250929-v1:0", input: { converse: { messages } } }),
	);
	const answered = await client.send(new ConverseCommand(hello));
	expect(counted.inputTokens).toBe(answered.usage?.inputTokens);
});

test("ApplyGuardrail judges a text by itself", async () => {
	const answer = await runtimeClient(server).send(
		new ApplyGuardrailCommand({
			guardrailIdentifier: "gr-local0001",
			guardrailVersion: "1",
			source: "OUTPUT",
			content: [{ text: { text: "Write to ann@example.com" } }],
		}),
	);
	expect(answer).toMatchObject({
		action: "GUARDRAIL_INTERVENED",
		actionReason: "Guardrail masked.",
		outputs: [{ text: "Write to {EMAIL}" }],
	});
	const [entity] = answer.assessments?.[0]?.sensitiveInformationPolicy?.piiEntities ?? [];
	expect(entity).toMatchObject({ type: "EMAIL", action: "ANONYMIZED", match: "ann@example.com" });
});

describe("the control plane", () => {
	test("lists inference profiles in pages and by type", async () => {
		const ids: (string | undefined)[] = [];
		let pages = 0;
		for await (const page of paginateListInferenceProfiles({ client: controlPlane() }, {})) {
			pages += 1;
			ids.push(...(page.inferenceProfileSummaries ?? []).map((profile) => profile.inferenceProfileId));
		}
		expect(pages).toBeGreaterThan(1);
		expect(ids).toContain(sonnet);
		expect(ids).toContain("global.anthropic.claude-haiku-4-5-20251001-v1:0");
		expect(ids.filter((id) => id?.startsWith("eu."))).toEqual([]);
		for await (const page of paginateListInferenceProfiles({ client: controlPlane() }, { typeEquals: "APPLICATION" })) {
			expect(page.inferenceProfileSummaries).toMatchObject([
				{ inferenceProfileId: "a1b2c3d4e5f6", type: "APPLICATION", createdAt: expect.any(Date) },
				{ inferenceProfileId: "f6e5d4c3b2a1", type: "APPLICATION" },
			]);
		}
	});

	test("resolves an opaque application profile to its model", async () => {
		const inferenceProfileIdentifier = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/a1b2c3d4e5f6";
		const profile = await controlPlane().send(new GetInferenceProfileCommand({ inferenceProfileIdentifier }));
		expect(profile.models?.[0]?.modelArn).toBe("arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-sonnet-4-5-20250929-v1:0");
	});

	test("lists models with how they can be invoked", async () => {
		const { modelSummaries } = await controlPlane().send(new ListFoundationModelsCommand({ byProvider: "anthropic" }));
		const found = modelSummaries?.find((model) => model.modelId?.includes("sonnet-4-5"));
		expect(found).toMatchObject({
			inferenceTypesSupported: ["INFERENCE_PROFILE"],
			inputModalities: ["TEXT", "IMAGE"],
			responseStreamingSupported: true,
		});
	});

	test("describes one model and its availability", async () => {
		const modelId = "amazon.nova-pro-v1:0";
		const client = controlPlane("eu-west-1");
		expect((await client.send(new GetFoundationModelCommand({ modelIdentifier: modelId }))).modelDetails?.modelName).toBe("Nova Pro");
		expect(await client.send(new GetFoundationModelAvailabilityCommand({ modelId }))).toMatchObject({ authorizationStatus: "AUTHORIZED" });
	});

	test("lists guardrails and their versions", async () => {
		const drafts = await controlPlane().send(new ListGuardrailsCommand({}));
		expect(drafts.guardrails).toMatchObject([{ id: "gr-local0001", version: "DRAFT", status: "READY" }]);
		const versions = await controlPlane().send(new ListGuardrailsCommand({ guardrailIdentifier: "gr-local0001" }));
		expect(versions.guardrails?.map((guardrail) => guardrail.version)).toEqual(["DRAFT", "1"]);
		const details = await controlPlane().send(new GetGuardrailCommand({ guardrailIdentifier: "gr-local0001", guardrailVersion: "1" }));
		expect(details.sensitiveInformationPolicy?.piiEntities).toMatchObject([{ type: "EMAIL", action: "ANONYMIZE" }]);
		await expect(controlPlane().send(new GetGuardrailCommand({ guardrailIdentifier: "gr-none" }))).rejects.toMatchObject({
			name: "ResourceNotFoundException",
		});
	});
});

test("STS tells who is calling", async () => {
	const sts = new STSClient({ endpoint: server.url, region: "us-east-1", credentials: { ...defaultCredentials } });
	expect(await sts.send(new GetCallerIdentityCommand({}))).toMatchObject({
		Account: "123456789012",
		Arn: expect.stringContaining("user/local-developer"),
	});
});

test("STS refuses in its own words", async () => {
	const credentials = { accessKeyId: "AKIDNOBODY", secretAccessKey: "x" };
	const sts = new STSClient({ endpoint: server.url, region: "us-east-1", credentials, maxAttempts: 1 });
	await expect(sts.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({ name: "InvalidClientTokenId" });
});

describe("the AI SDK, a second client that shares no code with the first", () => {
	const providers = {
		"an API key": () => createAmazonBedrock({ baseURL: server.url, region: "us-east-1", apiKey: defaultBearerKey }),
		"signed requests": () => createAmazonBedrock({ baseURL: server.url, region: "us-east-1", ...defaultCredentials }),
	};

	test.each(Object.entries(providers))("runs a tool loop with %s", async (_, provider) => {
		server.setScript({
			turns: [
				{ steps: [{ kind: "tool", name: "weather", input: { city: "Oslo" } }] },
				{ steps: [{ kind: "text", text: "It rains in Oslo." }] },
			],
		});
		const asked: string[] = [];
		const weather = tool({
			inputSchema: jsonSchema<{ city: string }>({ type: "object", properties: { city: { type: "string" } } }),
			execute: ({ city }) => {
				asked.push(city);
				return "rain";
			},
		});
		const result = streamText({ model: provider()(sonnet), prompt: "Weather in Oslo?", tools: { weather }, stopWhen: stepCountIs(3) });
		expect(await result.text).toBe("It rains in Oslo.");
		expect(asked).toEqual(["Oslo"]);
		expect((await result.totalUsage).outputTokens).toBeGreaterThan(0);
		expect(server.journal.at(-1)).toMatchObject({ operation: "ConverseStream", status: 200, auth: { verified: true } });
	});
});

function controlPlane(region = "us-east-1"): BedrockClient {
	return new BedrockClient({ endpoint: server.url, region, credentials: { ...defaultCredentials }, maxAttempts: 1 });
}

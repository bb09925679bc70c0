import {
	ApplyGuardrailCommand,
	type ContentBlock,
	ConverseCommand,
	type ConverseResponse,
	ConverseStreamCommand,
	type GuardrailConfiguration,
	type GuardrailContentBlock,
	type GuardrailConverseContentQualifier,
} from "@aws-sdk/client-bedrock-runtime";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Guardrail } from "../local-bedrock/guardrailRules.ts";
import { readStream, runtimeClient, sonnet } from "../local-bedrock/requests.ts";
import { type LocalBedrock, startLocalBedrock } from "../local-bedrock/server.ts";

let server: LocalBedrock;
beforeAll(async () => {
	server = await startLocalBedrock();
});
afterAll(() => server.close());
afterEach(() => server.setScript(undefined));

const local: GuardrailConfiguration = { guardrailIdentifier: "gr-local0001", guardrailVersion: "1", trace: "enabled" };
const blockedInput = "Sorry, the guardrail of this account does not allow that question.";
const blockedOutput = "Sorry, the guardrail of this account does not allow that answer.";

function request(text: string, guardrailConfig = local) {
	return { modelId: sonnet, messages: [{ role: "user" as const, content: [{ text }] }], guardrailConfig };
}

const send = (text: string, config?: GuardrailConfiguration) => runtimeClient(server).send(new ConverseCommand(request(text, config)));
const stream = async (text: string, streamProcessingMode: "sync" | "async") =>
	readStream(
		await runtimeClient(server).send(new ConverseStreamCommand({ ...request(text), guardrailConfig: { ...local, streamProcessingMode } })),
	);

describe("the default guardrail", () => {
	test("blocks its word in the input, before the model is asked", async () => {
		server.setScript({ turns: [{ steps: [{ kind: "text", text: "unasked" }] }] });
		const answer = await send("Tell me about XYZZY-forbidden things");
		expect(answer.stopReason).toBe("guardrail_intervened");
		expect(answer.output?.message?.content).toEqual([{ text: blockedInput }]);
		const { inputAssessment, actionReason, outputAssessments } = answer.trace?.guardrail ?? {};
		expect(actionReason).toBe("Guardrail blocked.");
		expect(outputAssessments).toBeUndefined();
		expect(inputAssessment?.["gr-local0001"]).toMatchObject({
			wordPolicy: { customWords: [{ match: "xyzzy-forbidden", action: "BLOCKED", detected: true }], managedWordLists: [] },
			invocationMetrics: { usage: { wordPolicyUnits: 1 } },
		});
	});

	test("blocks its word in the answer", async () => {
		server.setScript({ turns: [{ steps: [{ kind: "text", text: "It is xyzzy-forbidden." }] }] });
		const answer = await send("Hello");
		expect(answer).toMatchObject({ stopReason: "guardrail_intervened", output: { message: { content: [{ text: blockedOutput }] } } });
		expect(answer.trace?.guardrail?.outputAssessments?.["gr-local0001"]).toMatchObject([
			{ wordPolicy: { customWords: [{ action: "BLOCKED" }] } },
		]);
		expect(answer.trace?.guardrail?.modelOutput).toEqual(["It is xyzzy-forbidden."]);
	});

	test("hides e-mail addresses in the answer and lets it end normally", async () => {
		server.setScript({ turns: [{ steps: [{ kind: "text", text: "Ask ann@example.com." }] }] });
		const answer = await send("Whom may I ask?");
		expect(answer).toMatchObject({ stopReason: "end_turn", output: { message: { content: [{ text: "Ask {EMAIL}." }] } } });
		expect(answer.trace?.guardrail?.outputAssessments?.["gr-local0001"]).toMatchObject([
			{ sensitiveInformationPolicy: { piiEntities: [{ type: "EMAIL", match: "ann@example.com", action: "ANONYMIZED" }], regexes: [] } },
		]);
	});

	test("tells nothing when the trace is off", async () => {
		expect((await send("xyzzy-forbidden", { ...local, trace: "disabled" })).trace).toBeUndefined();
	});

	test("looks at the whole conversation, so that what it has blocked once blocks every later request that carries it", async () => {
		const messages = [
			{ role: "user" as const, content: [{ text: "xyzzy-forbidden" }] },
			{ role: "assistant" as const, content: [{ text: blockedInput }] },
			{ role: "user" as const, content: [{ text: "Hello" }] },
		];
		const answer = await runtimeClient(server).send(new ConverseCommand({ ...request(""), messages }));
		expect(answer).toMatchObject({ stopReason: "guardrail_intervened" });
	});

	test("looks at the marked parts only when something is marked, and tells how much that was", async () => {
		const content = [{ text: "xyzzy-forbidden" }, { guardContent: { text: { text: "Hello" } } }];
		const answer = await runtimeClient(server).send(new ConverseCommand({ ...request(""), messages: [{ role: "user", content }] }));
		expect(answer.stopReason).toBe("end_turn");
		expect(answer.trace?.guardrail?.inputAssessment?.["gr-local0001"]?.invocationMetrics?.guardrailCoverage?.textCharacters).toEqual({
			guarded: 5,
			total: 20,
		});
	});

	test("looks at no tool result, and of the system prompt only at what is marked", async () => {
		server.setScript({ turns: [{ steps: [{ kind: "text", text: "Read." }] }] });
		const messages = [
			{ role: "user" as const, content: [{ text: "Read it" }] },
			{ role: "assistant" as const, content: [{ toolUse: { toolUseId: "t1", name: "read", input: { path: "xyzzy-forbidden" } } }] },
			{ role: "user" as const, content: [{ toolResult: { toolUseId: "t1", content: [{ text: "xyzzy-forbidden" }] } }] },
		];
		const toolConfig = { tools: [{ toolSpec: { name: "read", description: "Reads", inputSchema: { json: { type: "object" } } } }] };
		const sendWith = (system: { text: string } | { guardContent: { text: { text: string } } }) =>
			runtimeClient(server).send(new ConverseCommand({ ...request(""), messages, toolConfig, system: [system] }));
		expect(await sendWith({ text: "xyzzy-forbidden" })).toMatchObject({ stopReason: "end_turn" });
		expect(await sendWith({ guardContent: { text: { text: "xyzzy-forbidden" } } })).toMatchObject({ stopReason: "guardrail_intervened" });
	});

	test("streams only its message in the synchronous mode", async () => {
		server.setScript({ turns: [{ steps: [{ kind: "text", text: "First. Then xyzzy-forbidden, then more.", chunkSize: 4 }] }] });
		expect(await stream("Hello", "sync")).toMatchObject({ text: blockedOutput, stopReason: "guardrail_intervened" });
	});

	test("shows text before the verdict in the asynchronous mode, and never masks", async () => {
		const late = "First. Then xyzzy-forbidden";
		server.setScript({
			turns: [{ steps: [{ kind: "text", text: `${late}, then more.` }] }, { steps: [{ kind: "text", text: "Ask ann@example.com." }] }],
		});
		const blocked = await stream("Hello", "async");
		expect(blocked).toMatchObject({ text: late, stopReason: "guardrail_intervened" });
		expect(blocked.metadata).toMatchObject({ trace: { guardrail: { actionReason: "Guardrail blocked." } } });
		expect(await stream("Hello", "async")).toMatchObject({ text: "Ask ann@example.com.", stopReason: "end_turn" });
	});
});

describe("a scripted guardrail", () => {
	const guardrails = {
		"gr-team": {
			versions: ["3"],
			topics: [{ name: "Mergers", words: ["acquisition"] }],
			regexes: [{ name: "ticket", regex: "TICKET-\\d+", action: "ANONYMIZED" as const }],
			pii: [{ type: "US_SOCIAL_SECURITY_NUMBER", regex: "\\d{3}-\\d\\d-\\d{4}", action: "BLOCKED" as const }],
		},
	};
	const team: GuardrailConfiguration = { guardrailIdentifier: "gr-team", guardrailVersion: "3", trace: "enabled_full" };

	test("blocks a topic", async () => {
		server.setScript({ guardrails });
		const answer = await send("Which acquisition is next?", team);
		expect(answer.trace?.guardrail?.inputAssessment?.["gr-team"]?.topicPolicy).toEqual({
			topics: [{ name: "Mergers", type: "DENY", action: "BLOCKED", detected: true }],
		});
	});

	test("masks the input, so that the model sees the mask", async () => {
		server.setScript({ guardrails, turns: [{ match: "Fix {ticket} now", steps: [{ kind: "text", text: "masked" }] }] });
		expect((await send("Fix TICKET-42 now", team)).output?.message?.content).toEqual([{ text: "masked" }]);
	});

	test("blocks personal data", async () => {
		server.setScript({ guardrails });
		expect(await send("My number is 123-45-6789", team)).toMatchObject({ stopReason: "guardrail_intervened" });
	});

	test("is found by its ARN", async () => {
		server.setScript({ guardrails });
		const guardrailIdentifier = "arn:aws:bedrock:us-east-1:123456789012:guardrail/gr-team";
		expect(await send("An acquisition", { ...team, guardrailIdentifier })).toMatchObject({ stopReason: "guardrail_intervened" });
	});

	test("lists what it did not find in the full trace", async () => {
		server.setScript({ guardrails });
		const answer = await send("Hello", team);
		expect(answer.trace?.guardrail).toMatchObject({
			actionReason: "No action.",
			inputAssessment: { "gr-team": { topicPolicy: { topics: [{ name: "Mergers", action: "NONE", detected: false }] } } },
		});
	});
});

describe("Every policy", () => {
	const every: Guardrail = {
		id: "gr-every",
		profanity: ["darn"],
		topics: [{ name: "Watched", words: ["weather"], action: "NONE" }],
		content: [
			{ type: "HATE", confidence: "MEDIUM", strength: "MEDIUM", words: ["despicable"] },
			{ type: "INSULTS", confidence: "LOW", strength: "MEDIUM", words: ["silly"] },
			{ type: "VIOLENCE", confidence: "HIGH", strength: "LOW", words: [], images: [Buffer.from("fight").toString("base64").slice(0, 6)] },
		],
		grounding: { grounding: 0.6, relevance: 0.5 },
		reasoning: [{ words: ["refund"], finding: { invalid: { contradictingRules: [{ identifier: "R1" }] } } }],
	};
	const config: GuardrailConfiguration = { guardrailIdentifier: "gr-every", guardrailVersion: "1", trace: "enabled" };
	const sendContent = (content: ContentBlock[], ...steps: string[]) => {
		const { id: _, ...rules } = every;
		server.setScript({ guardrails: { "gr-every": rules }, turns: steps.map((text) => ({ steps: [{ kind: "text", text }] })) });
		const messages = [{ role: "user" as const, content }];
		return runtimeClient(server).send(new ConverseCommand({ modelId: sonnet, messages, guardrailConfig: config }));
	};
	const inputOf = ({ trace }: ConverseResponse) => trace?.guardrail?.inputAssessment?.["gr-every"];
	const outputOf = ({ trace }: ConverseResponse) => trace?.guardrail?.outputAssessments?.["gr-every"]?.[0];

	test("of managed words blocks and names its list", async () => {
		const answer = await sendContent([{ text: "Darn it" }]);
		expect(answer.stopReason).toBe("guardrail_intervened");
		expect(inputOf(answer)?.wordPolicy?.managedWordLists).toEqual([
			{ match: "darn", type: "PROFANITY", action: "BLOCKED", detected: true },
		]);
	});

	test("that only detects lets pass what it found", async () => {
		const answer = await sendContent([{ text: "The weather?" }]);
		expect(answer.stopReason).toBe("end_turn");
		expect(inputOf(answer)?.topicPolicy?.topics).toEqual([{ name: "Watched", type: "DENY", action: "NONE", detected: true }]);
	});

	test("of content acts when it is sure enough for the strength of its filter", async () => {
		const answer = await sendContent([{ text: "Despicable and silly" }]);
		expect(inputOf(answer)?.contentPolicy?.filters).toEqual([
			{ type: "HATE", confidence: "MEDIUM", filterStrength: "MEDIUM", action: "BLOCKED", detected: true },
		]);
	});

	test("of content looks at images, in the text of the user and in marked parts", async () => {
		const image = { format: "png" as const, source: { bytes: pngOf("fight") } };
		for (const block of [{ image }, { guardContent: { image } }]) {
			const answer = await sendContent([{ text: "What is this?" }, block]);
			expect(answer.stopReason).toBe("guardrail_intervened");
			expect(inputOf(answer)).toMatchObject({
				contentPolicy: { filters: [{ type: "VIOLENCE", action: "BLOCKED" }] },
				invocationMetrics: { usage: { contentPolicyImageUnits: 1 }, guardrailCoverage: { images: { guarded: 1, total: 1 } } },
			});
		}
	});

	test("of grounding scores the answer against what is marked as its source and its question", async () => {
		const marked = (text: string, qualifiers: GuardrailConverseContentQualifier[]) => ({ guardContent: { text: { text, qualifiers } } });
		const content = [marked("Tokyo is the capital of Japan", ["grounding_source"]), marked("capital of Japan", ["query"])];
		const grounded = await sendContent(content, "Tokyo is the capital of Japan");
		expect(grounded.stopReason).toBe("end_turn");
		expect(outputOf(grounded)?.contextualGroundingPolicy?.filters).toEqual([
			{ type: "GROUNDING", threshold: 0.6, score: 1, action: "NONE", detected: false },
			{ type: "RELEVANCE", threshold: 0.5, score: 1, action: "NONE", detected: false },
		]);
		const invented = await sendContent(content, "Penguins enjoy swimming");
		expect(invented.stopReason).toBe("guardrail_intervened");
		expect(outputOf(invented)?.contextualGroundingPolicy?.filters?.[0]).toMatchObject({ score: 0, action: "BLOCKED", detected: true });
	});

	test("judges a source and a question only where they are marked as content, too", async () => {
		const source = (qualifiers: GuardrailConverseContentQualifier[]) => [
			{ guardContent: { text: { text: "darn good coffee", qualifiers } } },
		];
		expect(await sendContent(source(["grounding_source"]), "good coffee")).toMatchObject({ stopReason: "end_turn" });
		expect(await sendContent(source(["grounding_source", "guard_content"]), "good coffee")).toMatchObject({
			stopReason: "guardrail_intervened",
		});
	});

	test("of automated reasoning tells what it makes of the answer and changes nothing", async () => {
		const answer = await sendContent([{ text: "May I?" }], "A refund is possible.");
		expect(answer).toMatchObject({ stopReason: "end_turn", output: { message: { content: [{ text: "A refund is possible." }] } } });
		expect(outputOf(answer)?.automatedReasoningPolicy?.findings).toEqual([{ invalid: { contradictingRules: [{ identifier: "R1" }] } }]);
	});
});

describe("ApplyGuardrail", () => {
	const apply = (content: GuardrailContentBlock[], source: "INPUT" | "OUTPUT" = "OUTPUT", outputScope?: "FULL") =>
		runtimeClient(server).send(
			new ApplyGuardrailCommand({ guardrailIdentifier: "gr-local0001", guardrailVersion: "1", source, content, outputScope }),
		);

	test("answers with each text as it may go on, what was found, and what was billed", async () => {
		const answer = await apply([{ text: { text: "Ask ann@example.com" } }, { text: { text: "Nothing here" } }]);
		expect(answer).toMatchObject({
			action: "GUARDRAIL_INTERVENED",
			actionReason: "Guardrail masked.",
			outputs: [{ text: "Ask {EMAIL}" }, { text: "Nothing here" }],
			assessments: [{ sensitiveInformationPolicy: { piiEntities: [{ type: "EMAIL", match: "ann@example.com", action: "ANONYMIZED" }] } }],
			usage: { wordPolicyUnits: 1, sensitiveInformationPolicyUnits: 1, topicPolicyUnits: 0 },
			guardrailCoverage: { textCharacters: { guarded: 32, total: 32 } },
		});
	});

	test("says nothing about what passes, save in the full scope", async () => {
		expect(await apply([{ text: { text: "Hello" } }])).toMatchObject({ action: "NONE", outputs: [], assessments: [] });
		const full = await apply([{ text: { text: "Hello" } }], "OUTPUT", "FULL");
		expect(full.assessments?.[0]?.sensitiveInformationPolicy?.piiEntities).toEqual([
			{ match: "", type: "EMAIL", action: "NONE", detected: false },
		]);
	});

	test("takes 25 text units and not one character more", async () => {
		expect(await apply([{ text: { text: "x".repeat(25_000) } }])).toMatchObject({ action: "NONE" });
		await expect(apply([{ text: { text: "x".repeat(25_001) } }])).rejects.toMatchObject({ name: "ValidationException" });
	});

	test("is throttled as often as the script says", async () => {
		server.setScript({ guardrails: { "gr-busy": { throttles: 1 } } });
		const ask = () =>
			runtimeClient(server).send(
				new ApplyGuardrailCommand({
					guardrailIdentifier: "gr-busy",
					guardrailVersion: "1",
					source: "INPUT",
					content: [{ text: { text: "Hello" } }],
				}),
			);
		await expect(ask()).rejects.toMatchObject({ name: "ThrottlingException" });
		expect(await ask()).toMatchObject({ action: "NONE" });
	});
});

/** Bytes that are a PNG's by their beginning, with a text in them at a place where base64 keeps its letters together. */
function pngOf(text: string): Uint8Array {
	return Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0]), Buffer.from(text)]);
}

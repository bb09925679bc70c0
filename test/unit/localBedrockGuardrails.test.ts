import { ConverseCommand, ConverseStreamCommand, type GuardrailConfiguration } from "@aws-sdk/client-bedrock-runtime";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
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

	test("looks at the latest text only, not at the history", async () => {
		const messages = [
			{ role: "user" as const, content: [{ text: "xyzzy-forbidden" }] },
			{ role: "assistant" as const, content: [{ text: blockedInput }] },
			{ role: "user" as const, content: [{ text: "Hello" }] },
		];
		expect(await runtimeClient(server).send(new ConverseCommand({ ...request(""), messages }))).toMatchObject({ stopReason: "end_turn" });
	});

	test("looks at the marked parts only when something is marked", async () => {
		const content = [{ text: "xyzzy-forbidden" }, { guardContent: { text: { text: "Hello" } } }];
		const answer = await runtimeClient(server).send(new ConverseCommand({ ...request(""), messages: [{ role: "user", content }] }));
		expect(answer.stopReason).toBe("end_turn");
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

import type { ContentBlock, ConverseStreamRequest, Message } from "@aws-sdk/client-bedrock-runtime";
import { afterEach, describe, expect, test } from "vitest";
import { findBrokenRule, requestRules } from "../../src/bedrock/request/requestRules.ts";
import { factsOf } from "../../src/core/models/modelFacts.ts";
import { type Engine, startEngine } from "./engineBench.ts";
import { png as pngBytes } from "./imageBytes.ts";

const nova = factsOf("amazon.nova-lite-v1:0");
const bytes = new Uint8Array(10);
const text = { text: "Hello" };
const user = (...content: ContentBlock[]): Message => ({ role: "user", content });
const answer = (...content: ContentBlock[]): Message => ({ role: "assistant", content });
const tool = (name: string, change: object = {}) => ({
	toolSpec: { name, description: "Reads", inputSchema: { json: { type: "object" } }, ...change },
});
const call = (toolUseId: string, input: unknown = {}): ContentBlock => ({ toolUse: { toolUseId, name: "read", input: input as never } });
const result = (toolUseId: string, said = "done"): ContentBlock => ({ toolResult: { toolUseId, content: [{ text: said }] } });
const pdf = (name: string, size = 10): ContentBlock => ({ document: { format: "pdf", name, source: { bytes: new Uint8Array(size) } } });
const png: ContentBlock = { image: { format: "png", source: { bytes } } };
const times = (count: number, block: (at: number) => ContentBlock) => Array.from({ length: count }, (_, at) => block(at));
const tools = { toolConfig: { tools: [tool("read")] } };
const promptArn = "arn:aws:bedrock:us-east-1:123456789012:prompt/PROMPTLOC1:1";

function request(change: Partial<ConverseStreamRequest> = {}): ConverseStreamRequest {
	return { modelId: "amazon.nova-lite-v1:0", messages: [user(text)], ...change };
}

/** Each rule with a request that breaks it and what the sentence has to name. */
const broken: Readonly<Record<string, readonly [Partial<ConverseStreamRequest>, string]>> = {
	"model id length": [{ modelId: "x".repeat(2_049) }, "outcrop.model"],
	"max tokens": [{ inferenceConfig: { maxTokens: 10_001 } }, "outcrop.inference.maxTokens is 10001"],
	temperature: [{ inferenceConfig: { temperature: 1.5 } }, "outcrop.inference.temperature is 1.5"],
	"top P": [{ inferenceConfig: { topP: -1 } }, "outcrop.inference.topP"],
	"stop sequences": [{ inferenceConfig: { stopSequences: [""] } }, "outcrop.inference.stopSequences"],
	"guardrail version": [{ guardrailConfig: { guardrailIdentifier: "gr1", guardrailVersion: "0" } }, "outcrop.guardrail.version"],
	"guardrail id": [{ guardrailConfig: { guardrailIdentifier: "My guardrail", guardrailVersion: "1" } }, "outcrop.guardrail.id"],
	"response field paths": [{ additionalModelResponseFieldPaths: ["stop"] }, "“stop”"],
	"metadata pairs": [{ requestMetadata: Object.fromEntries(times(17, () => text).map((_, at) => [`k${at}`, "v"])) }, "17 pairs"],
	"metadata characters": [{ requestMetadata: { team: "a|b" } }, "“team”"],
	"prompt brings its configuration": [{ modelId: promptArn, system: [text] }, "system"],
	"prompt variables need a prompt": [{ promptVariables: { a: { text: "b" } } }, "bedrock://"],
	"thinking budget": [thinking({ type: "enabled", budget_tokens: 1_023 }), "1,024"],
	"thinking without sampling": [
		{ ...thinking({ type: "enabled", budget_tokens: 1_024 }), inferenceConfig: { maxTokens: 2_000, temperature: 0.5 } },
		"outcrop.inference.temperature",
	],
	"thinking without a forced tool": [
		{ ...thinking({ type: "adaptive" }), toolConfig: { tools: [tool("read")], toolChoice: { any: {} } } },
		"outcrop.toolChoice",
	],
	"tool choice names a tool": [{ toolConfig: { tools: [tool("read")], toolChoice: { tool: { name: "write" } } } }, "“write”"],
	"output schema": [
		{ outputConfig: { textFormat: { type: "json_schema", structure: { jsonSchema: { schema: '{"hello":1}' } } } } },
		"outcrop.outputSchema",
	],
	"messages present": [{ messages: [] }, "new chat"],
	"first message of the user": [{ messages: [answer(text)] }, "begins with an answer"],
	"roles alternate": [{ messages: [user(text), user(text)] }, "follow each other"],
	"content present": [{ messages: [user()] }, "empty"],
	"text not blank": [{ messages: [user({ text: " " })] }, "blank"],
	"system prompt not blank": [{ system: [{ text: " " }] }, "blank"],
	"media in messages of the user": [{ messages: [user(text), answer(png), user(text)] }, "holds a file"],
	"reasoning and tool calls in answers": [{ messages: [user(call("t"))], ...tools }, "tool call"],
	"every call has its result": [{ messages: [user(text), answer(call("t")), user(text)], ...tools }, "no result of its own"],
	"tools for tool blocks": [{ messages: [user(text), answer(call("t")), user(result("t"))] }, "no tool is sent"],
	"at least one tool": [{ toolConfig: { tools: [] } }, "No tool is left"],
	"tool name": [{ toolConfig: { tools: [tool("my tool")] } }, "“my tool”"],
	"tool names unique": [{ toolConfig: { tools: [tool("read"), tool("read")] } }, "“read”"],
	"tool description not empty": [{ toolConfig: { tools: [tool("read", { description: " " })] } }, "“read”"],
	"tool schema of an object": [{ toolConfig: { tools: [tool("read", { inputSchema: { json: { type: "string" } } })] } }, "“read”"],
	"system tool name": [{ toolConfig: { tools: [{ systemTool: { name: "web search" } }] } }, "outcrop.systemTools"],
	"tool use id": [{ messages: [user(text), answer(call("a b")), user(result("a b"))], ...tools }, "“a b”"],
	"tool input is an object": [{ messages: [user(text), answer(call("t", "path")), user(result("t"))], ...tools }, "no object"],
	"tool result not empty": [{ messages: [user(text), answer(call("t")), user(result("t", " "))], ...tools }, "empty"],
	"five documents": [{ messages: [user(text, ...times(6, (at) => pdf(`D${at}`)))] }, "6 documents"],
	"document name": [{ messages: [user(text, pdf("a_b"))] }, "“a_b”"],
	"document names unique": [{ messages: [user(text, pdf("a"), pdf("a"))] }, "“a”"],
	"document not empty": [{ messages: [user(text, pdf("a", 0))] }, "“a” is empty"],
	"document size": [
		{ messages: [user(text, { document: { format: "txt", name: "a", source: { bytes: new Uint8Array(4_718_593) } } })] },
		"4.5 MB",
	],
	"text beside a document": [{ messages: [user(pdf("a"))] }, "text beside it"],
	"twenty images in a message": [{ messages: [user(text, ...times(21, () => png))] }, "21 images"],
	"images and documents together": [{ messages: [user(text, ...times(19, () => png), pdf("a"), pdf("b"))] }, "19 images and 2 documents"],
	"image size": [{ messages: [user(text, { image: { format: "png", source: { bytes: new Uint8Array(3_932_161) } } })] }, "3.75 MB"],
	"image pixels": [{ messages: [user(text, { image: { format: "png", source: { bytes: pngBytes(8_001, 1) } } })] }, "8,000"],
	"recording format": [{ messages: [user(text, { video: { format: "avi" as never, source: { bytes } } })] }, "“avi”"],
	"recording size": [{ messages: [user(text, { video: { format: "mp4", source: { bytes: new Uint8Array(19_700_000) } } })] }, "25 MB"],
	"object in Amazon S3": [
		{ messages: [user(text, { image: { format: "png", source: { s3Location: { uri: "https://b/k" } } } })] },
		"s3://bucket/key",
	],
};

function thinking(value: object): Partial<ConverseStreamRequest> {
	return { additionalModelRequestFields: { thinking: value as never }, inferenceConfig: { maxTokens: 2_000 } };
}

describe("A rule has more than one way to be broken:", () => {
	const thoughtful = { thinking: { type: "adaptive" } };
	test.each<[string, Partial<ConverseStreamRequest>, string]>([
		["a budget that is no whole number", thinking({ type: "enabled", budget_tokens: 1_500.5 }), "1500.5"],
		["a small top P beside thinking", { ...thinking(thoughtful.thinking), inferenceConfig: { topP: 0.9 } }, "outcrop.inference.topP"],
		["top_k beside thinking", { additionalModelRequestFields: { ...thoughtful, top_k: 5 } }, "top_k"],
		["a temperature beside adaptive thinking", { ...thinking(thoughtful.thinking), inferenceConfig: { temperature: 0 } }, "temperature"],
		[
			"a result with an image and a blank text",
			{
				messages: [
					user(text),
					answer(call("t")),
					user({ toolResult: { toolUseId: "t", content: [{ text: " " }, { image: { format: "png", source: { bytes } } }] } }),
				],
				...tools,
			},
			"blank",
		],
	])("%s", (_, change, named) => {
		expect(findBrokenRule(request(change), nova)?.message).toContain(named);
	});
});

describe("A request that breaks a rule is not sent, and the sentence says why:", () => {
	test.each(Object.entries(broken))("%s", (name, [change, named]) => {
		const error = findBrokenRule(request(change), nova);
		expect(error?.cause).toMatchObject({ message: `Broken rule: ${name}` });
		expect(error).toMatchObject({ kind: "validation", message: expect.stringContaining(named) });
	});

	test("every rule has such a request", () => {
		expect(requestRules.map(({ name }) => name).filter((name) => !(name in broken))).toEqual([]);
	});
});

describe("A request that keeps every rule is sent:", () => {
	test.each<[string, Partial<ConverseStreamRequest>]>([
		["a prompt", {}],
		["a tool loop", { messages: [user(text), answer(call("a"), call("b")), user(result("b"), result("a"))], ...tools }],
		["five documents and fifteen images", { messages: [user(text, ...times(15, () => png), ...times(5, (at) => pdf(`D${at}`)))] }],
		["a document that the limit does not hold for", { messages: [user(text, pdf("a", 5_000_000))] }],
		["a managed prompt without messages", { modelId: promptArn, messages: undefined, promptVariables: { a: { text: "b" } } }],
		[
			"a guardrail by its ARN",
			{ guardrailConfig: { guardrailIdentifier: "arn:aws:bedrock:us-east-1:123456789012:guardrail/abc", guardrailVersion: "DRAFT" } },
		],
	])("%s", (_, change) => {
		expect(findBrokenRule(request(change), nova)).toBeUndefined();
	});
});

describe("Over the wire", () => {
	let engine: Engine | undefined;
	afterEach(() => engine?.server.close());

	test("nothing reaches the service, and the turn fails once, with the way out", async () => {
		engine = await startEngine();
		const events = await engine.ask("Hello", { inference: { maxTokens: 100, temperature: 7, stopSequences: [] } });
		expect(events).toMatchObject([{ kind: "failure", error: { kind: "validation", action: "open-settings" } }]);
		expect(engine.server.journal).toEqual([]);
	});
});

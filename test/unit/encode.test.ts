import { describe, expect, test } from "vitest";
import { encodeRequest } from "../../src/bedrock/request/encode.ts";
import { continuing } from "../../src/core/record/history.ts";
import type { Block, DocumentBlock, Message, ResultBlock } from "../../src/core/record/message.ts";
import type { ModelRequest } from "../../src/core/models/model.ts";
import type { ModelFacts } from "../../src/core/models/modelFacts.ts";
import { factsOf } from "../../src/core/models/modelFacts.ts";
import type { Guardrail, RequestSettings, Settings } from "../../src/core/settings.ts";
import { tools } from "../../src/tools/index.ts";
import { sentMembers } from "../coverage/sentMembers.ts";
import { requestMembers } from "../coverage/sdkMembers.ts";
import { testSettings } from "./testSession.ts";

const bytes = new Uint8Array([1, 2, 3]);
const text = { kind: "text", text: "Hello" } as const;
const image = { kind: "image", format: "png", bytes } as const;
const pdf: DocumentBlock = { kind: "document", format: "pdf", name: "Document 1 (pdf)", path: "a.pdf", bytes };
const code: DocumentBlock = {
	...pdf,
	format: "txt",
	name: "Document 2 (ts)",
	path: "a.ts",
	bytes: new TextEncoder().encode("1\tconst a;"),
};
const found = { kind: "search-result", source: "src/a.ts:1-2", title: "src/a.ts", texts: ["one"] } as const;
const claude = factsOf("anthropic.claude-sonnet-4-5-20250929-v1:0");
const guardrail: Guardrail = { id: "gr-1", version: "1", trace: "enabled", streamMode: "sync", scope: "input", checkTools: false };

type Change = Partial<Omit<ModelRequest, "settings">> & {
	readonly settings?: Partial<Settings>;
	readonly request?: Partial<RequestSettings>;
};

function requestOf({ settings, request, ...change }: Change = {}): ModelRequest {
	const all = { ...testSettings, ...settings, request: { ...testSettings.request, ...request } };
	return { settings: all, system: "You help.", messages: [{ role: "user", content: [text] }], tools: [], ...change };
}

const encode = (change: Change = {}, facts?: ModelFacts) => encodeRequest(requestOf(change), facts);
const says = (...content: Block[]): Change => ({ messages: [{ role: "user", content }] });
const contentOf = (change: Change, facts?: ModelFacts) => encode(change, facts).messages?.at(-1)?.content;

/** A tool loop whose result holds these blocks. */
function loop(...attached: ResultBlock[]): readonly Message[] {
	return [
		{ role: "user", content: [text] },
		{ role: "assistant", content: [{ kind: "tool-use", id: "t1", name: "read_file", input: { path: "a" } }] },
		{ role: "user", content: [{ kind: "tool-result", toolUseId: "t1", status: "success", text: "done", attached }] },
	];
}
const resultOf = (...attached: ResultBlock[]) => contentOf({ messages: loop(...attached), tools })?.[0]?.toolResult;

describe("A request carries", () => {
	test("the model, the roles, the text and the instructions", () => {
		expect(encode()).toMatchObject({
			modelId: testSettings.model,
			messages: [{ role: "user", content: [{ text: "Hello" }] }],
			system: [{ text: "You help." }],
		});
	});

	test("an image and a document by their bytes", () => {
		expect(contentOf(says(text, image, pdf))).toEqual([
			{ text: "Hello" },
			{ image: { format: "png", source: { bytes } } },
			{ document: { format: "pdf", name: "Document 1 (pdf)", source: { bytes } } },
		]);
	});

	test("a video and a sound by their bytes", () => {
		const video = { kind: "recording", medium: "video", format: "mp4", path: "a.mp4", bytes } as const;
		const audio = { kind: "recording", medium: "audio", format: "wav", path: "a.wav", bytes } as const;
		expect(contentOf(says(text, video, audio))).toEqual([
			{ text: "Hello" },
			{ video: { format: "mp4", source: { bytes } } },
			{ audio: { format: "wav", source: { bytes } } },
		]);
	});

	test("what lies in Amazon S3 by its address and the owner of its bucket", () => {
		const remote = (medium: "document" | "image" | "video" | "audio", format: string) =>
			({ kind: "remote", medium, format, name: "Document 1", uri: "s3://b-1/k", bucketOwner: "123456789012" }) as const;
		const source = { s3Location: { uri: "s3://b-1/k", bucketOwner: "123456789012" } };
		expect(
			contentOf(says(text, remote("document", "pdf"), remote("image", "png"), remote("video", "mov"), remote("audio", "mp3"))),
		).toEqual([
			{ text: "Hello" },
			{ document: { format: "pdf", name: "Document 1", source } },
			{ image: { format: "png", source } },
			{ video: { format: "mov", source } },
			{ audio: { format: "mp3", source } },
		]);
	});

	test("reasoning byte for byte, with its signature, and redacted bytes as bytes", () => {
		const thought = { kind: "reasoning", text: " Hm.\n", signature: "c2ln" } as const;
		const messages: Message[] = [
			{ role: "user", content: [text] },
			{ role: "assistant", content: [thought, { kind: "reasoning", text: "", redacted: bytes }, text] },
		];
		expect(contentOf({ messages })).toEqual([
			{ reasoningContent: { reasoningText: { text: " Hm.\n", signature: "c2ln" } } },
			{ reasoningContent: { redactedContent: bytes } },
			{ text: "Hello" },
		]);
	});

	test("a tool call and its result with its status", () => {
		const { messages } = encode({ messages: loop(), tools });
		expect(messages?.[1]?.content).toEqual([{ toolUse: { toolUseId: "t1", name: "read_file", input: { path: "a" } } }]);
		expect(messages?.[2]?.content).toEqual([{ toolResult: { toolUseId: "t1", status: "success", content: [{ text: "done" }] } }]);
	});

	test("what a tool hands over besides its text", () => {
		const video = { kind: "recording", medium: "video", format: "mp4", path: "a.mp4", bytes } as const;
		const found = { kind: "search-result", source: "src/a.ts:1-2", title: "src/a.ts", texts: ["one", "two"] } as const;
		expect(resultOf({ kind: "json", value: { a: 1 } }, image, pdf, video, found)?.content).toEqual([
			{ text: "done" },
			{ json: { a: 1 } },
			{ image: { format: "png", source: { bytes } } },
			{ document: { format: "pdf", name: "Document 1 (pdf)", source: { bytes } } },
			{ video: { format: "mp4", source: { bytes } } },
			{ searchResult: { source: "src/a.ts:1-2", title: "src/a.ts", content: [{ text: "one" }, { text: "two" }] } },
		]);
	});

	test("the inference settings", () => {
		const inference = { maxTokens: 77, temperature: 0.5, topP: 0.9, stopSequences: ["END"] };
		expect(encode({ settings: { inference } }).inferenceConfig).toEqual(inference);
	});

	test("the tools with their schemas", () => {
		const [first] = encode({ tools }).toolConfig?.tools ?? [];
		const { name, description, inputSchema } = tools[0] ?? {};
		expect(first).toEqual({ toolSpec: { name, description, inputSchema: { json: inputSchema } } });
	});

	test("tools that the service runs, in a chat", () => {
		const request = { systemTools: ["nova_grounding"] };
		expect(encode({ tools, request }).toolConfig?.tools?.at(-1)).toEqual({ systemTool: { name: "nova_grounding" } });
		expect(encode({ request, purpose: "compaction" }).toolConfig).toBeUndefined();
	});

	test("that some tool has to be used", () => {
		expect(encode({ tools, toolChoice: { kind: "any" } }).toolConfig?.toolChoice).toEqual({ any: {} });
	});

	test("that one tool has to be used", () => {
		const toolChoice = { kind: "tool", name: "read_file" } as const;
		expect(encode({ tools, toolChoice }).toolConfig?.toolChoice).toEqual({ tool: { name: "read_file" } });
	});

	test("the guardrail", () => {
		expect(encode({ settings: { guardrail } }).guardrailConfig).toEqual({
			guardrailIdentifier: "gr-1",
			guardrailVersion: "1",
			trace: "enabled",
			streamProcessingMode: "sync",
		});
	});

	test("the user's own fields for the model, and the fields that they want back", () => {
		const request = { additionalModelRequestFields: { top_k: 5 }, additionalModelResponseFieldPaths: ["/stop_sequence"] };
		expect(encode({ request })).toMatchObject(request);
	});

	test("metadata, latency and tier", () => {
		const request = { requestMetadata: { team: "a" }, latency: "optimized", serviceTier: "flex" } as const;
		expect(encode({ request })).toMatchObject({
			requestMetadata: { team: "a" },
			performanceConfig: { latency: "optimized" },
			serviceTier: { type: "flex" },
		});
	});

	test("the schema of the answer, as JSON", () => {
		const output = { name: "person", description: "A person", schema: { type: "object" } };
		expect(encode({ output }).outputConfig?.textFormat).toEqual({
			type: "json_schema",
			structure: { jsonSchema: { name: "person", description: "A person", schema: '{"type":"object"}' } },
		});
	});

	test("the effort of a model that decides by itself how long it thinks", () => {
		const settings = { reasoning: { show: true, effort: "medium" } } as const;
		expect(encode({ settings }, factsOf("anthropic.claude-opus-5")).outputConfig).toEqual({ effort: "medium" });
	});

	test("none of what is not set", () => {
		const set = Object.entries(encode({ system: "" })).flatMap(([field, value]) => (value === undefined ? [] : [field]));
		expect(set).toEqual(["modelId", "messages", "inferenceConfig"]);
	});
});

describe("Strict tools", () => {
	const schema = {
		type: "object",
		properties: { lines: { type: "array", maxItems: 3, items: { type: "integer", minimum: 1 } }, minimum: { type: "string" } },
	};
	const tool = { name: "read", description: "Reads", inputSchema: schema };

	test("are marked, and their schemas closed and freed of what no grammar can hold", () => {
		expect(encode({ tools: [tool], request: { strictTools: true } }).toolConfig?.tools).toEqual([
			{
				toolSpec: {
					name: "read",
					description: "Reads",
					strict: true,
					inputSchema: {
						json: {
							type: "object",
							properties: { lines: { type: "array", items: { type: "integer" } }, minimum: { type: "string" } },
							additionalProperties: false,
						},
					},
				},
			},
		]);
	});
});

describe("A managed prompt", () => {
	const model = "arn:aws:bedrock:us-east-1:123456789012:prompt/PROMPTLOC1:1";

	test("is sent its variables and nothing of what it brings itself", () => {
		const input = encode({
			settings: { model, inference: { maxTokens: 5, stopSequences: [] } },
			tools,
			promptVariables: { subject: "bees" },
		});
		expect(input).toMatchObject({ modelId: model, promptVariables: { subject: { text: "bees" } } });
		expect(["system", "inferenceConfig", "toolConfig", "additionalModelRequestFields"].filter((field) => field in input)).toEqual([]);
	});

	test("is sent the tool calls of the chat as text", () => {
		expect(encode({ settings: { model }, messages: loop(), tools }).messages?.[1]?.content?.[0]?.text).toContain("Called read_file");
	});
});

describe("Citations", () => {
	test("are asked for where the model has them, from text by character", () => {
		expect(contentOf(says(text, pdf, code), claude)?.slice(1)).toEqual([
			{ document: { format: "pdf", name: "Document 1 (pdf)", source: { bytes }, citations: { enabled: true } } },
			{ document: { format: "txt", name: "Document 2 (ts)", source: { text: "1\tconst a;" }, citations: { enabled: true } } },
		]);
	});

	test("of all documents or of none: one that cannot be cited turns them off", () => {
		const sheet: DocumentBlock = { ...pdf, format: "xlsx", name: "Document 3 (xlsx)" };
		expect(contentOf(says(text, pdf, sheet), claude)?.map(({ document }) => document?.citations)).toEqual([
			undefined,
			undefined,
			undefined,
		]);
	});

	test("are not asked for beside an answer that has to be JSON", () => {
		expect(contentOf({ ...says(text, pdf), output: { schema: { type: "object" } } }, claude)?.[1]?.document?.citations).toBeUndefined();
	});

	test("of search results are asked for", () => {
		const content = contentOf({ messages: loop(found), tools }, claude)?.[0]?.toolResult?.content;
		expect(content?.[1]?.searchResult?.citations).toEqual({ enabled: true });
	});

	test("of documents in tool results are not asked for, and beside one of these none are", () => {
		const messages = [...loop(pdf, found), ...(says(text, code).messages ?? [])];
		const sent = encode({ messages, tools }, claude).messages;
		const result = sent?.[2]?.content?.[0]?.toolResult?.content;
		expect(result?.[1]?.document?.citations).toBeUndefined();
		expect(result?.[2]?.searchResult?.citations).toBeUndefined();
		expect(sent?.[3]?.content?.[1]?.document).toEqual({ format: "txt", name: code.name, source: { bytes: code.bytes } });
	});
});

describe("A guardrail of the input", () => {
	test("judges the newest prompt with its image, and neither older ones nor tool results", () => {
		const messages: Message[] = [
			{ role: "user", content: [{ kind: "text", text: "Old" }] },
			{ role: "assistant", content: [text] },
			...loop().map((message, at) => (at === 0 ? { ...message, content: [image, ...message.content] } : message)),
		];
		const { messages: sent } = encode({ messages, tools, settings: { guardrail } });
		expect(sent?.[0]?.content).toEqual([{ text: "Old" }]);
		expect(sent?.[2]?.content).toEqual([
			{ guardContent: { image: { format: "png", source: { bytes } } } },
			{ guardContent: { text: { text: "Hello" } } },
		]);
		expect(sent?.[4]?.content?.[0]?.toolResult).toBeDefined();
	});

	test("judges what the user wrote and not our own words to go on", () => {
		const messages: Message[] = [{ role: "user", content: [text] }, { role: "assistant", content: [text] }, continuing()];
		const sent = encode({ messages, settings: { guardrail } }).messages;
		expect(sent?.map(({ content }) => Object.keys(content?.[0] ?? {}))).toEqual([["guardContent"], ["text"], ["text"]]);
	});

	test("of the whole conversation marks nothing", () => {
		expect(contentOf({ settings: { guardrail: { ...guardrail, scope: "conversation" } } })).toEqual([{ text: "Hello" }]);
	});
});

describe("What cannot be sent", () => {
	test("of an answer is told in words: images stand in messages of the user only", () => {
		const messages: Message[] = [
			{ role: "user", content: [text] },
			{ role: "assistant", content: [image, { kind: "unknown", name: "hologram", value: 1 }] },
		];
		expect(contentOf({ messages })).toEqual([{ text: expect.stringContaining("You made an image here") }]);
	});

	test("leaves no message empty", () => {
		expect(contentOf(says({ kind: "unknown", name: "hologram", value: 1 }))).toEqual([{ text: expect.any(String) }]);
	});

	test("as a sound in a tool result is told in words", () => {
		const sound = { kind: "recording", medium: "audio", format: "wav", path: "a.wav", bytes } as const;
		expect(resultOf(sound)?.content?.[1]).toEqual({ text: expect.stringContaining("a.wav") });
	});

	test("as tool blocks, because no tools go with it, becomes text", () => {
		const sent = encode({ messages: loop() }).messages;
		expect(sent?.map(({ content }) => Object.keys(content?.[0] ?? {}))).toEqual([["text"], ["text"], ["text"]]);
	});

	test("as a tool result keeps what the tool has handed over beside its text", () => {
		expect(contentOf({ messages: loop(image, pdf, found, { kind: "json", value: [1] }) })).toEqual([
			{ text: "(Result of the call: done)" },
			{ image: { format: "png", source: { bytes } } },
			{ document: { format: "pdf", name: pdf.name, source: { bytes } } },
			{ text: "src/a.ts:1-2\none" },
			{ text: "[1]" },
		]);
	});
});

describe("The choice of a tool", () => {
	const thinking = { additionalModelRequestFields: { thinking: { type: "enabled", budget_tokens: 2_000 } } };

	test("is left to a model that the user's own field makes think, when an inline edit forces one", () => {
		const change: Change = { tools, toolChoice: { kind: "tool", name: "apply_edit" }, purpose: "inline-edit" };
		expect(encode({ ...change, request: thinking }, claude).toolConfig).toMatchObject({ toolChoice: undefined });
		expect(encode(change, claude).toolConfig?.toolChoice).toEqual({ tool: { name: "apply_edit" } });
	});

	test("of the user stands beside it, so that the check can name both settings", () => {
		const toolChoice = { kind: "any" } as const;
		expect(encode({ tools, toolChoice, request: { ...thinking, toolChoice } }, claude).toolConfig?.toolChoice).toEqual({ any: {} });
	});

	test("of none leaves out the tools of the service too", () => {
		expect(encode({ request: { systemTools: ["nova_grounding"], toolChoice: { kind: "none" } } }).toolConfig).toBeUndefined();
	});
});

test("the same request always gives the same bytes, in the same order", () => {
	const change: Change = { messages: loop(image, pdf), tools, settings: { guardrail, reasoning: { show: true, effort: "low" } } };
	expect(JSON.stringify(encode(change, claude))).toBe(
		JSON.stringify(encode({ ...change, messages: structuredClone(change.messages) }, claude)),
	);
});

/** Why nothing leads to these members. Cache points are placed afterwards. */
const neverSent: readonly (readonly [RegExp, string])[] = [
	[/cachePoint\./, "placed on the encoded request by placeCachePoints"],
	[/\.error\.message$/, "the service says with it what was wrong with an image or a sound of its own"],
	[/\.(toolUse|toolResult)\.type$/, "marks calls that the service ran itself; they are kept for the user and not sent back"],
	[/\.document\.context$/, "the text beside a document says what it is and where it is from"],
	[/\.source\.content\[\]\.text$/, "one text is one document here, and chunks would lose its lines"],
	[/\.qualifiers$/, "only contextual grounding reads them, and refuses prompts over 1,000 characters with them"],
	[/\.citationsContent\./, "the text of an answer goes back without its citations, which are made for the reader"],
	[/^messages\[\]\.content\[\]\.searchResult\./, "passages come from tools, and travel in their results"],
	[/\.(toolAddition|toolRemoval)\./, "the tools of a chat are sent whole, so that the cached prefix holds"],
	[/^system\[\]\.guardContent\./, "the instructions are Outcrop's own, and no input"],
	[/\.toolResult\.content\[\]\.(image|document|video)\.source\.s3Location/, "tools read files of the workspace, never Amazon S3"],
	[/\.toolResult\.content\[\]\.document\.(source\.text|citations\.enabled)$/, "Bedrock cites no documents of tool results"],
	[/^toolConfig\.toolChoice\.auto$/, "it is what is meant without a choice, and some models refuse the field"],
];

test("every member of a request that the SDK knows is sent, but for those with a reason not to", () => {
	const remote = (medium: "document" | "image" | "video" | "audio") =>
		({ kind: "remote", medium, format: "x", name: "D", uri: "s3://b-1/k", bucketOwner: "1" }) as const;
	const video = { kind: "recording", medium: "video", format: "mp4", path: "a.mp4", bytes } as const;
	const attached: ResultBlock[] = [{ kind: "json", value: 1 }, image, pdf, video, found];
	const thoughts: Block[] = [
		{ kind: "reasoning", text: "Hm.", signature: "s" },
		{ kind: "reasoning", text: "", redacted: bytes },
	];
	const everything = encode({
		...says(
			text,
			image,
			video,
			{ ...video, medium: "audio" },
			remote("image"),
			remote("video"),
			remote("audio"),
			remote("document"),
			...thoughts,
		),
		settings: { inference: { maxTokens: 1, temperature: 0, topP: 0, stopSequences: ["x"] } },
		request: {
			additionalModelResponseFieldPaths: ["/a"],
			additionalModelRequestFields: { a: 1 },
			requestMetadata: { a: "b" },
			latency: "standard",
			serviceTier: "flex",
			systemTools: ["s"],
			strictTools: true,
		},
		output: { name: "n", description: "d", schema: {} },
		tools,
		toolChoice: { kind: "any" },
	});
	const sent = new Set([
		...sentMembers(everything),
		...sentMembers(encode({ messages: loop(...attached), tools }, claude)),
		...sentMembers(encode({ messages: [...loop(found), ...(says(text, pdf, code).messages ?? [])], tools }, claude)),
		...sentMembers(encode(says(text, pdf))),
		...sentMembers(encode({ ...says(text, image), settings: { guardrail } })),
		...sentMembers(encode({ tools, toolChoice: { kind: "tool", name: "read_file" } })),
		...sentMembers(encode({ settings: { reasoning: { show: true, effort: "low" } } }, factsOf("anthropic.claude-opus-5"))),
		...sentMembers(encode({ settings: { model: "arn:aws:bedrock:us-east-1:123456789012:prompt/P:1" }, promptVariables: { a: "b" } })),
	]);
	const isExcused = (member: string) => neverSent.some(([pattern]) => pattern.test(member));
	const members = requestMembers();
	expect(members.filter((member) => !sent.has(member) && !isExcused(member))).toEqual([]);
	expect(members.filter((member) => sent.has(member) && isExcused(member))).toEqual([]);
	expect([...sent].filter((member) => !members.includes(member))).toEqual([]);
});

import type { Mutation, Row, Rows } from "../row.ts";

const file = "test/unit/encode.test.ts";
const code = {
	request: "src/bedrock/request/encode.ts",
	message: "src/bedrock/request/encodeMessage.ts",
	tools: "src/bedrock/request/encodeTools.ts",
} as const;

const proof = (title: string, mutation?: Mutation): Row => ({ file, title, mutation });
const without = (part: keyof typeof code, find: string, replace = ""): Mutation => ({ file: code[part], find, replace });
const notSent = (excuse: string): Row => ({
	file,
	title: "every member of a request that the SDK knows is sent, but for those with a reason not to",
	excuse,
});

const basics = "the model, the roles, the text and the instructions";
const media = "an image and a document by their bytes";
const recordings = "a video and a sound by their bytes";
const remote = "what lies in Amazon S3 by its address and the owner of its bucket";
const reasoning = "reasoning byte for byte, with its signature, and redacted bytes as bytes";
const calls = "a tool call and its result with its status";
const handed = "what a tool hands over besides its text";
const cites = "are asked for where the model has them, from text by character";
const guarded = "judges the newest prompt with its image, and neither older ones nor tool results";
const inference = "the inference settings";
const tools = "the tools with their schemas";
const guardrail = "the guardrail";
const schema = "the schema of the answer, as JSON";

const content = "messages[].content[]";
const result = `${content}.toolResult.content[]`;
const source = {
	uri: without(
		"message",
		"const s3Location: S3Location = bucketOwner === undefined ? { uri } : { uri, bucketOwner };",
		"const s3Location = { bucketOwner } as S3Location;",
	),
	owner: without("message", "bucketOwner === undefined ? { uri } : { uri, bucketOwner }", "{ uri }"),
} as const;

const cachePoint = (title: string, find: string, replace = ""): Row => ({
	file: "test/unit/cachePoints.test.ts",
	title,
	mutation: { file: "src/bedrock/cache/cachePoints.ts", find, replace },
});
const newChat = "stand after the system prompt and the newest prompt of a new chat";
const cacheHours = cachePoint("ask for an hour where the model has one, all of them", '...(hour && { ttl: "1h" })');

/** The rows of `requestMembers`, each with the line of the encoder that it depends on. */
export const requestRows: Rows = {
	modelId: proof(basics, without("request", "modelId: settings.model,")),
	"messages[].role": proof(basics, without("message", "return { role, content: blocks", "return { role: undefined, content: blocks")),
	[`${content}.text`]: proof(basics, without("message", ": [{ text: block.text }];", ": [];")),
	[`${content}.image.format`]: proof(
		media,
		without("message", ": { image: { format, source } };", ": { image: { format: undefined, source } };"),
	),
	[`${content}.image.source.bytes`]: proof(
		media,
		without("message", "const source = { bytes };", "const source = { bytes: new Uint8Array() };"),
	),
	[`${content}.image.source.s3Location.uri`]: proof(remote, source.uri),
	[`${content}.image.source.s3Location.bucketOwner`]: proof(remote, source.owner),
	[`${content}.image.error`]: notSent("the service says with it what was wrong with an image of its own"),
	[`${content}.document.name`]: proof(
		media,
		without(
			"message",
			"if (!cites) return { format, name, source: { bytes } };",
			'if (!cites) return { format, name: "", source: { bytes } };',
		),
	),
	[`${content}.document.format`]: proof(
		media,
		without("message", "if (!cites) return { format, name, source: { bytes } };", "if (!cites) return { name, source: { bytes } };"),
	),
	[`${content}.document.source.bytes`]: proof(
		media,
		without(
			"message",
			"if (!cites) return { format, name, source: { bytes } };",
			"if (!cites) return { format, name, source: undefined };",
		),
	),
	[`${content}.document.source.s3Location.uri`]: proof(remote, source.uri),
	[`${content}.document.source.s3Location.bucketOwner`]: proof(remote, source.owner),
	[`${content}.document.source.text`]: proof(
		cites,
		without("message", "source: { text: new TextDecoder().decode(bytes) }", "source: { bytes }"),
	),
	[`${content}.document.source.content`]: notSent("one text is one document, and chunks would lose its lines"),
	[`${content}.document.context`]: notSent("the text beside a document says what it is and where it is from"),
	[`${content}.document.citations.enabled`]: proof(
		cites,
		without("message", "const citations = { enabled: true };", "const citations = undefined;"),
	),
	[`${content}.video.format`]: proof(
		recordings,
		without("message", "? { video: { format: format as VideoFormat,", "? { video: { format: undefined,"),
	),
	[`${content}.video.source.bytes`]: proof(
		recordings,
		without(
			"message",
			"? { video: { format: format as VideoFormat, source: { bytes } } }",
			"? { video: { format: format as VideoFormat, source: undefined } }",
		),
	),
	[`${content}.video.source.s3Location.uri`]: proof(remote, source.uri),
	[`${content}.video.source.s3Location.bucketOwner`]: proof(remote, source.owner),
	[`${content}.audio.format`]: proof(
		recordings,
		without(
			"message",
			": { audio: { format: format as AudioFormat, source: { bytes } } };",
			": { audio: { format: undefined, source: { bytes } } };",
		),
	),
	[`${content}.audio.source.bytes`]: proof(
		recordings,
		without(
			"message",
			": { audio: { format: format as AudioFormat, source: { bytes } } };",
			": { audio: { format: format as AudioFormat, source: undefined } };",
		),
	),
	[`${content}.audio.source.s3Location.uri`]: proof(remote, source.uri),
	[`${content}.audio.source.s3Location.bucketOwner`]: proof(remote, source.owner),
	[`${content}.audio.error`]: notSent("the service says with it what was wrong with a sound of its own"),
	[`${content}.toolUse.toolUseId`]: proof(calls, without("message", "toolUse: { toolUseId: block.id,", "toolUse: { toolUseId: undefined,")),
	[`${content}.toolUse.name`]: proof(calls, without("message", "name: block.name, input:", "name: undefined, input:")),
	[`${content}.toolUse.input`]: proof(calls, without("message", "input: block.input as DocumentType", "input: {}")),
	[`${content}.toolUse.type`]: notSent("it marks calls that the service ran itself, which are kept for the user"),
	[`${content}.toolResult.toolUseId`]: proof(calls, without("message", "toolUseId: block.toolUseId,", "toolUseId: undefined,")),
	[`${content}.toolResult.status`]: proof(calls, without("message", "status: block.status,")),
	[`${content}.toolResult.type`]: notSent("it marks results of calls that the service ran itself"),
	[`${result}.text`]: proof(calls, without("message", "return [{ text }, ...attached", "return [...attached")),
	[`${result}.json`]: proof(handed, without("message", "return { json: block.value as DocumentType };", 'return { text: "" };')),
	[`${result}.image`]: proof(
		handed,
		without("message", "return { image: { format: block.format, source: { bytes: block.bytes } } };", 'return { text: "" };'),
	),
	[`${result}.image.source.s3Location`]: notSent("tools read files of the workspace, never Amazon S3"),
	[`${result}.image.error`]: notSent("the service says with it what was wrong with an image of its own"),
	[`${result}.document`]: proof(handed, without("message", "return { document: encodeDocument(block, false) };", 'return { text: "" };')),
	[`${result}.document.source.s3Location`]: notSent("tools read files of the workspace, never Amazon S3"),
	[`${result}.document.source.text`]: notSent("Bedrock takes it only with citations, and cites no documents of tool results"),
	[`${result}.document.source.content`]: notSent("Bedrock takes it only with citations, and cites no documents of tool results"),
	[`${result}.document.context`]: notSent("the text of the result says what it is"),
	[`${result}.document.citations`]: {
		...proof(
			"of documents in tool results are not asked for, and beside one of these none are",
			without("message", "document: encodeDocument(block, false)", "document: encodeDocument(block, true)"),
		),
		excuse: "Bedrock refuses them there",
	},
	[`${result}.video`]: proof(
		handed,
		without("message", "? { video: { format: block.format as VideoFormat, source: { bytes: block.bytes } } }", '? { text: "" }'),
	),
	[`${result}.video.source.s3Location`]: notSent("tools read files of the workspace, never Amazon S3"),
	[`${result}.searchResult`]: proof(
		handed,
		without("message", "return { searchResult: encodeSearchResult(block, cites) };", 'return { text: "" };'),
	),
	[`${result}.searchResult.citations`]: proof(
		"of search results are asked for",
		without("message", "return cites ? { source, title, content, citations: { enabled: true } } : ", "return "),
	),
	[`${content}.guardContent.text.text`]: proof(
		guarded,
		without("message", "isGuarded && !block.isContext ? [{ guardContent: { text: { text: block.text } } }] : "),
	),
	[`${content}.guardContent.text.qualifiers`]: notSent("only contextual grounding reads them, and refuses longer prompts with them"),
	[`${content}.guardContent.image`]: proof(
		guarded,
		without("message", "return isJudged ? { guardContent: { image: { format, source } } } : ", "return "),
	),
	[`${content}.cachePoint.type`]: cachePoint(newChat, ".toSpliced(block + 1, 0, point)"),
	[`${content}.cachePoint.ttl`]: cacheHours,
	[`${content}.reasoningContent.reasoningText.text`]: proof(
		reasoning,
		without("message", "reasoningText: { text: block.text, signature", "reasoningText: { text: block.text.trim(), signature"),
	),
	[`${content}.reasoningContent.reasoningText.signature`]: proof(reasoning, without("message", ", signature: block.signature }", " }")),
	[`${content}.reasoningContent.redactedContent`]: proof(
		reasoning,
		without("message", "redactedContent: block.redacted }", "redactedContent: new Uint8Array() }"),
	),
	[`${content}.citationsContent`]: notSent("the text of an answer goes back without its citations, which are made for the reader"),
	[`${content}.searchResult`]: notSent("passages come from tools, and travel in their results"),
	[`${content}.toolAddition`]: notSent("the tools of a chat are sent whole, so that the cached prefix holds"),
	[`${content}.toolRemoval`]: notSent("the tools of a chat are sent whole, so that the cached prefix holds"),
	"system[].text": proof(basics, without("request", "system: encodeSystem(system),")),
	"system[].guardContent": notSent("the instructions are Outcrop's own, and no input"),
	"system[].cachePoint.type": cachePoint(newChat, "...(inSystem && { system: [...(system ?? []), point] }),"),
	"system[].cachePoint.ttl": cacheHours,
	"inferenceConfig.maxTokens": proof(
		inference,
		without("request", "return { maxTokens, temperature, topP,", "return { temperature, topP,"),
	),
	"inferenceConfig.temperature": proof(
		inference,
		without("request", "return { maxTokens, temperature, topP,", "return { maxTokens, topP,"),
	),
	"inferenceConfig.topP": proof(
		inference,
		without("request", "return { maxTokens, temperature, topP,", "return { maxTokens, temperature,"),
	),
	"inferenceConfig.stopSequences": proof(
		inference,
		without("request", "stopSequences: stopSequences.length > 0 ? [...stopSequences] : undefined", "stopSequences: undefined"),
	),
	"toolConfig.tools[].toolSpec.name": proof(
		tools,
		without("tools", ": { name, description, inputSchema: { json } } };", ': { name: "", description, inputSchema: { json } } };'),
	),
	"toolConfig.tools[].toolSpec.description": proof(
		tools,
		without("tools", ": { name, description, inputSchema: { json } } };", ": { name, inputSchema: { json } } };"),
	),
	"toolConfig.tools[].toolSpec.inputSchema.json": proof(
		tools,
		without("tools", ": { name, description, inputSchema: { json } } };", ": { name, description, inputSchema: { json: {} } } };"),
	),
	"toolConfig.tools[].toolSpec.strict": proof(
		"are marked, and their schemas closed and freed of what no grammar can hold",
		without("tools", "inputSchema: { json }, strict }", "inputSchema: { json } }"),
	),
	"toolConfig.tools[].systemTool.name": proof(
		"tools that the service runs, in a chat",
		without("tools", "...systemTools.map((name): SdkTool => ({ systemTool: { name } })),"),
	),
	"toolConfig.tools[].cachePoint.type": cachePoint(
		"stand after the tools where there is no system prompt",
		"...(inTools && toolConfig && { toolConfig: { ...toolConfig, tools: [...(toolConfig.tools ?? []), point] } }),",
	),
	"toolConfig.tools[].cachePoint.ttl": cacheHours,
	"toolConfig.toolChoice.auto": notSent("it is what is meant without a choice, and some models refuse the field"),
	"toolConfig.toolChoice.any": proof("that some tool has to be used", without("tools", "return { any: {} };", "return undefined;")),
	"toolConfig.toolChoice.tool.name": proof(
		"that one tool has to be used",
		without("tools", "return { tool: { name: choice.name } };", "return undefined;"),
	),
	"guardrailConfig.guardrailIdentifier": proof(guardrail, without("request", "return { guardrailIdentifier: id, ", "return { ")),
	"guardrailConfig.guardrailVersion": proof(guardrail, without("request", "guardrailVersion: version, ")),
	"guardrailConfig.trace": proof(guardrail, without("request", "guardrailVersion: version, trace,", "guardrailVersion: version,")),
	"guardrailConfig.streamProcessingMode": proof(guardrail, without("request", ", streamProcessingMode: streamMode")),
	additionalModelRequestFields: proof(
		"the user's own fields for the model, and the fields that they want back",
		without("request", "...(Object.fromEntries(kept) as Record<string, DocumentType>)"),
	),
	additionalModelResponseFieldPaths: proof(
		"the user's own fields for the model, and the fields that they want back",
		without("request", "additionalModelResponseFieldPaths: paths.length > 0 ? [...paths] : undefined,"),
	),
	promptVariables: {
		file,
		title: "is sent its variables and nothing of what it brings itself",
		mutation: {
			file: "src/bedrock/request/promptRequest.ts",
			find: "promptVariables: Object.keys(promptVariables).length > 0 ? promptVariables : undefined,",
			replace: "",
		},
	},
	requestMetadata: proof(
		"metadata, latency and tier",
		without("request", "requestMetadata: Object.keys(requestMetadata).length > 0 ? { ...requestMetadata } : undefined,"),
	),
	"performanceConfig.latency": proof("metadata, latency and tier", without("request", "performanceConfig: latency && { latency },")),
	"serviceTier.type": proof("metadata, latency and tier", without("request", "serviceTier: serviceTier && { type: serviceTier },")),
	"outputConfig.textFormat.type": proof(schema, without("request", '{ type: "json_schema", structure', "{ type: undefined, structure")),
	"outputConfig.textFormat.structure.jsonSchema.schema": proof(
		schema,
		without("request", "schema: JSON.stringify(schema), name", "schema: undefined, name"),
	),
	"outputConfig.textFormat.structure.jsonSchema.name": proof(
		schema,
		without("request", "JSON.stringify(schema), name, description", "JSON.stringify(schema), description"),
	),
	"outputConfig.textFormat.structure.jsonSchema.description": proof(
		schema,
		without("request", "JSON.stringify(schema), name, description", "JSON.stringify(schema), name"),
	),
	"outputConfig.effort": proof(
		"the effort of a model that decides by itself how long it thinks",
		without("request", "structure: { jsonSchema } }, effort };", "structure: { jsonSchema } } };"),
	),
};

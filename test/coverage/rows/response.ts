import type { Mutation, Row, Rows } from "../row.ts";

const golden = "test/golden/documentedStreams.test.ts";
const decoding = "test/unit/decode.test.ts";
const pieces = "test/unit/wholeAnswer.test.ts";
const citing = "test/unit/citations.test.ts";
const failing = "test/unit/serviceFailures.test.ts";
const guarding = "test/unit/guardrailTrace.test.ts";

const proof = (file: string, title: string, mutation?: Mutation, excuse?: string): Row => ({ file, title, mutation, excuse });
const change =
	(file: string) =>
	(find: string, replace = ""): Mutation => ({ file, find, replace });
const decode = change("src/bedrock/answer/decode.ts");
const whole = change("src/bedrock/answer/wholeAnswer.ts");
const cite = change("src/bedrock/answer/citations.ts");
const report = change("src/bedrock/call/callReport.ts");
const guard = change("src/bedrock/guardrail/guardrailTrace.ts");
const errors = change("src/bedrock/failure/errors.ts");
const stops = change("src/core/chat/stopReasons.ts");

const becomes = (mutation?: Mutation, excuse?: string) => proof(golden, "%s becomes its transcript and its message", mutation, excuse);
const inOnePiece = (mutation?: Mutation, excuse?: string) =>
	proof(pieces, "is asked for with Converse, and is the message that the stream would have been", mutation, excuse);
const nothingIsLost = (mutation?: Mutation) => proof(pieces, "only the client's own tools are calls, and nothing is lost", mutation);
const cited = (title: string, mutation?: Mutation, excuse?: string) => proof(citing, title, mutation, excuse);
const billed = (mutation?: Mutation, excuse?: string) => proof(decoding, "are the bill and how the call went", mutation, excuse);
const keptByName = proof(
	pieces,
	"is kept by its name: %s",
	whole("return Object.keys(block).length > 0 ? [asUnknown(block)] : [];", "return [];"),
);
const guarded = (title: string, mutation?: Mutation) => proof(guarding, title, mutation);
const beforeAndWithin = (mutation?: Mutation) => proof(failing, "%s before the stream has its kind and its way out", mutation);
const stopped = (mutation?: Mutation) => proof(failing, "%s is %s", mutation);

const start = "stream.contentBlockStart";
const delta = "stream.contentBlockDelta.delta";
const content = "answer.output.message.content[]";

/** The members of a citation are the same in a stream and in one piece. */
const citation = (path: string): Rows => ({
	[`${path}.title`]: cited("the document of its title, wherever the service counts it", cite('byName.get(title ?? "") ?? ')),
	[`${path}.source`]: cited(
		"the lines that a search result says it is from",
		cite("const found = source ?? searchResults", "const found = searchResults"),
	),
	[`${path}.sourceContent[].text`]: cited(
		"where its words are, when the service counts characters otherwise",
		cite("const words = quote.trim();", 'const words = "";'),
	),
	[`${path}.location.web.url`]: cited(
		"a page of the web, and nothing that is no page of the web",
		cite('const url = location?.web?.url ?? source ?? "";', 'const url = source ?? "";'),
	),
	[`${path}.location.web.domain`]: cited("a page of the web, and nothing that is no page of the web", undefined, "the address has it"),
	[`${path}.location.documentChar`]: cited(
		"the lines of its characters",
		cite("location?.documentChar ?? location?.documentPage", "location?.documentPage"),
	),
	[`${path}.location.documentPage`]: cited(
		"a document in a tool result, by its pages",
		cite("location?.documentChar ?? location?.documentPage ??", "location?.documentChar ??"),
	),
	[`${path}.location.documentChunk`]: cited("the words of a chunk", cite(" ?? location?.documentChunk;", ";")),
	[`${path}.location.searchResultLocation`]: cited(
		"the lines that a search result says it is from",
		cite("searchResults[location.searchResultLocation.searchResultIndex ?? -1]", "undefined"),
	),
});

/** What a guardrail tells of one assessment, of the input as of the output. */
const assessment = (path: string): Rows => {
	const policy = (findings: string) => guarded("is told for each policy, with what the policy knows about it", guard(`...${findings},`));
	return {
		[path]: guarded("comes for the input first, then for every output"),
		[`${path}.topicPolicy`]: policy("topicFindings(assessment)"),
		[`${path}.contentPolicy`]: policy("contentFindings(assessment)"),
		[`${path}.wordPolicy`]: policy("wordFindings(assessment)"),
		[`${path}.sensitiveInformationPolicy`]: policy("sensitiveFindings(assessment)"),
		[`${path}.contextualGroundingPolicy`]: policy("groundingFindings(assessment)"),
		[`${path}.automatedReasoningPolicy`]: guarded(
			"of automated reasoning is told in a line when it is %s",
			guard("...reasoningFindings(assessment.automatedReasoningPolicy),"),
		),
		[`${path}.invocationMetrics`]: guarded(
			"says how much was judged where that was not everything, and only beside a finding",
			guard("...found, ...coverage]", "...found]"),
		),
		[`${path}.appliedGuardrailDetails`]: guarded(
			"names the guardrail that an account or an organization has put there",
			guard("line(finding.detail, by)", "line(finding.detail)"),
		),
	};
};

/** The end of a stream and a whole answer have the same. */
const metadata = (path: string): Rows => ({
	[`${path}.usage.inputTokens`]: billed(report("input: usage.inputTokens ?? 0,", "input: 0,")),
	[`${path}.usage.outputTokens`]: billed(report("output: usage.outputTokens ?? 0,", "output: 0,")),
	[`${path}.usage.totalTokens`]: billed(undefined, "it is the sum of the others"),
	[`${path}.usage.cacheReadInputTokens`]: billed(report("cacheRead: usage.cacheReadInputTokens ?? 0,", "cacheRead: 0,")),
	[`${path}.usage.cacheWriteInputTokens`]: billed(report("cacheWrite: usage.cacheWriteInputTokens ?? 0,", "cacheWrite: 0,")),
	[`${path}.usage.cacheDetails[]`]: billed(report("...(hour !== undefined && { cacheWriteHour: hour }),")),
	[`${path}.metrics.latencyMs`]: billed(report("latencyMs: metrics?.latencyMs,")),
	[`${path}.trace.guardrail`]: becomes(
		report("const found = guardrailFindings(metadata.trace?.guardrail);", "const found = guardrailFindings(undefined);"),
	),
	[`${path}.trace.guardrail.modelOutput`]: becomes(undefined, "it is what the model wrote before the guardrail replaced it"),
	[`${path}.trace.guardrail.actionReason`]: guarded(
		"has the service's reason where the policy tells none of its own, and the reason more than the action",
		guard("{ ...finding, detail: reason }", "finding"),
	),
	...assessment(`${path}.trace.guardrail.inputAssessment{}`),
	...assessment(`${path}.trace.guardrail.outputAssessments{}[]`),
	[`${path}.trace.promptRouter.invokedModelId`]: billed(report("invokedModel: trace?.promptRouter?.invokedModelId,")),
	[`${path}.performanceConfig.latency`]: billed(report("latency: performanceConfig?.latency,")),
	[`${path}.serviceTier.type`]: billed(report("serviceTier: serviceTier?.type,")),
});

/** The rows of `responseMembers`, each with the line of the decoder that it depends on. */
export const responseRows: Rows = {
	"stream.messageStart.role": becomes(undefined, "an answer is of the assistant"),
	[`${start}.start.toolUse.toolUseId`]: becomes(
		decode('const { toolUseId: id = "", name = "", type }', 'const { id = "", name = "", type }'),
	),
	[`${start}.start.toolUse.name`]: becomes(
		decode('const { toolUseId: id = "", name = "", type }', 'const { toolUseId: id = "", x: name = "", type }'),
	),
	[`${start}.start.toolUse.type`]: nothingIsLost(decode("if (type !== undefined) return", "if (false) return")),
	[`${start}.start.toolResult`]: becomes(decode("if (start.toolResult) return", "if (false) return")),
	[`${start}.start.image.format`]: becomes(decode("format: start.image.format,", "format: undefined,")),
	[`${start}.contentBlockIndex`]: becomes(
		decode(
			"const { contentBlockIndex = 0, start } = event.contentBlockStart;",
			"const { start } = event.contentBlockStart; const contentBlockIndex = 99;",
		),
	),
	[`${delta}.text`]: becomes(decode('this.current(index, "text").text += delta.text;')),
	[`${delta}.toolUse.input`]: becomes(decode("block.json += json;")),
	[`${delta}.toolResult[]`]: becomes(
		decode('if (delta.toolResult) for (const piece of delta.toolResult) this.keep(index, "toolResult", piece);'),
	),
	[`${delta}.reasoningContent.text`]: becomes(
		decode('block.text += delta.text;\n\t\treturn { kind: "reasoning', 'return { kind: "reasoning'),
	),
	[`${delta}.reasoningContent.redactedContent`]: becomes(decode("if (delta.redactedContent) block.redacted.push(delta.redactedContent);")),
	[`${delta}.reasoningContent.signature`]: becomes(
		decode('if (delta.signature !== undefined) block.signature = (block.signature ?? "") + delta.signature;'),
	),
	[`${delta}.citation`]: becomes(decode('if (delta.citation) this.current(index, "text").citations.push(this.cite(delta.citation));')),
	...citation(`${delta}.citation`),
	[`${delta}.image.source.bytes`]: becomes(
		decode("if (source?.bytes) block.pieces.push(source.bytes);\n\t\t\telse if (source)", "if (source)"),
	),
	[`${delta}.image.source.s3Location`]: proof(
		decoding,
		"of an image that nobody knows the format of, or that lies elsewhere, is kept as it came",
		decode("else if (source) block.rest.push(source);"),
	),
	[`${delta}.image.error.message`]: becomes(decode("if (error) block.rest.push({ error });")),
	"stream.contentBlockDelta.contentBlockIndex": becomes(
		decode(
			"const { contentBlockIndex = 0, delta } = event.contentBlockDelta;",
			"const { delta } = event.contentBlockDelta; const contentBlockIndex = 99;",
		),
	),
	"stream.contentBlockStop.contentBlockIndex": becomes(decode('if (block.kind === "tool-use") block.isClosed = true;')),
	"stream.messageStop.stopReason": becomes(decode('this.reason = stopReason ?? "";', 'this.reason = "";')),
	"stream.messageStop.additionalModelResponseFields": proof(
		decoding,
		"has the fields that the request asked for, and none when there are none",
		decode("...(fields != null && { fields })"),
	),
	...metadata("stream.metadata"),

	"answer.output.message.role": inOnePiece(undefined, "an answer is of the assistant"),
	[`${content}.text`]: inOnePiece(whole("if (block.text !== undefined) return [{ text: block.text }];")),
	[`${content}.image`]: inOnePiece(whole("const parts = [source && delta({ image: { source } }), error", "const parts = [error")),
	[`${content}.image.format`]: inOnePiece(whole("start: { image: { format } }", "start: {}")),
	[`${content}.image.error.message`]: inOnePiece(whole(", error && delta({ image: { error } })]", "]")),
	[`${content}.document`]: keptByName,
	[`${content}.video`]: keptByName,
	[`${content}.audio`]: keptByName,
	[`${content}.guardContent`]: keptByName,
	[`${content}.cachePoint`]: keptByName,
	[`${content}.searchResult`]: keptByName,
	[`${content}.toolAddition`]: keptByName,
	[`${content}.toolRemoval`]: keptByName,
	[`${content}.toolUse`]: inOnePiece(
		whole(
			"const { input, ...toolUse } = block.toolUse;",
			"const { input } = block.toolUse; const toolUse = { toolUseId: undefined, name: undefined };",
		),
	),
	[`${content}.toolUse.input`]: inOnePiece(whole("JSON.stringify(input)", '"{}"')),
	[`${content}.toolResult`]: inOnePiece(
		whole(
			"const { content = [], ...toolResult } = block.toolResult;",
			"const { content = [] } = block.toolResult; const toolResult = { toolUseId: undefined };",
		),
	),
	[`${content}.toolResult.content[]`]: proof(
		pieces,
		"is kept in the result of a tool that the service runs",
		whole("? asUnknown(content) :", "? { text: undefined } as never :"),
	),
	[`${content}.toolResult.content[].text`]: inOnePiece(whole("if (content.text !== undefined) return { text: content.text };")),
	[`${content}.toolResult.content[].json`]: inOnePiece(whole("{ json: content.json }", "{ json: null }")),
	[`${content}.reasoningContent.reasoningText.text`]: inOnePiece(
		whole('{ reasoningContent: { text: text ?? "" } }', '{ reasoningContent: { text: "" } }'),
	),
	[`${content}.reasoningContent.reasoningText.signature`]: inOnePiece(whole("...(signature === undefined ? []", "...(true ? []")),
	[`${content}.reasoningContent.redactedContent`]: inOnePiece(
		whole("if (reasoning?.redactedContent) return [{ reasoningContent: { redactedContent: reasoning.redactedContent } }];"),
	),
	[`${content}.citationsContent.content[].text`]: inOnePiece(whole("return [...texts, ...citations", "return [...citations")),
	[`${content}.citationsContent.citations[]`]: inOnePiece(whole(", ...citations.map((citation) => ({ citation }))]", "]")),
	...citation(`${content}.citationsContent.citations[]`),
	"answer.stopReason": inOnePiece(whole("messageStop: { stopReason,", "messageStop: { stopReason: undefined,")),
	"answer.additionalModelResponseFields": inOnePiece(whole("{ stopReason, additionalModelResponseFields } }", "{ stopReason } }")),
	...metadata("answer"),
	"answer.metrics.latencyMs": becomes(whole("metrics: { latencyMs: metrics?.latencyMs }", "metrics: undefined")),
	"answer.serviceTier.type": becomes(whole(", performanceConfig, serviceTier };", ", performanceConfig };")),

	"stop reason end_turn": stopped(stops('case "end_turn":\n')),
	"stop reason stop_sequence": stopped(stops('case "stop_sequence":\n')),
	"stop reason tool_use": stopped(stops('case "tool_use":\n')),
	"stop reason max_tokens": stopped(stops('case "max_tokens":\n')),
	"stop reason guardrail_intervened": becomes(stops('case "guardrail_intervened":\n')),
	"stop reason content_filtered": stopped(stops('case "content_filtered":\n')),
	"stop reason malformed_model_output": stopped(stops('case "malformed_model_output":\n')),
	"stop reason malformed_tool_use": stopped(stops('case "malformed_tool_use":\n')),
	"stop reason model_context_window_exceeded": stopped({
		file: "src/core/chat/turn.ts",
		find: "return goOnShorter(turn, course, end.content);",
		replace: 'return failed("internal", "Unheard of.");',
	}),

	"exception AccessDeniedException": beforeAndWithin(errors("AccessDeniedException: { kind:", "Unheard: { kind:")),
	"exception ConflictException": beforeAndWithin(
		errors('return new AssistantError("network", translate("The exchange', 'return new AssistantError("internal", translate("The exchange'),
	),
	"exception InternalServerException": beforeAndWithin(errors("\tInternalServerException: {", "\tUnheard: {")),
	"exception ModelErrorException": beforeAndWithin(errors("\tModelErrorException: {", "\tUnheard: {")),
	"exception ModelNotReadyException": beforeAndWithin(errors("\tModelNotReadyException: {", "\tUnheard: {")),
	"exception ModelStreamErrorException": beforeAndWithin(errors("\tModelStreamErrorException: {", "\tUnheard: {")),
	"exception ModelTimeoutException": beforeAndWithin(errors("\tModelTimeoutException: {", "\tUnheard: {")),
	"exception ResourceNotFoundException": beforeAndWithin(errors("\tResourceNotFoundException: {", "\tUnheard: {")),
	"exception ServiceQuotaExceededException": beforeAndWithin(errors("\tServiceQuotaExceededException: {", "\tUnheard: {")),
	"exception ServiceUnavailableException": beforeAndWithin(errors("\tServiceUnavailableException: {", "\tUnheard: {")),
	"exception ThrottlingException": beforeAndWithin(errors("\tThrottlingException: {", "\tUnheard: {")),
	"exception ValidationException": beforeAndWithin(errors('if (name === "ValidationException") return')),
};

import * as v from "valibot";
import { ServiceError } from "./serviceError.ts";

/**
 * The JSON that Converse and ConverseStream take, as loose as the service's own parser: types are checked, rules are not
 * (they live in `rules/`). Binary members are base64 strings.
 */
const text = v.optional(v.string());
const bytesOrLocation = v.looseObject({ bytes: text, s3Location: v.optional(v.looseObject({ uri: text, bucketOwner: text })) });
const cachePoint = v.looseObject({ type: text, ttl: text });
const document = v.looseObject({
	format: text,
	name: text,
	source: v.optional(v.looseObject({ ...bytesOrLocation.entries, text, content: v.optional(v.array(v.looseObject({ text }))) })),
	context: text,
	citations: v.optional(v.looseObject({ enabled: v.optional(v.boolean()) })),
});
const media = v.looseObject({ format: text, source: v.optional(bytesOrLocation) });
const searchResult = v.looseObject({
	source: text,
	title: text,
	content: v.optional(v.array(v.looseObject({ text }))),
	citations: v.optional(v.looseObject({ enabled: v.optional(v.boolean()) })),
});
const resultBlock = v.looseObject({
	searchResult: v.optional(searchResult),
	text,
	json: v.optional(v.unknown()),
	image: v.optional(media),
	document: v.optional(document),
	video: v.optional(media),
	cachePoint: v.optional(cachePoint),
});
const guardContent = v.looseObject({ text: v.optional(v.looseObject({ text, qualifiers: v.optional(v.array(v.string())) })) });
const block = v.looseObject({
	text,
	image: v.optional(media),
	document: v.optional(document),
	video: v.optional(media),
	audio: v.optional(media),
	toolUse: v.optional(v.looseObject({ toolUseId: text, name: text, input: v.optional(v.unknown()) })),
	toolResult: v.optional(v.looseObject({ toolUseId: text, content: v.optional(v.array(resultBlock)), status: text })),
	searchResult: v.optional(searchResult),
	guardContent: v.optional(guardContent),
	cachePoint: v.optional(cachePoint),
	reasoningContent: v.optional(
		v.looseObject({ reasoningText: v.optional(v.looseObject({ text, signature: text })), redactedContent: text }),
	),
});
const message = v.looseObject({ role: text, content: v.optional(v.array(block)) });
const systemBlock = v.looseObject({ text, guardContent: v.optional(guardContent), cachePoint: v.optional(cachePoint) });
const tool = v.looseObject({
	toolSpec: v.optional(
		v.looseObject({
			name: text,
			description: text,
			inputSchema: v.optional(v.looseObject({ json: v.optional(v.unknown()) })),
			strict: v.optional(v.boolean()),
		}),
	),
	systemTool: v.optional(v.looseObject({ name: text })),
	cachePoint: v.optional(cachePoint),
});
const converseBody = v.looseObject({
	messages: v.optional(v.array(message)),
	system: v.optional(v.array(systemBlock)),
	inferenceConfig: v.optional(
		v.looseObject({
			maxTokens: v.optional(v.number()),
			temperature: v.optional(v.number()),
			topP: v.optional(v.number()),
			stopSequences: v.optional(v.array(v.string())),
		}),
	),
	toolConfig: v.optional(
		v.looseObject({
			tools: v.optional(v.array(tool)),
			toolChoice: v.optional(
				v.looseObject({ auto: v.optional(v.unknown()), any: v.optional(v.unknown()), tool: v.optional(v.looseObject({ name: text })) }),
			),
		}),
	),
	guardrailConfig: v.optional(
		v.looseObject({ guardrailIdentifier: text, guardrailVersion: text, trace: text, streamProcessingMode: text }),
	),
	additionalModelRequestFields: v.optional(v.unknown()),
	additionalModelResponseFieldPaths: v.optional(v.array(v.string())),
	promptVariables: v.optional(v.record(v.string(), v.looseObject({ text }))),
	requestMetadata: v.optional(v.record(v.string(), v.string())),
	performanceConfig: v.optional(v.looseObject({ latency: text })),
	serviceTier: v.optional(v.looseObject({ type: text })),
	outputConfig: v.optional(
		v.looseObject({
			effort: text,
			textFormat: v.optional(
				v.looseObject({
					type: text,
					structure: v.optional(v.looseObject({ jsonSchema: v.optional(v.looseObject({ schema: text, name: text, description: text })) })),
				}),
			),
		}),
	),
});

export type ConverseBody = v.InferOutput<typeof converseBody>;
export type WireMessage = v.InferOutput<typeof message>;
export type WireBlock = v.InferOutput<typeof block>;
export type WireResultBlock = v.InferOutput<typeof resultBlock>;
export type WireDocument = v.InferOutput<typeof document>;
export type WireMedia = v.InferOutput<typeof media>;
export type WireCachePoint = v.InferOutput<typeof cachePoint>;

/** A body of the right types, or `SerializationException`. */
export function parseConverseBody(json: unknown): ConverseBody {
	const parsed = v.safeParse(converseBody, json);
	// The original, not the copy: the prompt cache hashes members in the order in which they came.
	if (parsed.success) return json as ConverseBody;
	const issue = parsed.issues[0];
	throw new ServiceError("SerializationException", `${v.getDotPath(issue) ?? "body"}: ${issue.message}`);
}

export function parseJson(bytes: Uint8Array): unknown {
	if (bytes.length === 0) return {};
	try {
		return JSON.parse(Buffer.from(bytes).toString("utf8"));
	} catch {
		throw new ServiceError("SerializationException", "Unable to parse the request body as JSON.");
	}
}

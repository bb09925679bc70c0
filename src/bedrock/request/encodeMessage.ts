import type {
	AudioFormat,
	ContentBlock,
	DocumentBlock as SdkDocument,
	ImageFormat as SdkImageFormat,
	Message as SdkMessage,
	S3Location,
	SearchResultBlock as SdkSearchResult,
	ToolResultContentBlock,
	VideoFormat,
} from "@aws-sdk/client-bedrock-runtime";
import type { DocumentType } from "@smithy/types";
import type {
	Block,
	DocumentBlock,
	DocumentFormat,
	ImageBlock,
	Message,
	RecordingBlock,
	RemoteBlock,
	ResultBlock,
	SearchResultBlock,
	ToolResultBlock,
} from "../../core/record/message.ts";
import type { ModelRequest } from "../../core/models/model.ts";
import type { ModelFacts } from "../../core/models/modelFacts.ts";
import { assertNever } from "../../shared/assertNever.ts";

export interface MessageEncoding {
	/** The model cites what it has from the documents. */
	readonly cites: boolean;
	/** The user's own text is what a guardrail judges, and nothing else of the conversation. */
	readonly isGuarded: boolean;
}

/** A message in the SDK's words. It is never empty: where nothing may be sent, words say so. */
export function encodeMessage({ role, content }: Message, encoding: MessageEncoding): SdkMessage {
	const blocks = content.flatMap((block) => (role === "assistant" ? encodeAnswer(block) : encodeBlock(block, encoding)));
	return { role, content: blocks.length > 0 ? blocks : [{ text: "(What was here cannot be sent.)" }] };
}

/** Formats that are plain text: the service cites from them by character, and takes them as text alone then. */
const plainFormats: readonly DocumentFormat[] = ["txt", "md", "html", "csv"];

/**
 * Whether the model may cite the documents of a request. Bedrock does that for text and PDF only, Claude for all documents of a
 * request or for none, and not together with an answer that has to be JSON.
 * @see https://github.com/boto/boto3/issues/4726 and https://platform.claude.com/docs/en/build-with-claude/citations
 */
export function canCite({ messages, output }: ModelRequest, facts: ModelFacts | undefined): boolean {
	return facts?.citations === true && output === undefined && messages.every(({ content }) => content.every(isCitable));
}

/** Documents in tool results can never be cited, so that with one of them none is. */
function isCitable(block: Block): boolean {
	if (block.kind === "remote") return block.medium !== "document";
	if (block.kind === "tool-result") return !block.attached?.some(({ kind }) => kind === "document");
	return block.kind !== "document" || block.format === "pdf" || plainFormats.includes(block.format);
}

/** Media and documents stand in messages of the user only, so what a model made is told in words. */
function encodeAnswer(block: Block): ContentBlock[] {
	switch (block.kind) {
		case "image":
			return [{ text: "(You made an image here. It is shown to the user, and not sent back to you.)" }];
		case "document":
		case "recording":
		case "remote":
			return [{ text: `(A ${block.kind} stood here, which is not sent back to you.)` }];
		default:
			return encodeBlock(block, { cites: false, isGuarded: false });
	}
}

function encodeBlock(block: Block, { cites, isGuarded }: MessageEncoding): ContentBlock[] {
	switch (block.kind) {
		case "text":
			return isGuarded && !block.isContext ? [{ guardContent: { text: { text: block.text } } }] : [{ text: block.text }];
		case "image":
			return [encodeImage(block, isGuarded)];
		case "document":
			return [{ document: encodeDocument(block, cites) }];
		case "recording":
			return [encodeRecording(block)];
		case "remote":
			return [encodeRemote(block)];
		case "reasoning":
			return block.redacted
				? [{ reasoningContent: { redactedContent: block.redacted } }]
				: [{ reasoningContent: { reasoningText: { text: block.text, signature: block.signature } } }];
		case "tool-use":
			return [{ toolUse: { toolUseId: block.id, name: block.name, input: block.input as DocumentType } }];
		case "tool-result":
			return [{ toolResult: { toolUseId: block.toolUseId, status: block.status, content: encodeResult(block, cites) } }];
		/** Nobody knows how the service would take it back. */
		case "unknown":
			return [];
		default:
			return assertNever(block);
	}
}

/** A guardrail can judge two of the formats; the model gets the image either way. */
function encodeImage({ format, bytes }: ImageBlock, isGuarded: boolean): ContentBlock {
	const source = { bytes };
	const isJudged = isGuarded && (format === "png" || format === "jpeg");
	return isJudged ? { guardContent: { image: { format, source } } } : { image: { format, source } };
}

function encodeDocument({ format, name, bytes }: DocumentBlock, cites: boolean): SdkDocument {
	if (!cites) return { format, name, source: { bytes } };
	const citations = { enabled: true };
	if (!plainFormats.includes(format)) return { format, name, source: { bytes }, citations };
	return { format: "txt", name, source: { text: new TextDecoder().decode(bytes) }, citations };
}

function encodeRecording({ medium, format, bytes }: RecordingBlock): ContentBlock {
	return medium === "video"
		? { video: { format: format as VideoFormat, source: { bytes } } }
		: { audio: { format: format as AudioFormat, source: { bytes } } };
}

/** The service reads the object itself. */
function encodeRemote({ medium, format, name, uri, bucketOwner }: RemoteBlock): ContentBlock {
	const s3Location: S3Location = bucketOwner === undefined ? { uri } : { uri, bucketOwner };
	const source = { s3Location };
	switch (medium) {
		case "document":
			return { document: { format: format as DocumentFormat, name, source } };
		case "image":
			return { image: { format: format as SdkImageFormat, source } };
		case "video":
			return { video: { format: format as VideoFormat, source } };
		case "audio":
			return { audio: { format: format as AudioFormat, source } };
		default:
			return assertNever(medium);
	}
}

function encodeResult({ text, attached = [] }: ToolResultBlock, cites: boolean): ToolResultContentBlock[] {
	return [{ text }, ...attached.map((block) => encodeAttached(block, cites))];
}

/** Documents are never cited here: "Citations are not supported in tool result documents". */
function encodeAttached(block: ResultBlock, cites: boolean): ToolResultContentBlock {
	switch (block.kind) {
		case "json":
			return { json: block.value as DocumentType };
		case "image":
			return { image: { format: block.format, source: { bytes: block.bytes } } };
		case "document":
			return { document: encodeDocument(block, false) };
		case "recording":
			/** The API has no place for a sound in a result. */
			return block.medium === "video"
				? { video: { format: block.format as VideoFormat, source: { bytes: block.bytes } } }
				: { text: `(The sound ${block.path} cannot be handed over in a result.)` };
		case "search-result":
			return { searchResult: encodeSearchResult(block, cites) };
		default:
			return assertNever(block);
	}
}

function encodeSearchResult({ source, title, texts }: SearchResultBlock, cites: boolean): SdkSearchResult {
	const content = texts.map((text) => ({ text }));
	return cites ? { source, title, content, citations: { enabled: true } } : { source, title, content };
}

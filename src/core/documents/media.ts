import type { Block, DocumentBlock, ImageBlock, Message, RecordingBlock, RemoteBlock, ResultBlock } from "../record/message.ts";
import { familiesWith, type ModelFacts } from "../models/modelFacts.ts";
import { translate } from "../../shared/translate.ts";

/**
 * What a request may carry besides text, and how much of it.
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/inference-api-restrictions.html
 */

/** Documents in one request, the history and the results of tools included. */
export const maxDocuments = 5;
/** Bytes of one document: 4.5 MB. `ModelFacts.unlimitedDocuments` names the formats for which it does not hold. */
export const maxDocumentBytes = 4_500_000;
/** Bytes of one image: 3.75 MB. */
export const maxImageBytes = 3_750_000;
/** Pixels of one image, to each side. */
export const maxImageSide = 8_000;
/** Images and documents together in one request, the history included: the service counts them as one. */
export const maxMedia = 20;
/** Nova takes a single one in a request. @see https://docs.aws.amazon.com/nova/latest/userguide/modalities-video.html */
export const maxVideos = 1;
/**
 * Bytes of one recording: 25 MB, counted as base64.
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_VideoSource.html
 */
export const maxRecordingBytes = 18_700_000;

/**
 * Bytes of everything that one request carries. As base64 that is a third more, and some room is left for the text: Nova takes
 * 25 MB in all, Claude on Bedrock 20 MB. For models that say nothing the larger one holds.
 * @see https://docs.aws.amazon.com/nova/latest/userguide/modalities-document.html
 * @see https://platform.claude.com/docs/en/api/overview (request size limits)
 */
export function maxRequestBytes(facts: MediaFacts): number {
	return facts.provider === "Anthropic" ? 14_000_000 : maxRecordingBytes;
}

/** What has to be known of a model to plan what it is sent. All of it may be unknown. */
export type MediaFacts = Partial<
	Pick<
		ModelFacts,
		"provider" | "video" | "audio" | "remoteMedia" | "images" | "imagesInResults" | "documents" | "unlimitedDocuments" | "cache"
	>
>;

/** One sentence: what the user could choose instead. */
export function modelsWith(fact: "video" | "audio" | "remoteMedia"): string {
	return translate("These models do: {0}.", familiesWith(fact).join(", "));
}

export type Medium = DocumentBlock | ImageBlock | RecordingBlock | RemoteBlock;

/** Of a message and of its tool results, in the order in which they stand. */
export function mediaOf({ content }: Message): readonly Medium[] {
	return content.flatMap((block): readonly Medium[] => {
		if (block.kind === "tool-result") return (block.attached ?? []).flatMap((one) => (isMedium(one) ? [one] : []));
		return isMedium(block) ? [block] : [];
	});
}

export function isMedium(block: Block | ResultBlock): block is Medium {
	return block.kind === "document" || block.kind === "image" || block.kind === "recording" || block.kind === "remote";
}

/** What a medium is, wherever its bytes are. */
export function natureOf(medium: Medium): "document" | "image" | "video" | "audio" {
	switch (medium.kind) {
		case "document":
		case "image":
			return medium.kind;
		default:
			return medium.medium;
	}
}

/** Bytes that travel in the request; what lies in Amazon S3 has none. */
export function sizeOf(medium: Medium): number {
	return medium.kind === "remote" ? 0 : medium.bytes.length;
}

/** Path or address, as the user knows it. */
export function labelOf(medium: Medium): string {
	if (medium.kind === "remote") return medium.uri;
	return medium.path ?? "an image";
}

/** Whether two media are the same bytes of the same kind, wherever they come from. */
export function isSameContent(one: Medium, other: Medium): boolean {
	if (one.kind !== other.kind || one.format !== other.format) return false;
	if (one.kind === "remote" || other.kind === "remote") return "uri" in one && "uri" in other && one.uri === other.uri;
	return one.bytes.length === other.bytes.length && Buffer.compare(one.bytes, other.bytes) === 0;
}

const videoFormats: Readonly<Record<string, string>> = {
	mkv: "mkv",
	mov: "mov",
	mp4: "mp4",
	webm: "webm",
	flv: "flv",
	mpeg: "mpeg",
	mpg: "mpg",
	wmv: "wmv",
	"3gp": "three_gp",
};
const audioFormats: Readonly<Record<string, string>> = {
	mp3: "mp3",
	opus: "opus",
	wav: "wav",
	aac: "aac",
	flac: "flac",
	ogg: "ogg",
	oga: "ogg",
	mka: "mka",
	m4a: "m4a",
	mpga: "mpga",
	pcm: "pcm",
};

/**
 * What a file of this name is taken for, when it is a video or a sound. Containers that may hold either count as videos.
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_VideoBlock.html and AudioBlock
 */
export function recordingFormat(path: string): { readonly medium: "video" | "audio"; readonly format: string } | undefined {
	const extension = extensionOf(path);
	const video = videoFormats[extension];
	if (video) return { medium: "video", format: video };
	const audio = audioFormats[extension];
	return audio ? { medium: "audio", format: audio } : undefined;
}

export function extensionOf(path: string): string {
	return /\.([^./\\]+)$/.exec(path)?.[1]?.toLowerCase() ?? "";
}

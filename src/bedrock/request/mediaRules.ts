import type { DocumentBlock, ImageBlock } from "@aws-sdk/client-bedrock-runtime";
import { readImageHeader } from "../../core/documents/imageSize.ts";
import { maxDocumentBytes, maxDocuments, maxImageBytes, maxImageSide, maxMedia, maxRecordingBytes } from "../../core/documents/media.ts";
import { blocksOf, contentOf, documentsOf, imagesOf, type RequestRule, videosOf } from "./requestRule.ts";
import { translate } from "../../shared/translate.ts";

const videoFormats = ["mkv", "mov", "mp4", "webm", "flv", "mpeg", "mpg", "wmv", "three_gp"];
const audioFormats = ["mp3", "opus", "wav", "aac", "flac", "mp4", "ogg", "mkv", "mka", "x-aac", "m4a", "mpeg", "mpga", "pcm", "webm"];

/** Whether AWS's megabyte has 10⁶ bytes or 2²⁰ is not said: what is between the two is left to the service. */
const mebi = 1.048_576;

/**
 * Rules of documents, images and recordings, which count over the whole request. What the user has attached is named, and what is
 * too much has to be taken out of the chat.
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/inference-api-restrictions.html
 */
export const mediaRules: readonly RequestRule[] = [
	{
		name: "five documents",
		broken: (input) => {
			const count = documentsOf(input).length;
			return count > maxDocuments
				? translate(
						"This chat carries {0} documents, and Bedrock takes {1} in a request. Start a new chat with those that matter.",
						count,
						maxDocuments,
					)
				: undefined;
		},
	},
	{
		name: "document name",
		broken: (input) => {
			const wrong = documentsOf(input).find(({ name = "" }) => !/^[A-Za-z0-9()[\]\s-]{1,200}$/.test(name) || /\s\s/.test(name));
			return (
				wrong &&
				translate(
					"A document cannot be called “{0}”: 1 to 200 letters, digits, single spaces, hyphens, parentheses and square brackets. Attach it again.",
					wrong.name,
				)
			);
		},
	},
	{
		name: "document names unique",
		broken: (input) => {
			const names = documentsOf(input).map(({ name }) => name);
			const twice = names.find((name, at) => names.indexOf(name) !== at);
			return twice === undefined ? undefined : translate("Two documents are called “{0}”. Remove one of them.", twice);
		},
	},
	{
		name: "document not empty",
		broken: (input) => {
			const wrong = documentsOf(input).find((document) => documentBytes(document) === 0);
			return wrong && translate("The document “{0}” is empty. Remove it.", wrong.name);
		},
	},
	{
		name: "document size",
		broken: (input, facts) => {
			const unlimited: readonly string[] = facts?.unlimitedDocuments ?? [];
			const wrong = documentsOf(input).find(
				(document) =>
					documentBytes(document) > maxDocumentBytes * mebi && facts !== undefined && !unlimited.includes(document.format ?? ""),
			);
			return (
				wrong && translate("The document “{0}” has more than 4.5 MB, which this model does not take. Attach a part of it.", wrong.name)
			);
		},
	},
	{
		name: "text beside a document",
		action: "new-chat",
		broken: ({ messages = [] }) =>
			messages.some(
				({ content = [] }) => content.some(({ document }) => document) && !content.some((block) => block.text ?? block.guardContent),
			)
				? translate("A message with a document needs a text beside it. Write what the document is for.")
				: undefined,
	},
	{
		name: "twenty images in a message",
		broken: ({ messages = [] }) => {
			const most = Math.max(0, ...messages.map(({ content = [] }) => content.filter(({ image }) => image).length));
			return most > maxMedia ? translate("A message carries {0} images, and Bedrock takes {1}. Remove some.", most, maxMedia) : undefined;
		},
	},
	{
		name: "images and documents together",
		broken: (input) => {
			const [images, documents] = [imagesOf(input).length, documentsOf(input).length];
			return images > 0 && images + documents > maxMedia
				? translate(
						"This chat carries {0} images and {1} documents, and Bedrock takes {2} of both together. Start a new chat with those that matter.",
						images,
						documents,
						maxMedia,
					)
				: undefined;
		},
	},
	{
		name: "image size",
		broken: (input) =>
			imagesOf(input).some((image) => imageBytes(image).length > maxImageBytes * mebi)
				? translate("An image has more than 3.75 MB, which Bedrock does not take. Attach a smaller one.")
				: undefined,
	},
	{
		name: "image pixels",
		broken: (input) =>
			imagesOf(input).some((image) => longestSide(image) > maxImageSide)
				? translate("An image is larger than 8,000 × 8,000 pixels, which Bedrock does not take. Attach a smaller one.")
				: undefined,
	},
	{
		name: "recording format",
		broken: (input) => {
			const video = videosOf(input).find(({ format }) => !videoFormats.includes(format ?? ""));
			const audio = blocksOf(input).find((block) => block.audio && !audioFormats.includes(block.audio.format ?? ""))?.audio;
			const wrong = video ?? audio;
			return wrong && translate("Bedrock does not take recordings of the format “{0}”. Attach another one.", wrong.format);
		},
	},
	{
		name: "recording size",
		broken: (input) => {
			const sources = contentOf(input).flatMap((block) => [block.video?.source, "audio" in block ? block.audio?.source : undefined]);
			return sources.some((source) => (source?.bytes?.length ?? 0) > maxRecordingBytes * mebi)
				? translate(
						"A recording has more than 25 MB as it travels, which Bedrock does not take. Put it into Amazon S3 and attach it from there.",
					)
				: undefined;
		},
	},
	{
		name: "object in Amazon S3",
		broken: (input) => {
			const locations = contentOf(input).flatMap((block) => {
				const audio = "audio" in block ? block.audio : undefined;
				return [block.document, block.image, block.video, audio].flatMap((medium) => medium?.source?.s3Location ?? []);
			});
			const wrong = locations.find(({ uri = "" }) => uri.length > 1_024 || !/^s3:\/\/[a-z0-9][-.a-z0-9]{1,61}[a-z0-9](\/.+)$/.test(uri));
			if (wrong) return translate("“{0}” is no object in Amazon S3. Attach it as s3://bucket/key.", wrong.uri);
			const stranger = locations.find(({ bucketOwner }) => bucketOwner !== undefined && !/^\d{12}$/.test(bucketOwner));
			return (
				stranger && translate("The owner of {0}, “{1}”, is no account: an account has twelve digits.", stranger.uri, stranger.bucketOwner)
			);
		},
	},
];

function imageBytes({ source }: ImageBlock): Uint8Array {
	return source?.bytes ?? new Uint8Array();
}

/** Zero for what is in Amazon S3, or not understood. */
function longestSide(image: ImageBlock): number {
	const header = readImageHeader(imageBytes(image));
	return Math.max(header?.width ?? 0, header?.height ?? 0);
}

/** `undefined` for what is in Amazon S3, which nobody can measure here. */
function documentBytes({ source }: DocumentBlock): number {
	if (source?.s3Location) return Number.NaN;
	return source?.bytes?.length ?? source?.text?.length ?? 0;
}

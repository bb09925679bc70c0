import { allBlocks } from "../conversation.ts";
import type { ConverseBody, WireMedia } from "../wire.ts";
import type { Rule } from "./rule.ts";

const videoFormats = ["mkv", "mov", "mp4", "webm", "three_gp", "flv", "mpeg", "mpg", "wmv"];
const audioFormats = ["mp3", "opus", "wav", "aac", "flac", "mp4", "ogg", "mkv", "mka", "x-aac", "m4a", "mpeg", "mpga", "pcm", "webm"];
const maximumBase64 = 25 * 1024 * 1024;

/** Rules of video, audio and of what lies in Amazon S3. */
export const recordingRules: readonly Rule[] = [
	{
		name: "video-supported",
		check: ({ body, model }) =>
			model.video || mediaOf(body, "video").length === 0 ? undefined : "This model doesn't support the video content block.",
	},
	{
		name: "audio-supported",
		check: ({ body, model }) =>
			model.audio || mediaOf(body, "audio").length === 0 ? undefined : "This model doesn't support the audio content block.",
	},
	{
		name: "recording-format",
		check: ({ body }) => {
			const video = mediaOf(body, "video").find(({ format = "" }) => !videoFormats.includes(format));
			const audio = mediaOf(body, "audio").find(({ format = "" }) => !audioFormats.includes(format));
			const [place, wrong] = video ? ["video", video] : ["audio", audio];
			return (
				wrong &&
				`1 validation error detected: Value '${wrong.format}' at '${place}.format' failed to satisfy constraint: Member must satisfy enum value set`
			);
		},
	},
	{
		name: "recording-size",
		check: ({ body }) =>
			[...mediaOf(body, "video"), ...mediaOf(body, "audio")].some(({ source }) => (source?.bytes?.length ?? 0) > maximumBase64)
				? "The media exceeds the maximum size of 25 MB. Reduce the size and try again."
				: undefined,
	},
	{
		name: "s3-supported",
		check: ({ body, model }) =>
			model.remoteMedia || locationsOf(body).length === 0
				? undefined
				: "This model doesn't support s3Location as a source. Send bytes instead.",
	},
	{
		name: "s3-uri",
		check: ({ body }) =>
			locationsOf(body).some(({ uri = "" }) => uri.length > 1_024 || !/^s3:\/\/[a-z0-9][-.a-z0-9]{1,61}[a-z0-9](\/.*)?$/.test(uri))
				? "1 validation error detected: Value at 's3Location.uri' failed to satisfy constraint: Member must satisfy regular expression pattern: s3://[a-z0-9][\\.\\-a-z0-9]{1,61}[a-z0-9](/.*)?"
				: undefined,
	},
	{
		name: "s3-bucket-owner",
		check: ({ body }) =>
			locationsOf(body).some(({ bucketOwner }) => bucketOwner !== undefined && !/^\d{12}$/.test(bucketOwner))
				? "1 validation error detected: Value at 's3Location.bucketOwner' failed to satisfy constraint: Member must satisfy regular expression pattern: [0-9]{12}"
				: undefined,
	},
];

type Medium = "document" | "image" | "video" | "audio";

/** Of messages and of the tool results in them. */
function mediaOf(body: ConverseBody, medium: Medium): WireMedia[] {
	const blocks = allBlocks(body).flatMap(({ block }): object[] => [block, ...(block.toolResult?.content ?? [])]);
	return blocks.flatMap((block) => {
		const found = (block as Partial<Record<Medium, WireMedia>>)[medium];
		return found ? [found] : [];
	});
}

function locationsOf(body: ConverseBody) {
	const all = (["document", "image", "video", "audio"] as const).flatMap((medium) => mediaOf(body, medium));
	return all.flatMap(({ source }) => (source?.s3Location ? [source.s3Location] : []));
}

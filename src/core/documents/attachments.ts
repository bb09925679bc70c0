import { assertNever } from "../../shared/assertNever.ts";
import type { AttachmentSummary, Travel } from "../../shared/turnEvent.ts";
import { hasText, nextDocumentPosition, type PlannedMedium, planMedia } from "./mediaPlan.ts";
import {
	attachmentText,
	documentName,
	imageFormat,
	isBinaryFormat,
	lineRange,
	maxTextLength,
	nativeFormat,
	stripInvisible,
} from "./documents.ts";
import { readImageHeader } from "./imageSize.ts";
import {
	labelOf,
	type MediaFacts,
	maxDocumentBytes,
	maxDocuments,
	maxImageBytes,
	maxImageSide,
	maxMedia,
	maxRecordingBytes,
	maxRequestBytes,
	type Medium,
	natureOf,
	modelsWith,
	recordingFormat,
	sizeOf,
} from "./media.ts";
import type { Block, DocumentFormat, ImageFormat, Message, RemoteBlock } from "../record/message.ts";
import { textBlock } from "../record/message.ts";
import { tellReason } from "./mediaReason.ts";
import { decodeText } from "./textEncoding.ts";
import { translate } from "../../shared/translate.ts";
import { formatNumber } from "../../shared/numbers.ts";

/** A file, some lines of one, or an object in Amazon S3, that the user attached. The bytes are those of the moment it was attached. */
export interface Attachment {
	readonly id: string;
	readonly path: string;
	/** One-based, inclusive. */
	readonly lines?: { readonly first: number; readonly last: number };
	readonly content:
		| { readonly kind: "document"; readonly format: DocumentFormat; readonly bytes: Uint8Array }
		| { readonly kind: "image"; readonly format: ImageFormat; readonly bytes: Uint8Array }
		| { readonly kind: "recording"; readonly medium: "video" | "audio"; readonly format: string; readonly bytes: Uint8Array }
		/** An object in Amazon S3, whose address is the attachment's path. */
		| { readonly kind: "remote"; readonly medium: RemoteBlock["medium"]; readonly format: string; readonly bucketOwner?: string };
}

export interface AttachmentSource {
	readonly id: string;
	readonly path: string;
	readonly bytes: Uint8Array;
}

/** Either an attachment, or one sentence that says why the file cannot be attached and what would work. */
export type AttachmentResult = { readonly attachment: Attachment } | { readonly refusal: string };

/** Decides by name and content how a file can reach the model of which `facts` are known. */
export function attachFile(source: AttachmentSource, facts: MediaFacts = {}): AttachmentResult {
	const { id, path, bytes } = source;
	if (bytes.length === 0) return { refusal: translate("{0} is empty, so there is nothing to attach.", path) };
	const image = imageFormat(path);
	if (image) return attachImage(source, image);
	const recording = recordingFormat(path);
	if (!recording) return attachDocument(source, nativeFormat(path) ?? "txt", facts);
	const refusal = refuseRecording(path, recording.medium, bytes.length, facts);
	return refusal === undefined ? { attachment: { id, path, content: { kind: "recording", ...recording, bytes } } } : { refusal };
}

/** The sentence to refuse a file with before it is read: it is larger than anything of its kind may be. */
export function tooLargeBecause(path: string, size: number, facts: MediaFacts): string | undefined {
	const recording = recordingFormat(path);
	if (recording) return refuseRecording(path, recording.medium, size, facts);
	if (imageFormat(path)) return size > maxImageBytes ? refuseImageSize(path, size) : undefined;
	/** A text in UTF-16 may be half as long in UTF-8. */
	const most = Math.max(2 * maxDocumentBytes, maxRequestBytes(facts));
	return size > most ? refuseDocumentSize(path, size, most) : undefined;
}

function refuseRecording(path: string, medium: "video" | "audio", size: number, facts: MediaFacts): string | undefined {
	if (facts[medium] === false) return refuseMedium(path, medium);
	if (size <= maxRecordingBytes) return undefined;
	const sizes = [megabytes(size), megabytes(maxRecordingBytes)];
	return medium === "video"
		? translate("{0} is {1}; a request carries video up to {2}. Put it into Amazon S3 and attach it from there.", path, ...sizes)
		: translate("{0} is {1}; a request carries audio up to {2}. Put it into Amazon S3 and attach it from there.", path, ...sizes);
}

/** Of a model that takes nothing of that kind. */
export function refuseMedium(path: string, medium: "video" | "audio"): string {
	const known = modelsWith(medium);
	return medium === "video"
		? translate("{0}: this model takes no video. {1}", path, known)
		: translate("{0}: this model takes no audio. {1}", path, known);
}

function attachImage({ id, path, bytes }: AttachmentSource, format: ImageFormat): AttachmentResult {
	if (bytes.length > maxImageBytes) return { refusal: refuseImageSize(path, bytes.length) };
	const header = readImageHeader(bytes);
	if (!header) return { refusal: translate("{0} holds no image that can be read. Save it again as PNG, JPEG, GIF or WebP.", path) };
	if (header.format !== format)
		return {
			refusal: translate("{0} holds a {1} image. Rename it to .{2}, then attach it.", path, header.format.toUpperCase(), header.format),
		};
	if (header.width > maxImageSide || header.height > maxImageSide) {
		return {
			refusal: translate(
				"{0} has {1} × {2} pixels; Bedrock takes images up to {3} × {3}. Attach a smaller version.",
				path,
				header.width,
				header.height,
				maxImageSide,
			),
		};
	}
	return { attachment: { id, path, content: { kind: "image", format, bytes } } };
}

function refuseImageSize(path: string, size: number): string {
	return translate("{0} is {1}; Bedrock takes images up to 3.75 MB. Attach a smaller version.", path, megabytes(size));
}

function refuseDocumentSize(path: string, size: number, most: number): string {
	const limit =
		most === maxDocumentBytes
			? translate("Bedrock takes documents up to 4.5 MB")
			: translate("a request carries up to {0}", megabytes(most));
	const isPaged = isBinaryFormat(nativeFormat(path) ?? "txt");
	const way = isPaged ? translate("Attach a part of it.") : translate("Select the lines that matter and attach the selection.");
	return translate("{0} is {1}; {2}. {3}", path, megabytes(size), limit, way);
}

function attachDocument({ id, path, bytes: original }: AttachmentSource, format: DocumentFormat, facts: MediaFacts): AttachmentResult {
	const decoded = isBinaryFormat(format) ? ({ kind: "utf-8", bytes: original } as const) : decodeText(original);
	const bytes = decoded.kind === "utf-8" ? decoded.bytes : original;
	const most = maxBytesOf(format, facts);
	if (bytes.length > most) return { refusal: refuseDocumentSize(path, bytes.length, most) };
	switch (decoded.kind) {
		case "binary":
			return {
				refusal: translate(
					"{0} is a binary file that Bedrock cannot read. It takes text, PDF, Word, Excel, CSV, HTML, Markdown and images.",
					path,
				),
			};
		case "unknown-encoding":
			return {
				refusal: translate(
					"{0} is text whose encoding is not UTF-8. Save it as UTF-8 (a click on the encoding in the status bar), then attach it.",
					path,
				),
			};
		case "utf-8":
			return { attachment: { id, path, content: { kind: "document", format, bytes } } };
		default:
			return assertNever(decoded);
	}
}

/** A model that nothing is known of may be one of those with the larger limit. */
function maxBytesOf(format: DocumentFormat, facts: MediaFacts): number {
	const mayBeUnlimited = facts.provider === undefined ? format === "pdf" : facts.unlimitedDocuments?.includes(format);
	return mayBeUnlimited ? maxRequestBytes(facts) : maxDocumentBytes;
}

/** Lines of a document, numbered so that an answer can cite them. */
export function attachLines(id: string, path: string, first: number, lines: readonly string[]): AttachmentResult {
	const numbered = numberLines(lines, first);
	if (lines.every((line) => line.trim() === ""))
		return { refusal: translate("The selection in {0} is blank, so there is nothing to attach.", path) };
	const bytes = new TextEncoder().encode(numbered);
	if (bytes.length > maxDocumentBytes)
		return {
			refusal: translate("The selection in {0} is {1}; Bedrock takes documents up to 4.5 MB. Select less.", path, megabytes(bytes.length)),
		};
	return {
		attachment: { id, path, lines: { first, last: first + lines.length - 1 }, content: { kind: "document", format: "txt", bytes } },
	};
}

/** A text that is no file, such as the problems of a folder or what was pasted; `path` says what it is. */
export function attachText(id: string, path: string, text: string): AttachmentResult {
	if (text.trim() === "") return { refusal: translate("{0} is empty, so there is nothing to attach.", path) };
	const bytes = new TextEncoder().encode(text);
	if (bytes.length > maxDocumentBytes)
		return { refusal: translate("{0} is {1}; Bedrock takes documents up to 4.5 MB.", path, megabytes(bytes.length)) };
	return { attachment: { id, path, content: { kind: "document", format: "txt", bytes } } };
}

/** The text of a document that has one. */
export function textOfAttachment({ content }: Attachment): string | undefined {
	return content.kind === "document" && !isBinaryFormat(content.format) ? new TextDecoder().decode(content.bytes) : undefined;
}

/** `12<tab>text`, as in every place where the model sees lines that it may cite. */
export function numberLines(lines: readonly string[], first: number): string {
	return lines.map((line, index) => `${first + index}\t${line}`).join("\n");
}

/** How each attachment would travel if the message were sent now, after what the chat already holds. */
export function summarize(
	attachments: readonly Attachment[],
	history: readonly Message[] = [],
	facts: MediaFacts = {},
): readonly AttachmentSummary[] {
	if (attachments.length === 0) return [];
	const message: Message = { role: "user", content: toBlocks("(next)", attachments, nextDocumentPosition(history)) };
	const plan = planMedia([...history, message], facts);
	const fresh = plan.filter(({ message: index }) => index === history.length);
	const given = plan.filter((one) => one.message < history.length && one.decidedAt === history.length && one.fate.kind === "left-out");
	const before = plan.filter(
		({ message: index, fate, medium }) => index < history.length && fate.kind === "sent" && natureOf(medium) === "document",
	);
	const isFull = before.length === maxDocuments;
	return fresh.flatMap((plannedMedium, index) => {
		const attachment = attachments[index];
		if (!attachment) return [];
		const planned = asTaken(plannedMedium, facts);
		const { id, path: label, lines } = attachment;
		const notice =
			noticeOf(planned, isFull) ?? (plannedMedium === fresh.find(({ fate }) => fate.kind === "sent") ? takesPlaceOf(given) : undefined);
		return { id, label, lines, travel: travelOf(planned), size: sizeOf(planned.medium), notice };
	});
}

/** A model may lack documents or images altogether, which the plan of the chat leaves to the request. */
function asTaken(planned: PlannedMedium, facts: MediaFacts): PlannedMedium {
	const nature = natureOf(planned.medium);
	const isLacking = (nature === "document" && facts.documents === false) || (nature === "image" && facts.images === false);
	if (!isLacking || planned.fate.kind !== "sent") return planned;
	const because = nature === "document" ? "no-documents" : "no-images";
	return { ...planned, fate: hasText(planned.medium) ? { kind: "text", because } : { kind: "left-out", because } };
}

function travelOf({ fate, medium }: PlannedMedium): Travel {
	switch (fate.kind) {
		case "sent":
			return natureOf(medium);
		case "text":
			return "text";
		case "same":
		case "replaced":
		case "left-out":
			return "none";
		default:
			return assertNever(fate);
	}
}

function noticeOf({ fate, medium }: PlannedMedium, isFull: boolean): string | undefined {
	switch (fate.kind) {
		case "sent":
			return undefined;
		case "text": {
			const because =
				isFull && fate.because === "too-many-documents"
					? translate("this chat already carries {0} documents", maxDocuments)
					: tellReason(fate.because);
			return sizeOf(medium) > maxTextLength
				? translate("Sent as text: {0}. Its middle is left out.", because)
				: translate("Sent as text: {0}.", because);
		}
		case "same":
			return labelOf(fate.as.medium) === labelOf(medium)
				? translate("Same file as before: not sent again.")
				: translate("Same content as {0}: not sent again.", labelOf(fate.as.medium));
		case "replaced":
			return translate("{0} holds a newer version.", labelOf(fate.by.medium));
		case "left-out":
			return translate("Left out: {0}.", tellReason(fate.because));
		default:
			return assertNever(fate);
	}
}

function takesPlaceOf(given: readonly PlannedMedium[]): string | undefined {
	return given.length === 0
		? undefined
		: translate("Takes the place of {0}, not sent any more.", given.map(({ medium }) => labelOf(medium)).join(", "));
}

/**
 * The blocks of a user message. Documents come first, the text last: a cache point may follow text but never a document.
 * `position` numbers the first document within the chat. What does not fit is for the plan of the whole chat to say.
 */
export function toBlocks(text: string, attachments: readonly Attachment[], position: number): Block[] {
	let next = position;
	const named = attachments.map((attachment) => ({
		attachment,
		name: isDocument(attachment) ? documentName(next++, attachment.content.format) : "",
	}));
	const media = named.map(({ attachment, name }) => toMedium(attachment, name));
	const notes = named.map(({ attachment, name }) =>
		attachmentText(name || natureOf(toMedium(attachment, name)), attachment.path, lineRange(attachment.lines)),
	);
	return [...media, textBlock([...notes, stripInvisible(text)].join("\n"))];
}

/** What an attachment is in a message. Only documents have a name. */
export function toMedium({ path, lines, content }: Attachment, name: string): Medium {
	switch (content.kind) {
		case "document":
			return { ...content, name, path, ...(lines && { lines }), bytes: cleanBytes(content.format, content.bytes) };
		case "image":
		case "recording":
			return { ...content, path };
		case "remote":
			return { ...content, name, uri: path };
		default:
			return assertNever(content);
	}
}

/**
 * The sentence to refuse one attachment more with, if the message is full. Documents that have a text form are never too many:
 * they travel as text, and the others are shown as left out.
 */
export function fullBecause(attachments: readonly Attachment[], next: Attachment): string | undefined {
	const media = attachments.map((attachment) => toMedium(attachment, ""));
	const nature = natureOf(toMedium(next, ""));
	if (nature === "video" && media.some((medium) => natureOf(medium) === "video"))
		return translate("A message carries one video. Remove it, or send {0} in another chat.", next.path);
	const isLasting = (medium: Medium) => natureOf(medium) === "image" || (medium.kind === "document" && isBinaryFormat(medium.format));
	return nature === "image" && media.filter(isLasting).length >= maxMedia
		? translate("A message carries at most {0} images and documents. Remove one, or send {1} in the next message.", maxMedia, next.path)
		: undefined;
}

function isDocument({ content }: Attachment): boolean {
	return content.kind === "document" || (content.kind === "remote" && content.medium === "document");
}

function cleanBytes(format: DocumentFormat, bytes: Uint8Array): Uint8Array {
	if (isBinaryFormat(format)) return bytes;
	const text = new TextDecoder().decode(bytes);
	const clean = stripInvisible(text);
	return clean === text ? bytes : new TextEncoder().encode(clean);
}

function megabytes(bytes: number): string {
	return `${formatNumber(bytes / 1_000_000, 1)} MB`;
}

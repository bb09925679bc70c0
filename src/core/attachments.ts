import { assertNever } from "../shared/assertNever.ts";
import type { AttachmentSummary, Travel } from "../shared/turnEvent.ts";
import {
	attachmentText,
	documentName,
	fileText,
	imageFormat,
	isBinaryFormat,
	maxDocumentBytes,
	maxDocuments,
	maxImageBytes,
	maxImageSide,
	maxMedia,
	nativeFormat,
	stripInvisible,
} from "./documents.ts";
import { readImageHeader } from "./imageSize.ts";
import type { Block, DocumentFormat, ImageFormat } from "./message.ts";
import { textBlock } from "./message.ts";
import { decodeText } from "./textEncoding.ts";

/** A file, or some lines of one, that the user attached. The bytes are those of the moment it was attached. */
export interface Attachment {
	readonly id: string;
	readonly path: string;
	/** One-based, inclusive. */
	readonly lines?: { readonly first: number; readonly last: number };
	readonly content:
		| { readonly kind: "document"; readonly format: DocumentFormat; readonly bytes: Uint8Array }
		| { readonly kind: "image"; readonly format: ImageFormat; readonly bytes: Uint8Array };
}

export interface AttachmentSource {
	readonly id: string;
	readonly path: string;
	readonly bytes: Uint8Array;
}

/** Either an attachment, or one sentence that says why the file cannot be attached and what would work. */
export type AttachmentResult = { readonly attachment: Attachment } | { readonly refusal: string };

/** Decides by name and content how a file can reach the model. */
export function attachFile(source: AttachmentSource): AttachmentResult {
	const { path, bytes } = source;
	if (bytes.length === 0) return { refusal: `${path} is empty, so there is nothing to attach.` };
	const image = imageFormat(path);
	return image ? attachImage(source, image) : attachDocument(source, nativeFormat(path) ?? "txt");
}

function attachImage({ id, path, bytes }: AttachmentSource, format: ImageFormat): AttachmentResult {
	if (bytes.length > maxImageBytes)
		return { refusal: `${path} is ${megabytes(bytes.length)}; Bedrock takes images up to 3.75 MB. Attach a smaller version.` };
	const header = readImageHeader(bytes);
	if (!header) return { refusal: `${path} holds no image that can be read. Save it again as PNG, JPEG, GIF or WebP.` };
	if (header.format !== format)
		return { refusal: `${path} holds a ${header.format.toUpperCase()} image. Rename it to .${header.format}, then attach it.` };
	if (header.width > maxImageSide || header.height > maxImageSide) {
		return {
			refusal: `${path} has ${header.width} × ${header.height} pixels; Bedrock takes images up to ${maxImageSide} × ${maxImageSide}. Attach a smaller version.`,
		};
	}
	return { attachment: { id, path, content: { kind: "image", format, bytes } } };
}

function attachDocument({ id, path, bytes: original }: AttachmentSource, format: DocumentFormat): AttachmentResult {
	const decoded = isBinaryFormat(format) ? ({ kind: "utf-8", bytes: original } as const) : decodeText(original);
	const bytes = decoded.kind === "utf-8" ? decoded.bytes : original;
	if (bytes.length > maxDocumentBytes) {
		return {
			refusal: `${path} is ${megabytes(bytes.length)}; Bedrock takes documents up to 4.5 MB. Select the lines that matter and attach the selection.`,
		};
	}
	switch (decoded.kind) {
		case "binary":
			return {
				refusal: `${path} is a binary file that Bedrock cannot read. It takes text, PDF, Word, Excel, CSV, HTML, Markdown and images.`,
			};
		case "unknown-encoding":
			return {
				refusal: `${path} is text whose encoding is not UTF-8. Save it as UTF-8 (a click on the encoding in the status bar), then attach it.`,
			};
		case "utf-8":
			return { attachment: { id, path, content: { kind: "document", format, bytes } } };
		default:
			return assertNever(decoded);
	}
}

/** Lines of a document, numbered so that an answer can cite them. */
export function attachLines(id: string, path: string, first: number, lines: readonly string[]): AttachmentResult {
	const numbered = numberLines(lines, first);
	if (lines.every((line) => line.trim() === "")) return { refusal: `The selection in ${path} is blank, so there is nothing to attach.` };
	const bytes = new TextEncoder().encode(numbered);
	if (bytes.length > maxDocumentBytes)
		return { refusal: `The selection in ${path} is ${megabytes(bytes.length)}; Bedrock takes documents up to 4.5 MB. Select less.` };
	return {
		attachment: { id, path, lines: { first, last: first + lines.length - 1 }, content: { kind: "document", format: "txt", bytes } },
	};
}

/** `12<tab>text`, as in every place where the model sees lines that it may cite. */
export function numberLines(lines: readonly string[], first: number): string {
	return lines.map((line, index) => `${first + index}\t${line}`).join("\n");
}

/** How each attachment would travel if the message were sent now. */
export function summarize(attachments: readonly Attachment[]): AttachmentSummary[] {
	const documents = new Set(chooseDocuments(attachments));
	return attachments.map((attachment) => {
		const { id, path: label, lines, content } = attachment;
		const travel: Travel = content.kind === "image" ? "image" : documents.has(attachment) ? "document" : "text";
		const notice = travel === "text" ? noticeOf(attachment, documentRoom(attachments)) : undefined;
		return { id, label, lines, travel, size: content.bytes.length, notice };
	});
}

function noticeOf({ content }: Attachment, room: number): string {
	const limit = room < maxDocuments ? `${maxMedia} images and documents` : `${maxDocuments} documents`;
	const isLost = content.kind === "document" && isBinaryFormat(content.format);
	return isLost ? `Left out: a request carries ${limit}, and this file has no text form.` : `Sent as text: a request carries ${limit}.`;
}

/**
 * The blocks of a user message. Documents come first, the text last: a cache point may follow text but never a document.
 * `position` numbers the first document within the chat.
 */
export function toBlocks(text: string, attachments: readonly Attachment[], position: number): Block[] {
	const documents = chooseDocuments(attachments);
	const blocks: Block[] = [];
	const notes: string[] = [];
	let next = position;
	for (const attachment of attachments) {
		const { path, content } = attachment;
		if (content.kind === "image") {
			blocks.push({ kind: "image", format: content.format, path, bytes: content.bytes });
			notes.push(attachmentText("image", path));
		} else if (documents.includes(attachment)) {
			const name = documentName(next++, content.format);
			blocks.push({ kind: "document", format: content.format, name, path, bytes: cleanBytes(content.format, content.bytes) });
			notes.push(attachmentText(name, path, lineRange(attachment)));
		} else if (!isBinaryFormat(content.format)) {
			notes.push(fileText(path, new TextDecoder().decode(content.bytes), { lines: lineRange(attachment) }));
		}
	}
	return [...blocks, textBlock([...notes, stripInvisible(text)].join("\n"))];
}

/**
 * The sentence to refuse one attachment more with, if the message is full. Only an image can be too much: a document for which
 * there is no room travels as text, or is shown as left out.
 */
export function fullBecause(attachments: readonly Attachment[], next: Attachment): string | undefined {
	if (next.content.kind !== "image") return undefined;
	const media = attachments.filter(isImage).length + chooseDocuments(attachments).length;
	return media >= maxMedia
		? `A message carries at most ${maxMedia} images and documents. Remove one, or send ${next.path} in the next message.`
		: undefined;
}

/** Files without a text form have the first claim on the budget; then those attached first. */
function chooseDocuments(attachments: readonly Attachment[]): Attachment[] {
	const isBinary = ({ content }: Attachment) => content.kind === "document" && isBinaryFormat(content.format);
	const documents = attachments.filter((attachment) => !isImage(attachment));
	return [...documents.filter(isBinary), ...documents.filter((document) => !isBinary(document))].slice(0, documentRoom(attachments));
}

/** How many documents fit beside the images of a message. */
function documentRoom(attachments: readonly Attachment[]): number {
	return Math.min(maxDocuments, Math.max(0, maxMedia - attachments.filter(isImage).length));
}

function isImage({ content }: Attachment): boolean {
	return content.kind === "image";
}

function lineRange({ lines }: Attachment): string | undefined {
	return lines && `${lines.first}-${lines.last}`;
}

function cleanBytes(format: DocumentFormat, bytes: Uint8Array): Uint8Array {
	if (isBinaryFormat(format)) return bytes;
	const text = new TextDecoder().decode(bytes);
	const clean = stripInvisible(text);
	return clean === text ? bytes : new TextEncoder().encode(clean);
}

function megabytes(bytes: number): string {
	return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

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
	maxImages,
	nativeFormat,
	stripInvisible,
} from "./documents.ts";
import type { Block, DocumentFormat, ImageFormat } from "./message.ts";
import { textBlock } from "./message.ts";

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
export function attachFile({ id, path, bytes }: AttachmentSource): AttachmentResult {
	if (bytes.length === 0) return { refusal: `${path} is empty, so there is nothing to attach.` };
	const image = imageFormat(path);
	if (image) {
		if (bytes.length > maxImageBytes)
			return { refusal: `${path} is ${megabytes(bytes.length)}; Bedrock takes images up to 3.75 MB. Attach a smaller version.` };
		return { attachment: { id, path, content: { kind: "image", format: image, bytes } } };
	}
	if (bytes.length > maxDocumentBytes) {
		return {
			refusal: `${path} is ${megabytes(bytes.length)}; Bedrock takes documents up to 4.5 MB. Select the lines that matter and attach the selection.`,
		};
	}
	const format = nativeFormat(path) ?? "txt";
	if (!isBinaryFormat(format) && !isText(bytes)) {
		return {
			refusal: `${path} is a binary file that Bedrock cannot read. It takes text, PDF, Word, Excel, CSV, HTML, Markdown and images.`,
		};
	}
	return { attachment: { id, path, content: { kind: "document", format, bytes } } };
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
		return { id, label, lines, travel, size: content.bytes.length, notice: noticeOf(attachment, travel) };
	});
}

function noticeOf({ content }: Attachment, travel: Travel): string | undefined {
	if (travel !== "text") return undefined;
	return content.kind === "document" && isBinaryFormat(content.format)
		? `Left out: a request carries ${maxDocuments} documents, and this file has no text form.`
		: `Sent as text: a request carries ${maxDocuments} documents.`;
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
			blocks.push({ kind: "image", format: content.format, bytes: content.bytes });
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

/** The sentence to refuse one attachment more with, if the message is full. */
export function fullBecause(attachments: readonly Attachment[]): string | undefined {
	const images = attachments.filter(({ content }) => content.kind === "image").length;
	return images >= maxImages ? `A message carries at most ${maxImages} images.` : undefined;
}

/** Files without a text form have the first claim on the budget; then those attached first. */
function chooseDocuments(attachments: readonly Attachment[]): Attachment[] {
	const isBinary = ({ content }: Attachment) => content.kind === "document" && isBinaryFormat(content.format);
	const documents = attachments.filter(({ content }) => content.kind === "document");
	return [...documents.filter(isBinary), ...documents.filter((document) => !isBinary(document))].slice(0, maxDocuments);
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

/** Text is what decodes as UTF-8 and holds no NUL. */
export function isText(bytes: Uint8Array): boolean {
	if (bytes.includes(0)) return false;
	try {
		new TextDecoder("utf-8", { fatal: true }).decode(bytes);
		return true;
	} catch {
		return false;
	}
}

function megabytes(bytes: number): string {
	return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

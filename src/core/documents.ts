import type { Block, DocumentBlock, DocumentFormat, ImageBlock, ImageFormat, Message } from "./message.ts";
import { textBlock } from "./message.ts";

/**
 * How workspace files travel: as document and image blocks while the budget of the request lasts, as text after that.
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/conversation-inference-call.html (limits of Converse)
 */

/** Documents in one request, the history included. */
export const maxDocuments = 5;
/** Bytes of one document: 4.5 MB. */
export const maxDocumentBytes = 4_500_000;
/** Bytes of one image: 3.75 MB. */
export const maxImageBytes = 3_750_000;
/** Pixels of one image, to each side. */
export const maxImageSide = 8_000;
/** Images and documents together in one request, the history included: the service counts them as one. */
export const maxMedia = 20;

const nativeFormats: Record<string, DocumentFormat> = {
	pdf: "pdf",
	csv: "csv",
	doc: "doc",
	docx: "docx",
	xls: "xls",
	xlsx: "xlsx",
	html: "html",
	htm: "html",
	txt: "txt",
	md: "md",
	markdown: "md",
};
const imageFormats: Record<string, ImageFormat> = { png: "png", jpg: "jpeg", jpeg: "jpeg", gif: "gif", webp: "webp" };
const binaryFormats: ReadonlySet<DocumentFormat> = new Set(["pdf", "doc", "docx", "xls", "xlsx"]);

/** `undefined` for source code and other files that are sent as `txt` when they hold text. */
export function nativeFormat(path: string): DocumentFormat | undefined {
	return nativeFormats[extension(path)];
}

export function imageFormat(path: string): ImageFormat | undefined {
	return imageFormats[extension(path)];
}

export function isBinaryFormat(format: DocumentFormat): boolean {
	return binaryFormats.has(format);
}

/**
 * A name that Bedrock accepts and that tells the model nothing it could mistake for an instruction: the position of the
 * document in the chat, which makes it unique, and its format. Where the document comes from stands in the text beside it.
 */
export function documentName(position: number, format: DocumentFormat): string {
	return `Document ${position} (${format})`;
}

/** The position of the next document in a chat whose record is `messages`. */
export function nextDocumentPosition(messages: readonly Message[]): number {
	return 1 + messages.reduce((count, message) => count + message.content.filter(isDocument).length, 0);
}

export interface PlannedMessages {
	readonly messages: readonly Message[];
	/** Paths whose documents became text, in the order of the chat. */
	readonly demoted: readonly string[];
	/** Paths of documents without text, and of images, that were left out, in the order of the chat. */
	readonly dropped: readonly string[];
}

/**
 * Fits all documents and images of a conversation into one request. The newest stay; files that have no text, such as PDFs,
 * go before files that can travel as text. Messages in which nothing changes keep their identity.
 */
export function planDocuments(messages: readonly Message[]): PlannedMessages {
	const all = messages.flatMap((message) => message.content.filter(isMedia));
	const documents = new Set<Block>(chooseDocuments(all.filter(isDocument)));
	const kept = new Set<Block>(all.filter((block) => !isDocument(block) || documents.has(block)).slice(-maxMedia));
	const demoted: string[] = [];
	const dropped: string[] = [];
	const plan = (block: Block): Block => {
		if (!isMedia(block) || kept.has(block)) return block;
		(hasText(block) ? demoted : dropped).push(block.path ?? "an image");
		return asText(block);
	};
	const isWhole = (message: Message) => !message.content.some((block) => isMedia(block) && !kept.has(block));
	const planned = messages.map((message) => (isWhole(message) ? message : { ...message, content: message.content.map(plan) }));
	return { messages: planned, demoted, dropped };
}

function chooseDocuments(all: readonly DocumentBlock[]): DocumentBlock[] {
	const newestFirst = all.toReversed();
	const binary = newestFirst.filter((document) => isBinaryFormat(document.format));
	const text = newestFirst.filter((document) => !isBinaryFormat(document.format));
	return [...binary, ...text].slice(0, maxDocuments);
}

function hasText(block: DocumentBlock | ImageBlock): boolean {
	return isDocument(block) && !isBinaryFormat(block.format);
}

function asText(block: DocumentBlock | ImageBlock): Block {
	if (!isDocument(block)) {
		const path = block.path === undefined ? "" : `${escapeAttribute(block.path)} `;
		return textBlock(`(image ${path}no longer attached: a request carries ${maxMedia} images and documents)`);
	}
	if (isBinaryFormat(block.format)) {
		return textBlock(
			`<file path="${escapeAttribute(block.path)}">\n(No longer attached: a request carries ${maxDocuments} documents, and ${maxMedia} images and documents.)\n</file>`,
		);
	}
	return textBlock(fileText(block.path, new TextDecoder().decode(block.bytes)));
}

/** A file, or some of its lines, as text for the model. */
export function fileText(path: string, text: string, details: { lines?: string; language?: string } = {}): string {
	const attributes = [`path="${escapeAttribute(path)}"`];
	if (details.lines) attributes.push(`lines="${details.lines}"`);
	if (details.language) attributes.push(`language="${escapeAttribute(details.language)}"`);
	return `<file ${attributes.join(" ")}>\n${stripInvisible(text)}\n</file>`;
}

/** The text that stands beside a document and says where it comes from. */
export function attachmentText(name: string, path: string, lines?: string): string {
	const range = lines ? ` lines="${lines}"` : "";
	return `<attachment name="${name}" path="${escapeAttribute(path)}"${range}/>`;
}

/** Unicode tag characters (U+E0000–E007F) show nothing to the user and speak to the model. */
export function stripInvisible(text: string): string {
	return text.replace(/[\u{E0000}-\u{E007F}]/gu, "");
}

function escapeAttribute(value: string): string {
	return stripInvisible(value)
		.replace(/&/g, "&amp;")
		.replace(/"/g, "&quot;")
		.replace(/</g, "&lt;")
		.replace(/[\r\n]/g, " ");
}

function isMedia(block: Block): block is DocumentBlock | ImageBlock {
	return block.kind === "document" || block.kind === "image";
}

function isDocument(block: Block): block is DocumentBlock {
	return block.kind === "document";
}

function extension(path: string): string {
	return /\.([^./\\]+)$/.exec(path)?.[1]?.toLowerCase() ?? "";
}

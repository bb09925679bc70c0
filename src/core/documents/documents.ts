import { extensionOf } from "./media.ts";
import type { DocumentFormat, ImageFormat } from "../record/message.ts";

/** The formats, names and texts of what is attached. `documentPlan` decides what travels in which form. */

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
	return nativeFormats[extensionOf(path)];
}

export function imageFormat(path: string): ImageFormat | undefined {
	return imageFormats[extensionOf(path)];
}

export function isBinaryFormat(format: DocumentFormat): boolean {
	return binaryFormats.has(format);
}

/**
 * A name that Bedrock accepts and that tells the model nothing it could mistake for an instruction: the position of the
 * document in the chat, which makes it unique, and its format. Where the document comes from stands in the text beside it.
 */
export function documentName(position: number, format: string): string {
	return `Document ${position} (${format})`;
}

/** The position in a name of ours; 0 for any other name. */
export function positionOf(name: string): number {
	return Number(/^Document (\d+) \(/.exec(name)?.[1] ?? 0);
}

/** Characters that a document may have to travel as text whole: about 25,000 tokens, an eighth of a small context window. */
export const maxTextLength = 100_000;

/** Of a longer one what is left out is said. */
export function shorten(text: string): string {
	const note = (left: number) =>
		`\n\n(… ${left} of ${text.length} characters are left out here. Read or search the file with a tool for the rest. …)\n\n`;
	return cutMiddle(text, maxTextLength, note);
}

/** The beginning and the end of a text that is longer, which say the most about it, with `note` between them. */
export function cutMiddle(text: string, characters: number, note: (left: number) => string): string {
	if (text.length <= characters) return text;
	const head = Math.floor(characters * 0.75);
	/** A character that would be cut in halves goes as a whole. */
	const start = text.slice(0, head).replace(/[\uD800-\uDBFF]$/, "");
	const end = text.slice(text.length - characters + head).replace(/^[\uDC00-\uDFFF]/, "");
	return `${start}${note(text.length - characters)}${end}`;
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

/** `12-20`, as texts for the model name lines. */
export function lineRange(lines: { readonly first: number; readonly last: number } | undefined): string | undefined {
	return lines && `${lines.first}-${lines.last}`;
}

/**
 * Characters that show nothing to the user and can spell words to the model: the block of tags and of selectors that stand for bytes,
 * any selector of a variant after another one, invisible operators and joiners, and deprecated formats. What languages and emoji need
 * stays: ZWJ, ZWNJ, U+200B and U+00AD where words may break, direction marks, and one selector after a character (of those beyond the
 * first sixteen, which ideographs have, after an ideograph).
 */
const invisible =
	/[\u{E0000}-\u{E00FF}\u{E01F0}-\u{E0FFF}]|(?<!\p{Script=Han})[\u{E0100}-\u{E01EF}]|[\u2060-\u2065\u206A-\u206F\u180E\uFEFF]|(?<=\p{Variation_Selector})[\uFE00-\uFE0F]/gu;

/** Takes out what only the model would read. */
export function stripInvisible(text: string): string {
	return text.replace(invisible, "");
}

export function escapeAttribute(value: string): string {
	return stripInvisible(value)
		.replace(/&/g, "&amp;")
		.replace(/"/g, "&quot;")
		.replace(/</g, "&lt;")
		.replace(/[\r\n]/g, " ");
}

import { lastUserMessage } from "../conversation.ts";
import type { ConverseBody, WireDocument } from "../wire.ts";
import { allSteps, type Step } from "./steps.ts";

/** A file, or a part of one, whose text is in the conversation. */
export interface KnownFile {
	readonly path: string;
	/** The name of the document block that it came as. */
	readonly documentName?: string;
	readonly source: "document" | "text" | "read";
	/** One-based number of the first line of `lines`. */
	readonly first: number;
	readonly lines: readonly string[];
	/** Came with the newest prompt or after it. */
	readonly latest: boolean;
}

/** Files of the conversation, oldest first. Reads that a later edit made stale are left out. */
export function knownFiles(body: ConverseBody): KnownFile[] {
	return [...attachedFiles(body), ...readFiles(allSteps(body))];
}

function attachedFiles(body: ConverseBody): KnownFile[] {
	const newest = lastUserMessage(body);
	return (body.messages ?? []).flatMap((message) => {
		if (message.role !== "user") return [];
		const latest = message === newest;
		const content = message.content ?? [];
		const text = content.map((block) => block.text ?? "").join("\n");
		const documents = content.flatMap(({ document }) => (document ? [documentFile(document, text, latest)] : []));
		return [...documents, ...filesInText(text, latest), ...fencedFiles(text, latest)];
	});
}

function documentFile(document: WireDocument, text: string, latest: boolean): KnownFile {
	const name = document.name ?? "";
	const attachment = attachments(text).find((one) => one.name === name);
	const { path = name, first = 1 } = attachment ?? {};
	return { path, documentName: name, source: "document", ...withoutNumbers(linesOf(documentText(document)), first), latest };
}

/** Formats whose bytes are text. The others are only named. */
const textFormats = new Set(["txt", "md", "csv", "html"]);

export function documentText({ format = "txt", source }: WireDocument): string {
	if (source?.text !== undefined) return source.text;
	if (source?.content) return source.content.map((one) => one.text ?? "").join("\n");
	if (source?.bytes === undefined || !textFormats.has(format)) return "";
	return Buffer.from(source.bytes, "base64").toString("utf8").replaceAll("\r\n", "\n");
}

function attachments(text: string): { name: string; path: string; first: number }[] {
	return [...text.matchAll(/<attachment\s([^>]*?)\/?>/g)].map((match) => {
		const { name = "", path = "", lines = "1" } = attributesOf(match[1] ?? "");
		return { name, path, first: Number.parseInt(lines, 10) || 1 };
	});
}

function filesInText(text: string, latest: boolean): KnownFile[] {
	return [...text.matchAll(/<file\s([^>]*)>\r?\n([\s\S]*?)\r?\n<\/file>/g)].map((match) => {
		const { path = "", lines = "1" } = attributesOf(match[1] ?? "");
		const first = Number.parseInt(lines, 10) || 1;
		return { path, source: "text", ...withoutNumbers(linesOf(match[2] ?? ""), first), latest };
	});
}

/** A fenced block after a path and, perhaps, a range of lines: how the selection of an inline edit may arrive. */
function fencedFiles(text: string, latest: boolean): KnownFile[] {
	const outside = text.replace(/<file\s[^>]*>[\s\S]*?<\/file>/g, "");
	return [...outside.matchAll(/^(`{3,})[^\n]*\n([\s\S]*?)\n\1\s*$/gm)].flatMap((match): KnownFile[] => {
		const before = outside.slice(0, match.index);
		const path = [...before.matchAll(/(?:[\w@.-]+\/)*[\w@-][\w@.-]*\.[A-Za-z]\w{0,9}\b/g)].at(-1);
		if (!path) return [];
		const range = /^\W*(?:\(?lines?\s+|:)?(\d+)\s*(?:[-–]|to)\s*\d+/.exec(
			before.slice(path.index + path[0].length).replace(/^[^\d\n]*lines?\b[^\d\n]*/, ""),
		);
		return [{ path: path[0], source: "text", first: Number(range?.[1] ?? 1), lines: (match[2] ?? "").split("\n"), latest }];
	});
}

/** A line end at the end of a file begins no line. */
function linesOf(text: string): string[] {
	return text.replace(/\r?\n$/, "").split(/\r?\n/);
}

/** Lines may come numbered (`12<tab>text`), so that an answer can cite them. */
function withoutNumbers(lines: readonly string[], first: number): Pick<KnownFile, "first" | "lines"> {
	const numbered = lines.map((line) => /^ *(\d+)\t(.*)$/.exec(line));
	const start = Number(numbered[0]?.[1]);
	if (!numbered.every((match, index) => Number(match?.[1]) === start + index)) return { first, lines };
	return { first: start, lines: numbered.map((match) => match?.[2] ?? "") };
}

function attributesOf(text: string): Record<string, string | undefined> {
	return Object.fromEntries([...text.matchAll(/(\w+)="([^"]*)"/g)].map((match) => [match[1] ?? "", unescape(match[2] ?? "")]));
}

function readFiles(steps: readonly Step[]): KnownFile[] {
	return steps.flatMap((step, at): KnownFile[] => {
		const path = step.input.path;
		if (step.name !== "read_file" || step.failed || typeof path !== "string") return [];
		const edited = steps.slice(at + 1).some((later) => later.input.path === path && !later.failed && later.name !== "read_file");
		const numbered = [...step.result.matchAll(/^ *(\d+)\t(.*)$/gm)];
		if (edited || numbered.length === 0) return [];
		const lines = numbered.map((match) => (match[2] ?? "").replace(/\r$/, ""));
		return [{ path, source: "read", first: Number(numbered[0]?.[1]), lines, latest: step.latest }];
	});
}

function unescape(value: string): string {
	return value.replaceAll("&quot;", '"').replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

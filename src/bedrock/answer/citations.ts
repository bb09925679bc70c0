import type { CitationsDelta, ConverseStreamRequest, DocumentBlock as SentDocument } from "@aws-sdk/client-bedrock-runtime";
import { isBinaryFormat } from "../../core/documents/documents.ts";
import type { Block, DocumentBlock, Message, ResultBlock } from "../../core/record/message.ts";
import type { Citation, CitationTarget } from "../../shared/turnEvent.ts";
import { translate } from "../../shared/translate.ts";

type Location = NonNullable<CitationsDelta["location"]>;

/** A document that citations may point into. */
interface Source {
	readonly path: string;
	/** `undefined` for what has pages instead of lines. */
	readonly text?: string;
	/** Number of the first line of `text` in the file. */
	readonly firstLine: number;
	/** Every line of `text` begins with its number. */
	readonly isNumbered: boolean;
}

/**
 * Finds what the citations of an answer point at: `input` is the request as it was sent, `messages` are what it was made of.
 *
 * Locations count documents and search results over the whole request, from 0. Characters and chunks count from 0 and pages from 1,
 * and the end is the first one that is no longer cited.
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_CitationLocation.html
 * @see https://platform.claude.com/docs/en/build-with-claude/citations (where the ends are told)
 */
export function findCitations(input: ConverseStreamRequest, messages: readonly Message[]): (citation: CitationsDelta) => Citation {
	/** Few answers cite: nothing is looked up before one does. */
	let sources: Sources | undefined;
	return (citation) => {
		sources ??= readSources(input, messages);
		return readCitation(citation, sources);
	};
}

interface Sources {
	/** In the order of the request; `undefined` for one that is not ours. */
	readonly documents: readonly (Source | undefined)[];
	readonly byName: ReadonlyMap<string, Source>;
	/** What the search results of the request say they are from. */
	readonly searchResults: readonly string[];
}

function readCitation(citation: CitationsDelta, sources: Sources): Citation {
	const { title, source: named, location } = citation;
	const said = (citation.sourceContent ?? []).map(({ text = "" }) => text).join("");
	const source = sourceOf(citation, sources);
	const quote = source?.isNumbered ? said.replace(/^\d+\t/gm, "") : said;
	const target = source ? targetIn(source, location, said) : targetElsewhere(citation, sources);
	const shown = source?.path ?? title ?? pathOf(target) ?? named ?? translate("Source");
	return { title: shown, ...(quote.trim() !== "" && { quote }), ...(target && { target }) };
}

/** The name is unique within a request; where it is missing, the position decides. */
function sourceOf({ title, location }: CitationsDelta, { documents, byName }: Sources): Source | undefined {
	const place = location?.documentChar ?? location?.documentPage ?? location?.documentChunk;
	if (!place) return undefined;
	return byName.get(title ?? "") ?? documents[place.documentIndex ?? -1];
}

function targetIn(source: Source, location: Location | undefined, quote: string): CitationTarget {
	const { path, text, firstLine } = source;
	if (location?.documentPage) {
		const first = Math.max(1, location.documentPage.start ?? 1);
		return { kind: "page", path, first, last: Math.max(first, (location.documentPage.end ?? 0) - 1) };
	}
	const range = text === undefined ? undefined : rangeIn(text, location?.documentChar, quote);
	if (text === undefined || !range) return { kind: "file", path };
	const lineAt = (offset: number) => firstLine + (text.slice(0, offset).match(/\n/g)?.length ?? 0);
	return { kind: "file", path, first: lineAt(range.start), last: lineAt(range.end) };
}

/**
 * The first and the last cited character. The words themselves are believed before the numbers: a service may count characters
 * otherwise than this language does, and it then counts a little beside.
 */
function rangeIn(
	text: string,
	place: { readonly start?: number; readonly end?: number } | undefined,
	quote: string,
): { start: number; end: number } | undefined {
	const words = quote.trim();
	const start = words === "" ? -1 : nearest(text, words, place?.start ?? 0);
	if (start >= 0) return { start, end: start + words.length - 1 };
	if (place?.start === undefined || place.start >= text.length) return undefined;
	const cited = text.slice(place.start, place.end).trimEnd();
	return { start: place.start, end: place.start + Math.max(0, cited.length - 1) };
}

function nearest(text: string, words: string, start: number): number {
	const after = text.indexOf(words, start);
	const before = text.lastIndexOf(words, start);
	if (after < 0 || before < 0) return Math.max(after, before);
	return after - start <= start - before ? after : before;
}

/** What is no document of the request: a page of the web, or what a tool found. */
function targetElsewhere({ source, location }: CitationsDelta, { searchResults }: Sources): CitationTarget | undefined {
	const url = location?.web?.url ?? source ?? "";
	if (/^https?:\/\//i.test(url)) return { kind: "web", url };
	if (!location?.searchResultLocation) return undefined;
	const found = source ?? searchResults[location.searchResultLocation.searchResultIndex ?? -1];
	const [, path, first, last] = /^(.+?)(?::(\d+)(?:-(\d+))?)?$/.exec(found ?? "") ?? [];
	if (path === undefined) return undefined;
	if (first === undefined) return { kind: "file", path };
	return { kind: "file", path, first: Number(first), last: Number(last ?? first) };
}

function pathOf(target: CitationTarget | undefined): string | undefined {
	if (!target) return undefined;
	return target.kind === "web" ? target.url : target.path;
}

function readSources(input: ConverseStreamRequest, messages: readonly Message[]): Sources {
	const ours = new Map(messages.flatMap(({ content }) => documentsOf(content).map((document) => [document.name, document] as const)));
	const byName = new Map<string, Source>();
	const documents: (Source | undefined)[] = [];
	const searchResults: string[] = [];
	for (const block of (input.messages ?? []).flatMap(({ content = [] }) => content)) {
		for (const one of [block, ...(block.toolResult?.content ?? [])]) {
			if (one.searchResult) searchResults.push(one.searchResult.source ?? "");
			if (!one.document) continue;
			const name = one.document.name ?? "";
			const document = ours.get(name);
			const source = document && readSource(document, one.document);
			documents.push(source);
			if (source) byName.set(name, source);
		}
	}
	return { documents, byName, searchResults };
}

function documentsOf(content: readonly Block[]): readonly DocumentBlock[] {
	return content.flatMap((block) => {
		const blocks: readonly (Block | ResultBlock)[] = block.kind === "tool-result" ? (block.attached ?? []) : [block];
		return blocks.filter((one) => one.kind === "document");
	});
}

function readSource({ path, format, bytes, lines }: DocumentBlock, sent: SentDocument): Source {
	const place = { path, firstLine: lines?.first ?? 1, isNumbered: lines !== undefined };
	if (isBinaryFormat(format)) return place;
	const text = sent.source?.text ?? sent.source?.content?.map((chunk) => chunk.text ?? "").join("") ?? new TextDecoder().decode(bytes);
	return { ...place, text };
}

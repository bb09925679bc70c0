import type { CitationsDelta, ContentBlock, ConverseStreamRequest, ToolResultContentBlock } from "@aws-sdk/client-bedrock-runtime";
import { describe, expect, test } from "vitest";
import { findCitations } from "../../src/bedrock/answer/citations.ts";
import type { Block, DocumentBlock, Message } from "../../src/core/record/message.ts";

const encoder = new TextEncoder();
const document = (name: string, path: string, text: string, first?: number): DocumentBlock => ({
	kind: "document",
	format: path.endsWith(".pdf") ? "pdf" : "txt",
	name,
	path,
	...(first !== undefined && { lines: { first, last: first + text.split("\n").length - 1 } }),
	bytes: encoder.encode(text),
});

/** The request as it is sent: documents of messages and of tool results in their places. */
function requestOf(messages: readonly Message[]): ConverseStreamRequest {
	const sent = ({ format, name, bytes }: DocumentBlock) => ({ document: { format, name, source: { bytes } } });
	const block = (one: Block): ContentBlock[] => {
		if (one.kind === "document") return [sent(one)];
		if (one.kind !== "tool-result") return [];
		const attached = one.attached ?? [];
		const content = attached.flatMap((inner): ToolResultContentBlock[] =>
			inner.kind === "document"
				? [sent(inner)]
				: inner.kind === "search-result"
					? [
							{
								searchResult: {
									source: inner.source,
									title: inner.title,
									content: inner.texts.map((text) => ({ text })),
									citations: { enabled: true },
								},
							},
						]
					: [],
		);
		return [{ toolResult: { toolUseId: one.toolUseId, content } }];
	};
	return { modelId: "m", messages: messages.map(({ role, content }) => ({ role, content: content.flatMap(block) })) };
}

const messages: readonly Message[] = [
	{ role: "user", content: [document("Document 1 (txt)", "a.txt", "one\ntwo\nthree\nfour\n")] },
	{ role: "assistant", content: [] },
	{
		role: "user",
		content: [
			{
				kind: "tool-result",
				toolUseId: "t",
				status: "success",
				text: "ok",
				attached: [
					document("Document 2 (pdf)", "report.pdf", "%PDF"),
					{ kind: "search-result", source: "src/b.ts:10-20", title: "b", texts: ["x"] },
				],
			},
			document("Document 3 (txt)", "src/c.ts", "41\tconst 変 = '🦀';\n42\tconst d = 変;\n43\tdone();", 41),
		],
	},
];
const cite = (citation: CitationsDelta) => findCitations(requestOf(messages), messages)(citation);
const words = (text: string) => [{ text }];

describe("A citation points at", () => {
	test("the lines of its characters", () => {
		const location = { documentChar: { documentIndex: 0, start: 4, end: 13 } };
		expect(cite({ title: "Document 1 (txt)", location }).target).toEqual({ kind: "file", path: "a.txt", first: 2, last: 3 });
	});

	test("one line, when the end is the beginning of the next", () => {
		const location = { documentChar: { documentIndex: 0, start: 4, end: 8 } };
		expect(cite({ location }).target).toEqual({ kind: "file", path: "a.txt", first: 2, last: 2 });
	});

	test("the lines that a selection has in its file, and its words without the numbers", () => {
		const location = { documentChar: { documentIndex: 2, start: 18, end: 32 } };
		expect(cite({ sourceContent: words("42\tconst d = 変;\n43\tdone();"), location })).toEqual({
			title: "src/c.ts",
			quote: "const d = 変;\ndone();",
			target: { kind: "file", path: "src/c.ts", first: 42, last: 43 },
		});
	});

	test("where its words are, when the service counts characters otherwise", () => {
		const location = { documentChar: { documentIndex: 0, start: 0, end: 2 } };
		expect(cite({ sourceContent: words("four"), location }).target).toMatchObject({ first: 4, last: 4 });
	});

	test("the document of its title, wherever the service counts it", () => {
		const location = { documentChar: { documentIndex: 2, start: 0, end: 3 } };
		expect(cite({ title: "Document 1 (txt)", location }).title).toBe("a.txt");
	});

	test("a document in a tool result, by its pages", () => {
		const location = { documentPage: { documentIndex: 1, start: 3, end: 5 } };
		expect(cite({ location })).toEqual({ title: "report.pdf", target: { kind: "page", path: "report.pdf", first: 3, last: 4 } });
		expect(cite({ location: { documentPage: { documentIndex: 1, start: 3, end: 3 } } }).target).toMatchObject({ first: 3, last: 3 });
	});

	test("the words of a chunk", () => {
		const location = { documentChunk: { documentIndex: 0, start: 0, end: 1 } };
		expect(cite({ sourceContent: words("three"), location }).target).toMatchObject({ path: "a.txt", first: 3, last: 3 });
		expect(cite({ location }).target).toEqual({ kind: "file", path: "a.txt" });
	});

	test("the lines that a search result says it is from", () => {
		const searchResultLocation = { searchResultIndex: 0, start: 0, end: 1 };
		expect(cite({ title: "b", source: "src/b.ts:10-20", location: { searchResultLocation } }).target).toEqual({
			kind: "file",
			path: "src/b.ts",
			first: 10,
			last: 20,
		});
		expect(cite({ title: "b", location: { searchResultLocation } }).target).toMatchObject({ path: "src/b.ts", first: 10 });
		const elsewhere = cite({ title: "z", source: "src/z.ts:3", location: { searchResultLocation } });
		expect(elsewhere.target).toEqual({ kind: "file", path: "src/z.ts", first: 3, last: 3 });
	});

	test("a page of the web, and nothing that is no page of the web", () => {
		const web = (url: string) => cite({ title: "T", location: { web: { url, domain: "example.com" } } }).target;
		expect(web("https://example.com/a")).toEqual({ kind: "web", url: "https://example.com/a" });
		expect(web("javascript:alert(1)")).toBeUndefined();
	});

	test("nothing, with its title and words kept, when the location is of a kind that nobody knows or outside of the document", () => {
		expect(cite({ title: "T", sourceContent: words("w"), location: { $unknown: ["galaxy", {}] } })).toEqual({ title: "T", quote: "w" });
		expect(cite({ location: { documentChar: { documentIndex: 0, start: 900, end: 901 } } }).target).toEqual({
			kind: "file",
			path: "a.txt",
		});
		expect(cite({ location: { documentChar: { documentIndex: 9, start: 0, end: 1 } } })).toEqual({ title: "Source" });
		expect(cite({})).toEqual({ title: "Source" });
	});
});

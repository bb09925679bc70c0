import * as v from "valibot";
import { defineTool, type ToolContext, ToolError, type ToolOutput } from "../core/chat/tool.ts";
import type { Page, SearchLine, SearchQuery } from "../core/workspace.ts";
import { countOf } from "./countOf.ts";
import { glob } from "./inputs.ts";
import { describeCount, describeRest, offset } from "./paging.ts";
import { translate } from "../shared/translate.ts";

const maxMatches = 200;
const maxFiles = 500;
/** Characters of a matching line; the rest of a minified line helps nobody. */
const shownLine = 300;
/** Matches that the user sees while the search still runs. */
const shownEarly = 20;

export const searchText = defineTool({
	name: "search_text",
	description: `Searches the workspace's files line by line and returns matches as path:line: text (lines around them as path-line- text), at most ${maxMatches} a call. Ignored and hidden files are left out.`,
	effect: "read",
	input: v.object({
		query: v.pipe(v.string(), v.minLength(1), v.maxLength(1_000)),
		isRegex: v.optional(v.boolean(), false),
		caseSensitive: v.optional(v.boolean(), false),
		wholeWords: v.optional(v.boolean(), false),
		glob: v.optional(glob),
		context: v.optional(
			v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(10), v.description("Lines before and after each match.")),
			0,
		),
		filesOnly: v.optional(v.pipe(v.boolean(), v.description("Only count the matching lines of each file.")), false),
		offset,
	}),
	title: ({ query, glob }) => (glob ? translate('Search "{0}" in {1}', query, glob) : translate('Search "{0}"', query)),
	targets: () => ["."],
	prepare: async ({ query: text, filesOnly, offset, ...options }, context) => ({
		commit: async () => {
			if (options.isRegex) assertRegex(text);
			const query = { text, ...options };
			return filesOnly
				? listMatchingFiles(query, { offset, limit: maxFiles }, context)
				: listMatches(query, { offset, limit: maxMatches }, context);
		},
	}),
});

async function listMatches(query: SearchQuery, page: Page, { workspace, signal, step }: ToolContext): Promise<ToolOutput> {
	let early = 0;
	const showEarly = (match: SearchLine) => {
		if (page.offset === 0 && early++ < shownEarly) step.output(`${describeLine(match, 0)}\n`);
	};
	const { items, total } = await workspace.search(query, page, signal, showEarly);
	const found = items.filter(({ isContext }) => !isContext).length;
	const names = { one: "match", many: "matches" } as const;
	const detail = describeCount(found, page, total, names);
	if (found === 0) return { text: noMatch(query, page, total), detail };
	/**
	 * Plain lines, and no search-result blocks: those repeat path and title for every match, about twice the tokens, for
	 * what `path:line` in the answer gives as well, a link that opens the line.
	 */
	const context = query.context ?? 0;
	const lines = items.flatMap((line, index) => [
		...(context > 0 && startsGroup(line, items[index - 1]) ? ["--"] : []),
		describeLine(line, context),
	]);
	return { text: lines.join("\n") + describeRest(found, page, total, names), detail };
}

async function listMatchingFiles(query: SearchQuery, page: Page, { workspace, signal }: ToolContext): Promise<ToolOutput> {
	const { items, total } = await workspace.countMatches(query, page, signal);
	const names = { one: "file", many: "files" } as const;
	const detail = describeCount(items.length, page, total, names);
	if (items.length === 0) return { text: noMatch(query, page, total), detail };
	const lines = items.map(({ path, lines }) => `${path}: ${countOf(lines, "line")}`);
	return { text: lines.join("\n") + describeRest(items.length, page, total, names), detail };
}

function noMatch({ text, glob }: SearchQuery, { offset }: Page, total = 0): string {
	if (total > 0) return `There ${total === 1 ? "is" : "are"} only ${countOf(total, "result")}, so there is none after the first ${offset}.`;
	return `No match for "${text}"${glob === undefined ? "" : ` in files that match ${glob}`}.`;
}

/** Indentation tells something only beside other lines. */
function describeLine({ path, line, text, isContext }: SearchLine, context: number): string {
	const sign = isContext ? "-" : ":";
	return `${path}${sign}${line}${sign} ${(context > 0 ? text.trimEnd() : text.trim()).slice(0, shownLine)}`;
}

/** Lines that do not follow on each other are parted. */
function startsGroup({ path, line }: SearchLine, before: SearchLine | undefined): boolean {
	return before !== undefined && (before.path !== path || before.line + 1 !== line);
}

function assertRegex(query: string): void {
	try {
		new RegExp(query, "u");
	} catch (error) {
		throw new ToolError(
			`"${query}" is no valid regular expression: ${error instanceof Error ? error.message : error}. Correct it, or search for plain text.`,
		);
	}
}

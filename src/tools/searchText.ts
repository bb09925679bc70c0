import * as v from "valibot";
import { defineTool, ToolError } from "../core/chat/tool.ts";
import { glob } from "./inputs.ts";

const maxMatches = 200;
/** Characters of a matching line; the rest of a minified line helps nobody. */
const maxLineLength = 300;

export const searchText = defineTool({
	name: "search_text",
	description: `Searches the text of the workspace's files and returns matching lines as path:line: text, at most ${maxMatches}. Ignored and hidden files are left out.`,
	effect: "read",
	input: v.object({
		query: v.pipe(v.string(), v.minLength(1), v.maxLength(1_000)),
		isRegex: v.optional(v.boolean(), false),
		caseSensitive: v.optional(v.boolean(), false),
		glob: v.optional(glob),
	}),
	title: ({ query, glob }) => `Search "${query}"${glob ? ` in ${glob}` : ""}`,
	targets: () => ["."],
	prepare: async ({ query, isRegex, caseSensitive, glob }, { workspace, signal }) => ({
		commit: async () => {
			if (isRegex) assertRegex(query);
			const matches = await workspace.search({ text: query, isRegex, caseSensitive, glob }, maxMatches + 1, signal);
			if (matches.length === 0) return { text: `No match for "${query}".`, detail: "no matches" };
			/**
			 * Plain lines, and no search-result blocks: those repeat path and title for every match, about twice the tokens, for
			 * what `path:line` in the answer gives as well, a link that opens the line.
			 */
			const lines = matches.slice(0, maxMatches).map(({ path, line, text }) => `${path}:${line}: ${text.trim().slice(0, maxLineLength)}`);
			const isMore = matches.length > maxMatches;
			const more = isMore ? `\n… more than ${maxMatches} matches. Narrow the query or give a glob.` : "";
			const count = `${isMore ? `over ${maxMatches}` : matches.length} ${matches.length === 1 ? "match" : "matches"}`;
			return { text: lines.join("\n") + more, detail: count };
		},
	}),
});

function assertRegex(query: string): void {
	try {
		new RegExp(query, "u");
	} catch (error) {
		throw new ToolError(
			`"${query}" is no valid regular expression: ${error instanceof Error ? error.message : error}. Correct it, or search for plain text.`,
		);
	}
}

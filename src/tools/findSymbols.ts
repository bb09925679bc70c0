import * as v from "valibot";
import { defineTool, type ToolContext, ToolError, type ToolOutput } from "../core/chat/tool.ts";
import type { CodeSymbol } from "../core/editor/language.ts";
import { path } from "./inputs.ts";
import { describeCount, describeRest, offset, pageOf } from "./paging.ts";
import { translate } from "../shared/translate.ts";
import { tellNone } from "./tellCount.ts";

const limit = 300;
const names = { one: "symbol", many: "symbols" } as const;

export const findSymbols = defineTool({
	name: "find_symbols",
	description:
		"Asks the language server for symbols. With a path: the outline of that file with line ranges, the quickest way to see what a long file holds. Without: symbols of the loaded projects whose name matches the query.",
	effect: "read",
	input: v.object({
		path: v.optional(path),
		query: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(200), v.description("Part of the symbol's name."))),
		kind: v.optional(v.pipe(v.string(), v.maxLength(30), v.description("For example class, interface, function, method or variable."))),
		offset,
	}),
	title: ({ path, query }) => (path ? translate("Outline {0}", path) : translate('Find symbols "{0}"', query)),
	targets: ({ path }) => [path ?? "."],
	prepare: async ({ path, query, kind, offset }, context) => ({
		commit: async () => {
			const { symbols, withheld } = path === undefined ? await ofProjects(query, context) : await ofFile(path, query, context);
			const wanted = kind === undefined ? symbols : symbols.filter((symbol) => symbol.kind === kind.toLowerCase());
			const page = { offset, limit };
			const { items, total } = pageOf(wanted, page);
			if (items.length === 0) return { text: nothing(path, symbols, kind), detail: tellNone("symbol") };
			const lines = items.map((symbol) => (path === undefined ? describePlace(symbol) : describeOutline(symbol)));
			const note = withheld === 0 ? "" : `\n${withheld} more lie outside of the workspace folder or in files that are off limits.`;
			return {
				text: lines.join("\n") + describeRest(items.length, page, total, names) + note,
				detail: describeCount(items.length, page, total, names),
			} satisfies ToolOutput;
		},
	}),
});

interface Symbols {
	readonly symbols: readonly CodeSymbol[];
	readonly withheld: number;
}

async function ofFile(path: string, query: string | undefined, { editor, workspace, signal }: ToolContext): Promise<Symbols> {
	/** Says what is wrong with the path better than a language server does. */
	await workspace.readText(path, signal);
	const symbols = await editor.language.outline(path, signal);
	if (!symbols) throw new ToolError(`No language server of this editor knows ${path}. Use search_text or read_file instead.`);
	const part = query?.toLowerCase();
	return { symbols: part === undefined ? symbols : symbols.filter(({ name }) => name.toLowerCase().includes(part)), withheld: 0 };
}

async function ofProjects(query: string | undefined, { editor, signal }: ToolContext): Promise<Symbols> {
	if (query === undefined) throw new ToolError("Give a path for the outline of a file, or a query to look for symbols by name.");
	const { items, withheld } = await editor.language.symbols(query, signal);
	return { symbols: items, withheld };
}

function nothing(path: string | undefined, symbols: readonly CodeSymbol[], kind: string | undefined): string {
	const kinds = [...new Set(symbols.map((symbol) => symbol.kind))].toSorted().join(", ");
	if (kind !== undefined && kinds !== "") return `No symbol is of the kind "${kind}". There are: ${kinds}.`;
	if (path !== undefined) return `${path} has no such symbol.`;
	return "No symbol was found. Language servers only know projects of which a file has been opened. Use search_text, or give a path.";
}

function describeOutline({ depth, firstLine, lastLine, kind, name }: CodeSymbol): string {
	return `${"  ".repeat(depth)}${firstLine}-${lastLine} ${kind} ${name}`;
}

function describePlace({ path, firstLine, kind, name, container }: CodeSymbol): string {
	return `${path}:${firstLine}: ${kind} ${name}${container ? ` (${container})` : ""}`;
}

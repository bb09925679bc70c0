import * as v from "valibot";
import { defineTool } from "../core/chat/tool.ts";
import { line, path } from "./inputs.ts";
import { describeCount, describeRest, offset, pageOf } from "./paging.ts";
import { locateSymbol } from "./symbolPosition.ts";
import { translate } from "../shared/translate.ts";

const limit = 200;
const shownLine = 300;

export const symbol = v.pipe(v.string(), v.minLength(1), v.maxLength(200), v.description("Its name as it stands in that line."));

export const findReferences = defineTool({
	name: "find_references",
	description: `Asks the language server where a symbol is used, or where it is defined, and returns the lines as path:line: text, at most ${limit} a call. More exact than search_text: other symbols of the same name are left out.`,
	effect: "read",
	input: v.object({
		path,
		line: v.pipe(line, v.description("A line where the symbol stands, from 1.")),
		symbol,
		definitions: v.optional(v.pipe(v.boolean(), v.description("Where it is defined, not where it is used.")), false),
		offset,
	}),
	title: ({ symbol, definitions }) =>
		definitions ? translate("Find definition of {0}", symbol) : translate("Find references of {0}", symbol),
	targets: ({ path }) => [path],
	prepare: async ({ path, line, symbol, definitions, offset }, { editor, workspace, signal }) => ({
		commit: async () => {
			const { text } = await workspace.readText(path, signal);
			const position = locateSymbol(path, text, line, symbol);
			const found = await (definitions ? editor.language.definitions(position, signal) : editor.language.references(position, signal));
			const names = definitions
				? ({ one: "definition", many: "definitions" } as const)
				: ({ one: "reference", many: "references" } as const);
			const page = { offset, limit };
			const { items, total } = pageOf(found.items, page);
			const detail = describeCount(items.length, page, total, names);
			const withheld =
				found.withheld === 0 ? "" : `\n${found.withheld} more lie outside of the workspace folder or in files that are off limits.`;
			if (found.items.length === 0)
				return { text: `The language server knows no ${names.many} of ${symbol} here. Use search_text instead.${withheld}`, detail };
			const lines = items.map((found) => `${found.path}:${found.line}: ${found.text.trim().slice(0, shownLine)}`);
			return { text: lines.join("\n") + describeRest(items.length, page, total, names) + withheld, detail };
		},
	}),
});

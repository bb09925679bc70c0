import * as v from "valibot";
import { defineTool } from "../core/chat/tool.ts";
import { countOf } from "./countOf.ts";
import { glob } from "./inputs.ts";
import { describeCount, describeRest, offset } from "./paging.ts";
import { translate } from "../shared/translate.ts";

const maxPaths = 200;
const names = { one: "file", many: "files" } as const;

export const findFiles = defineTool({
	name: "find_files",
	description: `Finds files of the workspace whose path matches a glob, at most ${maxPaths} a call. Ignored and hidden files are left out.`,
	effect: "read",
	input: v.object({
		glob,
		newestFirst: v.optional(v.pipe(v.boolean(), v.description("Sort by last change instead of by path.")), false),
		offset,
	}),
	title: ({ glob }) => translate("Find {0}", glob),
	targets: () => ["."],
	prepare: async ({ glob, newestFirst, offset }, { workspace, signal }) => ({
		commit: async () => {
			const page = { offset, limit: maxPaths };
			const { items, total } = await workspace.find({ glob, newestFirst }, page, signal);
			const detail = describeCount(items.length, page, total, names);
			if (total === 0) return { text: `No file matches "${glob}". Try a wider glob such as **/*name*.`, detail };
			if (items.length === 0)
				return {
					text: `There ${total === 1 ? "is" : "are"} only ${countOf(total ?? offset, "file")}, so there is none after the first ${offset}.`,
					detail,
				};
			return { text: items.join("\n") + describeRest(items.length, page, total, names), detail };
		},
	}),
});

import * as v from "valibot";
import { defineTool } from "../core/chat/tool.ts";
import { glob } from "./inputs.ts";

const maxPaths = 200;

export const findFiles = defineTool({
	name: "find_files",
	description: "Finds files of the workspace whose path matches a glob. Ignored and hidden files are left out.",
	effect: "read",
	input: v.object({ glob }),
	title: ({ glob }) => `Find ${glob}`,
	targets: () => ["."],
	prepare: async ({ glob }, { workspace, signal }) => ({
		commit: async () => {
			const paths = await workspace.find(glob, maxPaths + 1, signal);
			if (paths.length === 0) return { text: `No file matches "${glob}". Try a wider glob such as **/*name*.`, detail: "no files" };
			const more = paths.length > maxPaths ? `\n… more than ${maxPaths} files match. Use a narrower glob.` : "";
			const count = paths.length > maxPaths ? `over ${maxPaths} files` : `${paths.length} ${paths.length === 1 ? "file" : "files"}`;
			return { text: paths.slice(0, maxPaths).toSorted().join("\n") + more, detail: count };
		},
	}),
});

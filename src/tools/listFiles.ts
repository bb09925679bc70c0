import * as v from "valibot";
import { defineTool } from "../core/chat/tool.ts";
import { path } from "./inputs.ts";

const maxEntries = 500;

export const listFiles = defineTool({
	name: "list_files",
	description: 'Lists the files and folders directly inside a folder of the workspace; "." is the workspace folder itself.',
	effect: "read",
	input: v.object({ path }),
	title: ({ path }) => `List ${path}`,
	targets: ({ path }) => [path],
	prepare: async ({ path }, { workspace, signal }) => ({
		commit: async () => {
			const entries = await workspace.list(path, signal);
			const names = entries.map(({ name, kind }) => (kind === "directory" ? `${name}/` : name)).toSorted();
			const rest = names.length > maxEntries ? `\n… and ${names.length - maxEntries} more. Use find_files with a glob.` : "";
			return { text: names.slice(0, maxEntries).join("\n") + rest || `${path} is empty.`, detail: `${names.length} entries` };
		},
	}),
});

import * as v from "valibot";
import { defineTool, type ToolContext, type ToolOutput } from "../core/chat/tool.ts";
import { countOf } from "./countOf.ts";
import { path } from "./inputs.ts";
import { translate } from "../shared/translate.ts";
import { tellCount } from "./tellCount.ts";

const maxEntries = 500;
/** Files that a tree is made of; of a larger folder the tree shows the beginning. */
const maxFiles = 20_000;

export const listFiles = defineTool({
	name: "list_files",
	description:
		'Lists the files and folders of a folder of the workspace; "." is the workspace folder itself. With a depth above 1 it goes into subfolders and leaves out ignored and hidden files.',
	effect: "read",
	input: v.object({
		path,
		depth: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(10), v.description("Levels of folders to show.")), 1),
	}),
	title: ({ path }) => translate("List {0}", path),
	targets: ({ path }) => [path],
	prepare: async ({ path, depth }, context) => ({
		commit: async () => (depth === 1 ? listOne(path, context) : listTree(path.replace(/\/+$/, ""), depth, context)),
	}),
});

async function listOne(path: string, { workspace, signal }: ToolContext): Promise<ToolOutput> {
	/** A line break in a name could forge a line of the list. */
	const entries = (await workspace.list(path, signal)).filter(({ name }) => !/[\r\n]/.test(name));
	return describe(path, entries.map(({ name, kind }) => (kind === "directory" ? `${name}/` : name)).toSorted());
}

/** Paths below the folder; of a folder that is too deep, its name and how many files are in it. */
async function listTree(path: string, depth: number, context: ToolContext): Promise<ToolOutput> {
	const { items } = await context.workspace.find({ folder: path }, { offset: 0, limit: maxFiles }, context.signal);
	if (items.length === 0) return listOne(path, context);
	const start = path === "." ? 0 : path.length + 1;
	const counts = new Map<string, number>();
	for (const file of items) {
		const segments = file.slice(start).split("/");
		const name = segments.length > depth ? `${segments.slice(0, depth).join("/")}/` : segments.join("/");
		counts.set(name, (counts.get(name) ?? 0) + 1);
	}
	return describe(
		path,
		[...counts].map(([name, count]) => (name.endsWith("/") ? `${name} (${countOf(count, "file")})` : name)),
	);
}

function describe(path: string, names: readonly string[]): ToolOutput {
	const rest = names.length > maxEntries ? `\n… and ${names.length - maxEntries} more. Use find_files with a glob.` : "";
	const detail = tellCount(names.length, "entry");
	return { text: names.slice(0, maxEntries).join("\n") + rest || `${path} is empty.`, detail };
}

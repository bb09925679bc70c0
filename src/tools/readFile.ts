import * as v from "valibot";
import { numberLines } from "../core/attachments.ts";
import { defineTool, ToolError } from "../core/tool.ts";
import { line, path } from "./inputs.ts";

/** What one call returns at most; the model asks again for the rest. */
const maxLines = 2_000;
const maxCharacters = 100_000;

export const readFile = defineTool({
	name: "read_file",
	description: `Reads a text file of the workspace with numbered lines, unsaved changes included. Returns at most ${maxLines} lines a call.`,
	effect: "read",
	input: v.object({
		path,
		firstLine: v.optional(v.pipe(line, v.description("First line to return, from 1."))),
		lastLine: v.optional(v.pipe(line, v.description("Last line to return, itself included."))),
	}),
	title: ({ path, firstLine, lastLine }) => `Read ${path}${firstLine ? `:${firstLine}-${lastLine ?? ""}` : ""}`,
	targets: ({ path }) => [path],
	prepare: async ({ path, firstLine = 1, lastLine }, { workspace, signal, readVersions }) => ({
		commit: async () => {
			const { text, version, languageId } = await workspace.readText(path, signal);
			readVersions.set(path, version);
			if (text === "") return { text: `${path} is empty.`, detail: "empty" };
			const lines = text.split(/\r\n|\r|\n/);
			if (firstLine > lines.length) throw new ToolError(`${path} has ${lines.length} lines, so there is no line ${firstLine}.`);
			const wanted = lines.slice(firstLine - 1, Math.min(lastLine ?? lines.length, firstLine + maxLines - 1));
			const shown = fit(wanted);
			const last = firstLine + shown.length - 1;
			const more = last < (lastLine ?? lines.length) && last < lines.length ? ` Ask for line ${last + 1} on for more.` : "";
			const header = `${path}, lines ${firstLine}-${last} of ${lines.length} (${languageId}).${more}`;
			return { text: `${header}\n${numberLines(shown, firstLine)}`, detail: `lines ${firstLine}–${last}` };
		},
	}),
});

/** As many whole lines as fit; at least one, cut if need be. */
function fit(lines: readonly string[]): readonly string[] {
	let characters = 0;
	const end = lines.findIndex((text) => {
		characters += text.length + 8;
		return characters > maxCharacters;
	});
	if (end < 0) return lines;
	return end === 0 ? [`${lines[0]?.slice(0, maxCharacters)} … (line cut)`] : lines.slice(0, end);
}

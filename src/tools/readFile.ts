import * as v from "valibot";
import { attachFile, numberLines, toMedium } from "../core/documents/attachments.ts";
import { imageFormat, isBinaryFormat, nativeFormat } from "../core/documents/documents.ts";
import { maxRequestBytes } from "../core/documents/media.ts";
import { defineTool, type ToolContext, ToolError, type ToolOutput } from "../core/chat/tool.ts";
import { countOf } from "./countOf.ts";
import { line, path } from "./inputs.ts";
import { inEnglish, translate } from "../shared/translate.ts";

/** What one call returns at most; the model asks again for the rest. */
const maxLines = 2_000;
const maxCharacters = 100_000;

export const readFile = defineTool({
	name: "read_file",
	description: `Reads a text file of the workspace with numbered lines, unsaved changes included. Returns at most ${maxLines} lines a call. An image, PDF, Word or Excel file is attached to the result as a whole.`,
	effect: "read",
	input: v.object({
		path,
		firstLine: v.optional(v.pipe(line, v.description("First line to return, from 1."))),
		lastLine: v.optional(v.pipe(line, v.description("Last line to return, inclusive."))),
	}),
	title: ({ path, firstLine, lastLine }) => translate("Read {0}", `${path}${firstLine ? `:${firstLine}-${lastLine ?? ""}` : ""}`),
	targets: ({ path }) => [path],
	prepare: async ({ path, firstLine = 1, lastLine }, context) => ({
		commit: async () => {
			if (hasNoText(path)) return attach(path, context);
			if (/\.ipynb$/i.test(path)) throw new ToolError(`${path} is a notebook. Use read_notebook, which shows its cells.`);
			const { workspace, signal, readVersions } = context;
			const { text, version, languageId } = await workspace.readText(path, signal);
			readVersions.set(path, version);
			if (text === "") return { text: `${path} is empty.`, detail: translate("empty") };
			const lines = text.split(/\r\n|\r|\n/);
			if (lastLine !== undefined && lastLine < firstLine)
				throw new ToolError(`The last line (${lastLine}) comes before the first (${firstLine}).`);
			if (firstLine > lines.length) throw new ToolError(`${path} has ${countOf(lines.length, "line")}, so there is no line ${firstLine}.`);
			const wanted = lines.slice(firstLine - 1, Math.min(lastLine ?? lines.length, firstLine + maxLines - 1));
			const shown = fit(wanted);
			const last = firstLine + shown.length - 1;
			const more = last < (lastLine ?? lines.length) && last < lines.length ? ` Ask for line ${last + 1} on for more.` : "";
			const header = `${path}, lines ${firstLine}-${last} of ${lines.length} (${languageId}).${more}`;
			return { text: `${header}\n${numberLines(shown, firstLine)}`, detail: translate("lines {0}–{1}", firstLine, last) };
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

function hasNoText(path: string): boolean {
	const format = nativeFormat(path);
	return imageFormat(path) !== undefined || (format !== undefined && isBinaryFormat(format));
}

/** As the user would attach it, by the same rules. */
async function attach(path: string, { workspace, signal, facts }: ToolContext): Promise<ToolOutput> {
	const isImage = imageFormat(path) !== undefined;
	if (isImage ? facts?.images === false || facts?.imagesInResults === false : facts?.documents === false)
		throw new ToolError(
			`You cannot be shown ${isImage ? "images" : "documents"} by a tool. Tell the user, who may attach ${path} or choose another model.`,
		);
	const known = facts ?? {};
	const bytes = await workspace.readBytes(path, maxRequestBytes(known), signal);
	const result = inEnglish(() => attachFile({ id: path, path, bytes }, known));
	if ("refusal" in result) throw new ToolError(result.refusal);
	const medium = toMedium(result.attachment, "");
	if (medium.kind !== "image" && medium.kind !== "document") throw new ToolError(`${path} cannot be attached.`);
	return {
		text: `${path} is attached to this result.`,
		attached: [medium],
		detail: describeMedium(medium.kind, Math.ceil(medium.bytes.length / 1_000)),
	};
}

function describeMedium(kind: "image" | "document", kilobytes: number): string {
	return kind === "image" ? translate("image, {0} KB", kilobytes) : translate("document, {0} KB", kilobytes);
}

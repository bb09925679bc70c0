import type * as vscode from "vscode";
import type { CellOutput } from "../../core/editor/notebooks.ts";

/** The editor's names of what a cell printed and of how it failed: https://code.visualstudio.com/api/extension-guides/notebook#output */
const printed = ["application/vnd.code.notebook.stdout", "application/vnd.code.notebook.stderr"];
const failure = "application/vnd.code.notebook.error";
const imageFormats: Readonly<Record<string, "png" | "jpeg" | "gif" | "webp">> = {
	"image/png": "png",
	"image/jpeg": "jpeg",
	"image/gif": "gif",
	"image/webp": "webp",
};

/** Of each output the one form that says most to a model: an output is one thing in several media types. */
export function readOutputs(outputs: readonly vscode.NotebookCellOutput[]): CellOutput[] {
	return outputs.flatMap(({ items }) => readOutput(items) ?? []);
}

function readOutput(items: readonly vscode.NotebookCellOutputItem[]): CellOutput | undefined {
	const failed = items.find(({ mime }) => mime === failure);
	if (failed) return { kind: "error", text: describeFailure(textOf(failed)) };
	const image = items.find(({ mime }) => imageFormats[mime] !== undefined);
	const format = image && imageFormats[image.mime];
	if (image && format) return { kind: "image", format, bytes: image.data };
	const text =
		items.find(({ mime }) => printed.includes(mime) || mime === "text/plain") ??
		items.find(({ mime }) => mime.startsWith("text/") && mime !== "text/html") ??
		items.find(({ mime }) => mime.endsWith("json"));
	if (text) return { kind: "text", text: withoutColours(textOf(text)) };
	return items[0] && { kind: "other", type: items[0].mime };
}

function textOf({ data }: vscode.NotebookCellOutputItem): string {
	return new TextDecoder().decode(data);
}

/** JSON of an `Error`; whatever else an extension puts there is taken as it is. */
function describeFailure(json: string): string {
	try {
		const { name, message, stack } = JSON.parse(json) as { name?: string; message?: string; stack?: string };
		return withoutColours(stack || [name, message].filter(Boolean).join(": "));
	} catch {
		return json;
	}
}

function withoutColours(text: string): string {
	return text.replace(/\u001b\[[0-9;]*m/g, "");
}

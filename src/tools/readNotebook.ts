import * as v from "valibot";
import { attachFile, toMedium } from "../core/documents/attachments.ts";
import { defineTool, ToolError, type ToolOutput } from "../core/chat/tool.ts";
import type { CellOutput, NotebookCell } from "../core/editor/notebooks.ts";
import type { ModelFacts } from "../core/models/modelFacts.ts";
import type { ResultBlock } from "../core/record/message.ts";
import { assertNever } from "../shared/assertNever.ts";
import { countOf } from "./countOf.ts";
import { path } from "./inputs.ts";
import { inEnglish, translate } from "../shared/translate.ts";
import { tellCount } from "./tellCount.ts";

const maxCharacters = 100_000;
const maxOutput = 2_000;
const maxImages = 4;

export const readNotebook = defineTool({
	name: "read_notebook",
	description: `Reads the cells of a Jupyter notebook (.ipynb) with their numbers, kinds and outputs, unsaved changes included. Long outputs are cut; the first ${maxImages} images are attached.`,
	effect: "read",
	input: v.object({
		path,
		cells: v.optional(
			v.pipe(
				v.array(v.pipe(v.number(), v.integer(), v.minValue(1))),
				v.minLength(1),
				v.maxLength(200),
				v.description("Numbers of the cells to read, from 1; all when absent."),
			),
		),
	}),
	title: ({ path, cells }) => {
		if (!cells) return translate("Read {0}", path);
		return cells.length === 1 ? translate("Read {0}, cell {1}", path, cells[0]) : translate("Read {0}, cells {1}", path, cells.join(", "));
	},
	targets: ({ path }) => [path],
	prepare: async ({ path, cells: wanted }, { editor, signal, readVersions, facts }) => ({
		commit: async () => {
			const { cells, version } = await editor.notebooks.read(path, signal);
			readVersions.set(path, version);
			if (cells.length === 0) return { text: `${path} has no cells.`, detail: translate("empty") };
			const numbers = wanted ?? cells.map((_, index) => index + 1);
			const beyond = numbers.find((number) => number > cells.length);
			if (beyond !== undefined) throw new ToolError(`${path} has ${countOf(cells.length, "cell")}, so there is no cell ${beyond}.`);
			return describe(path, cells, numbers, facts);
		},
	}),
});

function describe(path: string, cells: readonly NotebookCell[], numbers: readonly number[], facts: ModelFacts | undefined): ToolOutput {
	const attached: ResultBlock[] = [];
	const attach = (output: Extract<CellOutput, { kind: "image" }>, number: number): boolean => {
		if (attached.length >= maxImages || facts?.images === false || facts?.imagesInResults === false) return false;
		const name = `${path}, cell ${number}.${output.format}`;
		const result = inEnglish(() => attachFile({ id: name, path: name, bytes: output.bytes }, facts ?? {}));
		const medium = "attachment" in result ? toMedium(result.attachment, "") : undefined;
		if (medium?.kind !== "image") return false;
		attached.push(medium);
		return true;
	};
	const parts: string[] = [];
	let characters = 0;
	for (const number of numbers) {
		const cell = cells[number - 1] as NotebookCell;
		const part = describeCell(cell, number, attach);
		characters += part.length;
		if (characters > maxCharacters && parts.length > 0) {
			parts.push(`… Ask for cell ${number} on for more.`);
			break;
		}
		parts.push(part.slice(0, maxCharacters));
	}
	return {
		text: `${path}, ${countOf(cells.length, "cell")}.\n\n${parts.join("\n\n")}`,
		detail: tellCount(numbers.length, "cell"),
		...(attached.length > 0 && { attached }),
	};
}

function describeCell(
	{ kind, language, text, outputs }: NotebookCell,
	number: number,
	attach: (image: Extract<CellOutput, { kind: "image" }>, number: number) => boolean,
): string {
	const title = `[cell ${number}, ${kind === "code" ? `code, ${language}` : kind}]`;
	const shown = outputs.map((output) => {
		switch (output.kind) {
			case "text":
				return `[output of cell ${number}]\n${cut(output.text)}`;
			case "error":
				return `[error of cell ${number}]\n${cut(output.text)}`;
			case "image":
				return `[image of cell ${number}, ${output.format}, ${attach(output, number) ? "attached" : "not attached"}]`;
			case "other":
				return `[output of cell ${number}, ${output.type}]`;
			default:
				return assertNever(output);
		}
	});
	return [`${title}\n${text}`, ...shown].join("\n");
}

/** The end of a long output says how it came out, its beginning what it is. */
function cut(text: string): string {
	if (text.length <= maxOutput) return text.trimEnd();
	return `${text.slice(0, maxOutput / 2)}\n… (${text.length - maxOutput} characters left out)\n${text.slice(-maxOutput / 2).trimEnd()}`;
}

import { endOf, type LineIndex, startOf } from "./lineIndex.ts";
import { isText } from "./wanted.ts";

/** An indentation of the model, and what stands for it in the file. */
export interface IndentPair {
	readonly from: string;
	readonly to: string;
}

/** Lines around a place that tell how its file indents. */
const sampledLines = 100;

/**
 * Turns lines of the model into lines of the place: what it indented by `from` is indented by `to`, and deeper or shallower lines
 * by as many steps of the file's own kind.
 */
export function indenterOf(pairs: readonly IndentPair[], lines: readonly string[], unitOfFile: () => string): (line: string) => string {
	if (pairs.every(({ from, to }) => from === to)) return (line) => line;
	const known = new Map(pairs.toReversed().map(({ from, to }) => [from, to]));
	const unit = unitOf([...known.keys(), ...lines.filter(isText).map(indentOf)]) ?? "\t";
	const steps = (indent: string) => levelOf(indent, unit).steps;
	const convert = (indent: string): string => {
		const same = known.get(indent);
		if (same !== undefined) return same;
		const distance = ({ from }: IndentPair) => Math.abs(steps(indent) - steps(from));
		const nearest = pairs.toSorted((a, b) => distance(a) - distance(b))[0] ?? { from: "", to: "" };
		const added = steps(indent) - steps(nearest.from);
		const fileUnit = unitOfFile();
		const base =
			added >= 0 ? nearest.to + fileUnit.repeat(added) : nearest.to.slice(0, Math.max(0, nearest.to.length + added * fileUnit.length));
		return base + " ".repeat(Math.max(0, levelOf(indent, unit).rest - levelOf(nearest.from, unit).rest));
	};
	return (line) => {
		const indent = indentOf(line);
		return isText(line) ? convert(indent) + line.slice(indent.length) : line;
	};
}

export function indentOf(line: string): string {
	return /^[ \t]*/.exec(line)?.[0] ?? "";
}

/** One step of indentation as the lines about a place have it. */
export function fileUnit(index: LineIndex, near: number): string {
	const indents: string[] = [];
	for (let line = Math.max(0, near - sampledLines); line < Math.min(index.count, near + sampledLines); line++) {
		const text = index.text.slice(startOf(index, line), Math.min(endOf(index, line), startOf(index, line) + sampledLines));
		if (isText(text)) indents.push(indentOf(text));
	}
	return unitOf(indents) ?? "\t";
}

/** A tab where there are tabs; otherwise as many spaces as lie between one depth and the next. A single space aligns, it does not indent. */
function unitOf(indents: readonly string[]): string | undefined {
	if (indents.some((indent) => indent.startsWith("\t"))) return "\t";
	const widths = [...new Set(indents.map((indent) => indent.length))].toSorted((a, b) => a - b);
	const differences = widths.map((width, at) => width - (widths[at - 1] ?? 0)).filter((difference) => difference > 1);
	return differences.length === 0 ? undefined : " ".repeat(Math.min(...differences));
}

function levelOf(indent: string, unit: string): { steps: number; rest: number } {
	const tabs = /^\t*/.exec(indent)?.[0].length ?? 0;
	const spaces = indent.length - tabs;
	const size = unit === "\t" ? 4 : unit.length;
	/** Spaces among tabs align: ` * ` of a comment, and not a step. */
	if (unit === "\t" && tabs > 0) return { steps: tabs, rest: spaces };
	return { steps: tabs + Math.floor(spaces / size), rest: spaces % size };
}

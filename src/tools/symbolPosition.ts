import { ToolError } from "../core/chat/tool.ts";
import type { CodePosition } from "../core/editor/language.ts";
import { forModel } from "../shared/retell.ts";

/** Lines that are named when the symbol is not where it was said to be. */
const namedLines = 10;

/**
 * Where a symbol stands in its line: models cannot count columns. Of `a.b` the position of `b`. Throws a `ToolError` that names the
 * lines where it does stand.
 */
export function locateSymbol(path: string, text: string, line: number, symbol: string): CodePosition {
	const lines = text.split(/\r\n|\r|\n/);
	const character = columnOf(lines[line - 1] ?? "", symbol);
	if (character !== undefined) return { path, line, character };
	const others = lines.flatMap((other, index) => (columnOf(other, symbol) === undefined ? [] : [index + 1]));
	const where =
		others.length === 0 ? forModel("It is nowhere in the file.") : forModel(`It is on line ${others.slice(0, namedLines).join(", ")}.`);
	throw new ToolError(`There is no "${symbol}" on line ${line} of ${path}. ${where}`);
}

function columnOf(line: string, symbol: string): number | undefined {
	const source = symbol.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&");
	const found = new RegExp(`(?<![\\p{L}\\p{N}_$])${source}(?![\\p{L}\\p{N}_$])`, "u").exec(line);
	return found ? found.index + symbol.lastIndexOf(".") + 1 : undefined;
}

import * as vscode from "vscode";
import type { CodeSymbol } from "../../core/editor/language.ts";

/** Servers of an older kind give a flat list with locations instead of a tree with ranges. */
export function flattenSymbols(
	path: string,
	symbols: readonly (vscode.DocumentSymbol | vscode.SymbolInformation)[],
	depth = 0,
): CodeSymbol[] {
	return symbols
		.toSorted((a, b) => rangeOf(a).start.line - rangeOf(b).start.line)
		.flatMap((symbol) => [
			describe(symbol, path, rangeOf(symbol), depth),
			...("children" in symbol ? flattenSymbols(path, symbol.children ?? [], depth + 1) : []),
		]);
}

export function toCodeSymbol(symbol: vscode.SymbolInformation, path: string): CodeSymbol {
	const { containerName } = symbol;
	return { ...describe(symbol, path, symbol.location.range, 0), ...(containerName && { container: containerName }) };
}

function describe({ name, kind }: { name: string; kind: vscode.SymbolKind }, path: string, range: vscode.Range, depth: number): CodeSymbol {
	return { name, kind: kindName(kind), path, firstLine: range.start.line + 1, lastLine: range.end.line + 1, depth };
}

/** `TypeParameter` becomes `type parameter`. */
function kindName(kind: vscode.SymbolKind): string {
	return vscode.SymbolKind[kind].replace(/(?<=[a-z])[A-Z]/g, " $&").toLowerCase();
}

function rangeOf(symbol: vscode.DocumentSymbol | vscode.SymbolInformation): vscode.Range {
	return "range" in symbol ? symbol.range : symbol.location.range;
}

import * as vscode from "vscode";

/**
 * The errors and warnings of a file on the lines of a range, or of the whole file, in the order of their lines. Of lines and
 * not of characters: whoever asks about a problem has the cursor somewhere in its line, seldom on the very word.
 */
export function problemsOnLines(file: vscode.Uri, range?: vscode.Range): readonly vscode.Diagnostic[] {
	return vscode.languages
		.getDiagnostics(file)
		.filter(({ severity }) => severity <= vscode.DiagnosticSeverity.Warning)
		.filter(({ range: { start, end } }) => !range || (start.line <= range.end.line && range.start.line <= end.line))
		.toSorted((a, b) => a.range.start.compareTo(b.range.start));
}

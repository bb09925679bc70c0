import * as vscode from "vscode";
import type { Diagnostic } from "../../core/workspace.ts";

/** What the editor shows of one file, or of a whole folder. */
export function readDiagnostics(folder: vscode.WorkspaceFolder, only?: vscode.Uri): readonly Diagnostic[] {
	return vscode.languages
		.getDiagnostics()
		.filter(([uri]) => (only ? uri.toString() === only.toString() : vscode.workspace.getWorkspaceFolder(uri) === folder))
		.flatMap(([uri, diagnostics]) => diagnostics.map((diagnostic) => toDiagnostic(uri, diagnostic)));
}

function toDiagnostic(uri: vscode.Uri, { range, severity, message, source }: vscode.Diagnostic): Diagnostic {
	return {
		path: vscode.workspace.asRelativePath(uri, false),
		line: range.start.line + 1,
		severity: severityNames[severity],
		message,
		source,
	};
}

const severityNames = {
	[vscode.DiagnosticSeverity.Error]: "error",
	[vscode.DiagnosticSeverity.Warning]: "warning",
	[vscode.DiagnosticSeverity.Information]: "information",
	[vscode.DiagnosticSeverity.Hint]: "hint",
} as const;

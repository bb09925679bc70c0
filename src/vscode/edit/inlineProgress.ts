import * as vscode from "vscode";
import { commands, whenKeys } from "../names.ts";

/** The inline edits that run: shown at their lines and in a notification, ended by Escape or there. */
export class InlineProgress {
	private readonly running = new Set<AbortController>();
	private readonly command = vscode.commands.registerCommand(commands.cancelInlineEdit, () => {
		for (const abort of this.running) abort.abort();
	});

	dispose(): void {
		for (const abort of this.running) abort.abort();
		this.command.dispose();
	}

	async show<Result>(document: vscode.TextDocument, range: vscode.Range, run: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
		const abort = new AbortController();
		const decoration = vscode.window.createTextEditorDecorationType({
			isWholeLine: true,
			backgroundColor: new vscode.ThemeColor("editor.rangeHighlightBackground"),
		});
		for (const editor of vscode.window.visibleTextEditors) if (editor.document === document) editor.setDecorations(decoration, [range]);
		this.note(abort, true);
		try {
			const options = {
				location: vscode.ProgressLocation.Notification,
				title: vscode.l10n.t("Outcrop is editing {0}", vscode.workspace.asRelativePath(document.uri)),
				cancellable: true,
			};
			return await vscode.window.withProgress(options, (_, token) => {
				token.onCancellationRequested(() => abort.abort());
				return run(abort.signal);
			});
		} finally {
			this.note(abort, false);
			decoration.dispose();
		}
	}

	private note(abort: AbortController, isRunning: boolean): void {
		if (isRunning) this.running.add(abort);
		else this.running.delete(abort);
		void vscode.commands.executeCommand("setContext", whenKeys.editsInline, this.running.size > 0);
	}
}

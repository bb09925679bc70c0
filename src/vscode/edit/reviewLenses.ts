import * as vscode from "vscode";
import { commands, internalCommands } from "../names.ts";
import type { PendingChanges } from "./pendingChanges.ts";

/** Keep and Undo above every pending hunk, and above a file that was moved. Hunks made at the selection can be refined too. */
export class ReviewLenses implements vscode.CodeLensProvider {
	private readonly changed = new vscode.EventEmitter<void>();
	private readonly pending: PendingChanges;
	readonly onDidChangeCodeLenses = this.changed.event;

	constructor(pending: PendingChanges) {
		this.pending = pending;
	}

	dispose(): void {
		this.changed.dispose();
	}

	update(): void {
		this.changed.fire();
	}

	provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
		const { uri, lineCount } = document;
		const lens = (line: number, title: string, command: string) => {
			const range = new vscode.Range(Math.min(line, lineCount - 1), 0, Math.min(line, lineCount - 1), 0);
			return new vscode.CodeLens(range, { title, command, arguments: [uri, line] });
		};
		const ofHunks = this.pending.hunksOf(document).flatMap(({ current: { start } }) => this.ofHunk(uri, start, lens));
		const change = this.pending.changeOf(uri);
		const isBlankNew = change?.kind === "create" && ofHunks.length === 0;
		if (change?.kind !== "move" && !isBlankNew) return ofHunks;
		const from = change.from ? vscode.workspace.asRelativePath(change.from) : "";
		const keep = isBlankNew ? vscode.l10n.t("Keep File") : vscode.l10n.t("Keep File (moved from {0})", from);
		return [lens(0, keep, commands.keepFile), lens(0, vscode.l10n.t("Undo File"), commands.undoFile), ...ofHunks];
	}

	private ofHunk(
		uri: vscode.Uri,
		line: number,
		lens: (line: number, title: string, command: string) => vscode.CodeLens,
	): readonly vscode.CodeLens[] {
		if (this.pending.inlineEditsOf(uri).length === 0)
			return [lens(line, vscode.l10n.t("Keep"), commands.keepHunk), lens(line, vscode.l10n.t("Undo"), commands.undoHunk)];
		return [
			lens(line, vscode.l10n.t("Accept"), commands.keepHunk),
			lens(line, vscode.l10n.t("Discard"), commands.undoHunk),
			lens(line, vscode.l10n.t("Refine…"), internalCommands.refineHunk),
		];
	}
}

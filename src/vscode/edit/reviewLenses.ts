import * as vscode from "vscode";
import { commands, internalCommands } from "../names.ts";
import type { PendingChanges } from "./pendingChanges.ts";
import { TrackedLines } from "./trackedLines.ts";

/** Keep and Undo above every pending hunk, and above a file that was moved. Hunks made at the selection can be refined too. */
export class ReviewLenses implements vscode.CodeLensProvider {
	private readonly changed = new vscode.EventEmitter<void>();
	/** The documents for which the editor has asked, and where their lenses stand by now: it asks anew only a while after the user has typed. */
	private readonly places = new Map<vscode.TextDocument, readonly TrackedLines[]>();
	private readonly pending: PendingChanges;
	readonly onDidChangeCodeLenses = this.changed.event;

	constructor(pending: PendingChanges) {
		this.pending = pending;
	}

	dispose(): void {
		this.changed.dispose();
		for (const places of this.places.values()) for (const place of places) place.dispose();
		this.places.clear();
	}

	/**
	 * Asks the editor for new lenses of a file that it shows or has asked for. It forgets to ask for a file that loses the keyboard right
	 * after it was opened. What changes in other files is no reason: for a moment after new lenses are there, a click on the old is lost.
	 */
	update(uri: vscode.Uri): void {
		const shown = vscode.window.visibleTextEditors.map(({ document }) => document);
		if ([...shown, ...this.places.keys()].some((document) => document.uri.toString() === uri.toString())) this.changed.fire();
	}

	provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
		const { uri, lineCount } = document;
		const lens = (line: number, title: string, command: string, ...where: readonly TrackedLines[]) => {
			const range = new vscode.Range(Math.min(line, lineCount - 1), 0, Math.min(line, lineCount - 1), 0);
			return new vscode.CodeLens(range, { title, command, arguments: [uri, ...where] });
		};
		const ofHunks = this.track(document).flatMap((place) => this.ofHunk(uri, (title, command) => lens(place.first, title, command, place)));
		const change = this.pending.changeOf(uri);
		const isBlankNew = change?.kind === "create" && ofHunks.length === 0;
		if (change?.kind !== "move" && !isBlankNew) return ofHunks;
		const from = change.from ? vscode.workspace.asRelativePath(change.from) : "";
		const keep = isBlankNew ? vscode.l10n.t("Keep File") : vscode.l10n.t("Keep File (moved from {0})", from);
		return [lens(0, keep, commands.keepFile), lens(0, vscode.l10n.t("Undo File"), commands.undoFile), ...ofHunks];
	}

	/** Follows the first line of each hunk. Two editors of one document ask one after the other, and share what is followed. */
	private track(document: vscode.TextDocument): readonly TrackedLines[] {
		const known = this.places.get(document) ?? [];
		const lines = this.pending.hunksOf(document).map(({ current }) => current.start);
		const places = lines.map(
			(line) => known.find(({ first }) => first === line) ?? new TrackedLines(document, { first: line, last: line }),
		);
		this.places.set(document, places);
		for (const place of known) if (!places.includes(place)) place.dispose();
		for (const [closed, followed] of this.places) {
			if (!closed.isClosed) continue;
			for (const place of followed) place.dispose();
			this.places.delete(closed);
		}
		return places;
	}

	private ofHunk(uri: vscode.Uri, lens: (title: string, command: string) => vscode.CodeLens): readonly vscode.CodeLens[] {
		if (this.pending.inlineEditsOf(uri).length === 0)
			return [lens(vscode.l10n.t("Keep"), commands.keepHunk), lens(vscode.l10n.t("Undo"), commands.undoHunk)];
		return [
			lens(vscode.l10n.t("Accept"), commands.keepHunk),
			lens(vscode.l10n.t("Discard"), commands.undoHunk),
			lens(vscode.l10n.t("Refine…"), internalCommands.refineHunk),
		];
	}
}

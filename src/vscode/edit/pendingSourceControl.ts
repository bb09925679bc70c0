import * as vscode from "vscode";
import { internalCommands, whenKeys } from "../names.ts";
import type { PendingChanges } from "./pendingChanges.ts";
import { baseUri } from "./reviewUris.ts";

/** A source control of its own while anything is pending: the stable road to hunks in the editor's gutter, and the list of files. */
export class PendingSourceControl {
	private control: vscode.SourceControl | undefined;
	private group: vscode.SourceControlResourceGroup | undefined;
	private shown = "";
	private readonly pending: PendingChanges;

	constructor(pending: PendingChanges) {
		this.pending = pending;
	}

	dispose(): void {
		this.control?.dispose();
		this.control = undefined;
		this.group = undefined;
	}

	/** Which files there are changes far less often than what is pending in them. */
	update(): void {
		const files = this.pending.uris.map((uri) => ({ uri, kind: this.pending.changeOf(uri)?.kind }));
		const now = JSON.stringify(files);
		if (this.shown === now) return;
		this.shown = now;
		setContext(whenKeys.hasPendingChanges, files.length > 0);
		setContext(
			whenKeys.pendingFiles,
			files.flatMap(({ uri }) => [uri.fsPath, uri.path]),
		);
		if (files.length === 0) return this.dispose();
		const group = this.open();
		group.resourceStates = files.map(({ uri, kind }) => ({
			resourceUri: uri,
			contextValue: kind,
			decorations: { strikeThrough: kind === "delete" },
			command: { title: vscode.l10n.t("Open Diff"), command: internalCommands.openDiff, arguments: [uri] },
		}));
		if (this.control) this.control.count = files.length;
	}

	private open(): vscode.SourceControlResourceGroup {
		if (this.group) return this.group;
		this.control = vscode.scm.createSourceControl("outcrop", "Outcrop");
		this.control.inputBox.visible = false;
		this.control.quickDiffProvider = {
			provideOriginalResource: (uri) => (this.pending.baseOf(uri) === undefined ? undefined : baseUri(uri)),
		};
		this.group = this.control.createResourceGroup("pending", vscode.l10n.t("Pending Changes"));
		return this.group;
	}
}

function setContext(key: string, value: unknown): void {
	void vscode.commands.executeCommand("setContext", key, value);
}

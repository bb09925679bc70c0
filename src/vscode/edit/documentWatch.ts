import * as vscode from "vscode";

/** How long after a keystroke a document is looked at, in milliseconds: a keystroke itself costs nothing. */
const pause = 50;
/** How long a save may take before what changes is no longer a formatter's, in milliseconds. */
const longestSave = 5_000;

export interface WatchPorts {
	isOfInterest(uri: vscode.Uri): boolean;
	onChange(document: vscode.TextDocument): void;
	/** The editor's own undo or redo has brought an earlier text back. */
	onReplay(document: vscode.TextDocument): void;
	onClose(document: vscode.TextDocument): void;
	onRename(from: vscode.Uri, to: vscode.Uri): void;
}

/** Tells whose work a change of a document is: the user's, a formatter's that runs while the document is saved, or ours. */
export class DocumentWatch {
	private readonly ports: WatchPorts;
	private readonly editing = new Map<string, number>();
	private readonly waiting = new Map<string, NodeJS.Timeout>();
	private readonly saving = new Map<string, { readonly until: number; isTypedIn: boolean }>();
	private readonly subscriptions: readonly vscode.Disposable[];

	constructor(ports: WatchPorts) {
		this.ports = ports;
		this.subscriptions = [
			vscode.workspace.onDidChangeTextDocument((event) => this.noteChange(event)),
			vscode.workspace.onDidOpenTextDocument((document) => this.look(document)),
			vscode.workspace.onDidCloseTextDocument((document) => ports.onClose(document)),
			vscode.workspace.onWillSaveTextDocument(({ document }) => this.noteSaving(document)),
			vscode.workspace.onDidSaveTextDocument((document) => this.noteSaved(document)),
			vscode.workspace.onDidRenameFiles(({ files }) => {
				for (const { oldUri, newUri } of files) if (!this.isEditing(oldUri) && !this.isEditing(newUri)) ports.onRename(oldUri, newUri);
			}),
		];
	}

	dispose(): void {
		for (const timer of this.waiting.values()) clearTimeout(timer);
		for (const subscription of this.subscriptions) subscription.dispose();
	}

	isEditing(uri: vscode.Uri): boolean {
		return this.editing.has(uri.toString());
	}

	/** What changes in the file meanwhile is ours. */
	async whileEditing<T>(uri: vscode.Uri, edit: () => Promise<T>): Promise<T> {
		const key = uri.toString();
		this.editing.set(key, (this.editing.get(key) ?? 0) + 1);
		try {
			return await edit();
		} finally {
			const left = (this.editing.get(key) ?? 1) - 1;
			if (left > 0) this.editing.set(key, left);
			else this.editing.delete(key);
		}
	}

	/** Who has changed the document since it was looked at last. */
	authorOf({ uri }: vscode.TextDocument): "user" | "formatter" {
		const save = this.saving.get(uri.toString());
		return save && !save.isTypedIn && Date.now() <= save.until ? "formatter" : "user";
	}

	private noteChange({ document, contentChanges, reason }: vscode.TextDocumentChangeEvent): void {
		if (contentChanges.length === 0 || !this.ports.isOfInterest(document.uri)) return;
		/** At once: the next one of a row must not hide the text of this one. */
		if (reason !== undefined) return this.look(document, "replay");
		const key = document.uri.toString();
		const save = this.saving.get(key);
		/** No formatter writes single characters: where a keystroke falls into a save, all of it counts as the user's. */
		if (save && contentChanges.length === 1 && (contentChanges[0]?.text.length ?? 0) <= 1) save.isTypedIn = true;
		if (this.waiting.has(key)) return;
		const timer = setTimeout(() => this.look(document), pause);
		this.waiting.set(key, timer);
	}

	private noteSaving(document: vscode.TextDocument): void {
		if (!this.ports.isOfInterest(document.uri)) return;
		this.look(document);
		this.saving.set(document.uri.toString(), { until: Date.now() + longestSave, isTypedIn: false });
	}

	private noteSaved(document: vscode.TextDocument): void {
		this.look(document);
		this.saving.delete(document.uri.toString());
	}

	private look(document: vscode.TextDocument, how: "change" | "replay" = "change"): void {
		const key = document.uri.toString();
		clearTimeout(this.waiting.get(key));
		this.waiting.delete(key);
		if (!this.ports.isOfInterest(document.uri) || this.isEditing(document.uri)) return;
		if (how === "replay") this.ports.onReplay(document);
		else this.ports.onChange(document);
	}
}

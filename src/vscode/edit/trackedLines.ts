import * as vscode from "vscode";

/** Lines of a document that stay the same lines while the user types around them. Zero-based, the last one included. */
export class TrackedLines {
	first: number;
	last: number;
	private readonly subscription: vscode.Disposable;

	constructor(document: vscode.TextDocument, lines: { readonly first: number; readonly last: number }) {
		this.first = lines.first;
		this.last = lines.last;
		this.subscription = vscode.workspace.onDidChangeTextDocument((event) => {
			if (event.document === document) for (const change of event.contentChanges) this.follow(change);
		});
	}

	dispose(): void {
		this.subscription.dispose();
	}

	private follow({ range: { start, end }, text }: vscode.TextDocumentContentChangeEvent): void {
		const shift = text.split("\n").length - 1 - (end.line - start.line);
		const isAbove = end.line < this.first || (end.line === this.first && end.character === 0);
		if (start.line > this.last) return;
		if (isAbove) this.first += shift;
		else this.first = Math.min(this.first, start.line);
		this.last = Math.max(this.first, this.last + shift);
	}
}

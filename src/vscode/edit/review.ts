import * as vscode from "vscode";
import { schemes } from "../names.ts";
import type { OwnDocuments } from "../ownDocuments.ts";
import type { PendingChanges } from "./pendingChanges.ts";
import { PendingDecorations } from "./pendingDecorations.ts";
import { PendingSourceControl } from "./pendingSourceControl.ts";
import { registerReviewCommands } from "./reviewCommands.ts";
import { ReviewLenses } from "./reviewLenses.ts";
import { baseUri, fileUri, isGone } from "./reviewUris.ts";

/** Shows pending changes where the editor shows changes: in the gutter, as code lenses, beside file names, and in Source Control. */
export function registerReview(pending: PendingChanges, documents: OwnDocuments): vscode.Disposable {
	const baseChanged = new vscode.EventEmitter<vscode.Uri>();
	const bases = new Map<string, string | undefined>();
	const lenses = new ReviewLenses(pending);
	const decorations = new PendingDecorations(pending);
	const control = new PendingSourceControl(pending);
	const onChange = pending.onDidChange((uri) => {
		/** The editor fetches the whole text again, and typing inside of a hunk does not touch it. */
		const base = pending.baseOf(uri);
		if (bases.get(uri.toString()) !== base || base === undefined) baseChanged.fire(baseUri(uri));
		bases.set(uri.toString(), base);
		lenses.update(uri);
		decorations.update(uri);
		control.update();
	});
	control.update();
	const provider = vscode.window.registerFileDecorationProvider(decorations);
	/** The editor asks only for what it shows, and a folder is marked by what lies in it. */
	for (const uri of pending.uris) decorations.update(uri);
	return vscode.Disposable.from(
		baseChanged,
		lenses,
		decorations,
		control,
		onChange,
		documents.register(schemes.base, {
			onDidChange: baseChanged.event,
			provideTextDocumentContent: (uri) => (isGone(uri) ? "" : (pending.baseOf(fileUri(uri)) ?? textOf(fileUri(uri)))),
		}),
		vscode.languages.registerCodeLensProvider({ scheme: "file" }, lenses),
		provider,
		registerReviewCommands(pending),
	);
}

/** A file in which nothing is pending is its own base: a diff that is still open shows no change, and takes nothing back. */
async function textOf(uri: vscode.Uri): Promise<string> {
	try {
		return (await vscode.workspace.openTextDocument(uri)).getText();
	} catch {
		return "";
	}
}

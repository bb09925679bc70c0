import * as vscode from "vscode";
import { locatePath } from "../workspace/locatePath.ts";
import { withoutLinks } from "../withoutLinks.ts";

/** Opens a link that the model wrote, after the user has seen the host it really leads to. Only `http` and `https`. */
export async function openLink(href: string): Promise<void> {
	let url: URL;
	try {
		url = new URL(href);
	} catch {
		return;
	}
	if (url.protocol !== "https:" && url.protocol !== "http:") return;
	const open = vscode.l10n.t("Open");
	const message = vscode.l10n.t("Open a page on {0}?", url.host);
	const answer = await vscode.window.showWarningMessage(message, { modal: true, detail: url.href }, open);
	if (answer === open) await openInBrowser(url.href);
}

/**
 * Opens a page in the person's browser; false when the editor was not allowed to. The address is handed over as text: a `Uri`
 * would escape the separators of its query once more. The editor takes text, though its typings do not say so.
 */
export async function openInBrowser(address: string): Promise<boolean> {
	return vscode.env.openExternal(address as unknown as vscode.Uri);
}

/** Opens a file that an answer cites, when it is one of the chat's folder. */
export async function openFileMention(
	folder: vscode.WorkspaceFolder | undefined,
	{ path, first, last }: { path: string; first?: number; last?: number },
): Promise<void> {
	const located = folder && (await locatePath(folder.uri.fsPath, path));
	if (!folder || located === undefined || located === ".") return;
	try {
		const document = await vscode.workspace.openTextDocument(vscode.Uri.joinPath(folder.uri, located));
		const start = (first ?? 1) - 1;
		const end = (last ?? first ?? 1) - 1;
		const selection = first === undefined ? undefined : document.validateRange(new vscode.Range(start, 0, end, Number.MAX_SAFE_INTEGER));
		await vscode.window.showTextDocument(document, { selection });
	} catch {
		void vscode.window.showInformationMessage(vscode.l10n.t("{0} cannot be opened.", withoutLinks(path)));
	}
}

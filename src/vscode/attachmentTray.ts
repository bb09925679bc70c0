import * as vscode from "vscode";
import { type Attachment, type AttachmentResult, attachFile, fullBecause, summarize } from "../core/attachments.ts";
import type { AttachmentSummary } from "../shared/turnEvent.ts";
import { attachSelection, attachUri } from "./attach.ts";

/** What is attached to the message that is being written. Whatever cannot be attached is refused with the reason. */
export class AttachmentTray {
	private attachments: readonly Attachment[] = [];
	private readonly folder: () => vscode.WorkspaceFolder | undefined;
	private readonly onChange: () => void;

	constructor(folder: () => vscode.WorkspaceFolder | undefined, onChange: () => void) {
		this.folder = folder;
		this.onChange = onChange;
	}

	/** How each would travel if the message were sent now. */
	get summaries(): readonly AttachmentSummary[] {
		return summarize(this.attachments);
	}

	add(result: AttachmentResult): void {
		const refusal = "refusal" in result ? result.refusal : fullBecause(this.attachments, result.attachment);
		if (refusal !== undefined) return void vscode.window.showWarningMessage(refusal);
		if ("attachment" in result) this.attachments = [...this.attachments, result.attachment];
		this.onChange();
	}

	async addUris(uris: readonly vscode.Uri[]): Promise<void> {
		for (const uri of uris) this.add(await attachUri(uri, this.folder()));
	}

	/** Files dropped from the explorer, as it names them. */
	addDropped(uris: readonly string[]): Promise<void> {
		return this.addUris(uris.flatMap(droppedFile));
	}

	/** A file that the webview holds, as base64. */
	addData(name: string, data: string): void {
		this.add(attachFile({ id: crypto.randomUUID(), path: name, bytes: Buffer.from(data, "base64") }));
	}

	addSelection(editor: vscode.TextEditor): void {
		this.add(attachSelection(editor.document, editor.selection, this.folder()));
	}

	async addWhat(what: "pick" | "active-file" | "selection"): Promise<void> {
		if (what === "pick") {
			const picked = await vscode.window.showOpenDialog({
				canSelectMany: true,
				defaultUri: this.folder()?.uri,
				openLabel: vscode.l10n.t("Attach"),
			});
			return this.addUris(picked ?? []);
		}
		const editor = vscode.window.activeTextEditor ?? vscode.window.visibleTextEditors[0];
		if (!editor) return void vscode.window.showInformationMessage(vscode.l10n.t("No file is open in an editor."));
		if (what === "selection") return this.addSelection(editor);
		return this.addUris([editor.document.uri]);
	}

	remove(id: string): void {
		this.attachments = this.attachments.filter((attachment) => attachment.id !== id);
		this.onChange();
	}

	/** Those with these ids, in the order in which they were attached. They leave the tray when the message has left. */
	choose(ids: readonly string[]): readonly Attachment[] {
		return this.attachments.filter(({ id }) => ids.includes(id));
	}

	drop(sent: readonly Attachment[]): void {
		this.attachments = this.attachments.filter((attachment) => !sent.includes(attachment));
	}
}

/** In a remote window a file is named by where the window stands; the extension runs beside the file. */
function droppedFile(text: string): vscode.Uri[] {
	const uri = vscode.Uri.parse(text);
	if (uri.scheme === "file" && uri.authority === "") return [uri];
	return uri.scheme === "vscode-remote" ? [vscode.Uri.file(uri.path)] : [];
}

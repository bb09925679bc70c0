import * as vscode from "vscode";
import { type Attachment, type AttachmentResult, attachFile, fullBecause, summarize } from "../../core/documents/attachments.ts";
import { knownFacts } from "../../core/models/knownFacts.ts";
import type { MediaFacts } from "../../core/documents/media.ts";
import type { Message } from "../../core/record/message.ts";
import type { AttachmentSummary } from "../../shared/turnEvent.ts";
import { attachSelection, attachUri } from "./attach.ts";
import { askForS3Object } from "./s3Attachment.ts";

export interface AttachmentTrayPorts {
	folder(): vscode.WorkspaceFolder | undefined;
	/** What is in `outcrop.model`. Nobody is asked what is behind an opaque ARN, so that attaching needs no credentials. */
	model(): string;
	/** What the chat holds already, for how the next message will travel. */
	history(): readonly Message[];
	onChange(): void;
}

/** What is attached to the message that is being written. Whatever cannot be attached is refused with the reason. */
export class AttachmentTray {
	private attachments: readonly Attachment[] = [];
	private readonly ports: AttachmentTrayPorts;

	constructor(ports: AttachmentTrayPorts) {
		this.ports = ports;
	}

	/** How each would travel if the message were sent now. */
	get summaries(): readonly AttachmentSummary[] {
		return summarize(this.attachments, this.ports.history(), this.facts);
	}

	private get facts(): MediaFacts {
		return knownFacts(this.ports.model()) ?? {};
	}

	add(result: AttachmentResult): void {
		const refusal = "refusal" in result ? result.refusal : fullBecause(this.attachments, result.attachment);
		if (refusal !== undefined) return void vscode.window.showWarningMessage(refusal);
		if ("attachment" in result) this.attachments = [...this.attachments, result.attachment];
		this.ports.onChange();
	}

	async addUris(uris: readonly vscode.Uri[]): Promise<void> {
		for (const uri of uris) this.add(await attachUri(uri, this.ports.folder(), this.facts));
	}

	/** Files dropped from the explorer, as it names them. */
	addDropped(uris: readonly string[]): Promise<void> {
		return this.addUris(uris.flatMap(droppedFile));
	}

	/** A file that the webview holds, as base64. */
	addData(name: string, data: string): void {
		this.add(attachFile({ id: crypto.randomUUID(), path: name, bytes: Buffer.from(data, "base64") }, this.facts));
	}

	addSelection(editor: vscode.TextEditor): void {
		this.add(attachSelection(editor.document, editor.selection, this.ports.folder()));
	}

	async addWhat(what: "pick" | "active-file" | "selection" | "s3"): Promise<void> {
		if (what === "s3") {
			const result = await askForS3Object(this.facts);
			return result && this.add(result);
		}
		if (what === "pick") {
			const picked = await vscode.window.showOpenDialog({
				canSelectMany: true,
				defaultUri: this.ports.folder()?.uri,
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
		this.ports.onChange();
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

import * as vscode from "vscode";
import type { CallInWriting } from "../../core/chat/callsInWriting.ts";
import type { TurnEvent } from "../../shared/turnEvent.ts";
import { EditPreviewDecorations, type PreviewPorts } from "./editPreviewDecorations.ts";

/**
 * Previews of the edits that a chat's model is writing, in the editors in which their files are to be seen: each from its first lines
 * until the call has ended, so that it is there, too, while the user is asked.
 */
export class ChatPreviews {
	private readonly ports: PreviewPorts;
	private readonly shown = new Map<string, EditPreviewDecorations>();

	constructor(ports: PreviewPorts) {
		this.ports = ports;
	}

	update(folder: vscode.WorkspaceFolder, { id, name, path, json }: CallInWriting): void {
		if (name !== "apply_edit" || path === undefined) return;
		const uri = vscode.Uri.joinPath(folder.uri, path).toString();
		const editor = vscode.window.visibleTextEditors.find(({ document }) => document.uri.toString() === uri);
		const preview = this.shown.get(id) ?? (editor && new EditPreviewDecorations(editor.document, this.ports));
		if (!preview) return;
		this.shown.set(id, preview);
		preview.update(json);
	}

	note(event: TurnEvent): void {
		if (event.kind === "tool-end") this.end(event.toolUseId);
		if (event.kind === "turn-end") this.dispose();
	}

	dispose(): void {
		for (const id of this.shown.keys()) this.end(id);
	}

	private end(id: string): void {
		this.shown.get(id)?.dispose();
		this.shown.delete(id);
	}
}

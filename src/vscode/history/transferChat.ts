import * as vscode from "vscode";
import { assertNever } from "../../shared/assertNever.ts";
import { exportChat, type ImportedChat, importChat } from "../../core/record/chatExport.ts";
import { chatMarkdown } from "../../core/record/chatMarkdown.ts";
import type { Chat, ChatRecord } from "../../core/record/chatRecord.ts";

/** Bytes of a file that is read at once. */
const largestImport = 100_000_000;

interface StoredChat {
	readonly chat: Chat;
	readonly records: readonly ChatRecord[];
}

/** Writes a chat where the user says: as JSON when the name ends so, and else as Markdown. */
export async function exportChatFile(title: string, { chat, records }: StoredChat, folder: vscode.Uri | undefined): Promise<void> {
	const name = `${fileNameOf(title)}.md`;
	const defaultUri = folder && vscode.Uri.joinPath(folder, name);
	const filters = { Markdown: ["md"], JSON: ["json"] };
	const uri = await vscode.window.showSaveDialog({ defaultUri, filters, title: vscode.l10n.t("Export Chat") });
	if (!uri) return;
	const isJson = uri.path.toLowerCase().endsWith(".json");
	const text = isJson ? exportChat(title, records) : chatMarkdown(title, chat.transcript);
	await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
	const open = vscode.l10n.t("Open");
	const told = vscode.l10n.t(
		"The chat was exported. What looks like a credential was taken out of it; look through it before you share it.",
	);
	if ((await vscode.window.showInformationMessage(told, open)) === open) await vscode.window.showTextDocument(uri);
}

/** A chat from a file that the user chooses; `undefined` without one. What is no chat is refused with a sentence. */
export async function importChatFile(): Promise<{ readonly title: string; readonly records: readonly ChatRecord[] } | undefined> {
	const filters = { JSON: ["json"] };
	const [uri] = (await vscode.window.showOpenDialog({ filters, title: vscode.l10n.t("Import Chat") })) ?? [];
	if (!uri) return undefined;
	const { size } = await vscode.workspace.fs.stat(uri);
	if (size > largestImport) {
		const told = vscode.l10n.t("This file is too large for a chat: at most {0} MB can be imported.", largestImport / 1_000_000);
		void vscode.window.showErrorMessage(told);
		return undefined;
	}
	const imported = importChat(new TextDecoder().decode(await vscode.workspace.fs.readFile(uri)));
	if (imported.kind === "chat") return imported;
	void vscode.window.showErrorMessage(refusal(imported.reason));
	return undefined;
}

type Refused = Extract<ImportedChat, { kind: "refused" }>["reason"];

function refusal(reason: Refused): string {
	switch (reason) {
		case "no-chat":
			return vscode.l10n.t("This file is no chat that Outcrop has exported as JSON.");
		case "newer":
			return vscode.l10n.t("A newer version of Outcrop has exported this chat. Update Outcrop to import it.");
		case "empty":
			return vscode.l10n.t("There is no message in this chat, so there is nothing to import.");
		default:
			return assertNever(reason);
	}
}

/** A name that every file system takes. */
function fileNameOf(title: string): string {
	const plain = title
		.replace(/[^\p{L}\p{N} ._-]+/gu, " ")
		.replace(/\s+/g, " ")
		.replace(/^[. ]+|[. ]+$/g, "");
	return plain.slice(0, 80).trim() || "chat";
}

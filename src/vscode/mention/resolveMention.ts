import * as vscode from "vscode";
import { type AttachmentResult, attachLines, attachText, textOfAttachment } from "../../core/documents/attachments.ts";
import type { MediaFacts } from "../../core/documents/media.ts";
import type { EditorPorts } from "../../core/editor/editorPorts.ts";
import { changesText, folderText, problemsText } from "../../core/mention/mentionTexts.ts";
import { assertNever } from "../../shared/assertNever.ts";
import type { MentionTarget } from "../../shared/mentions.ts";
import { attachSelection, attachUri } from "../chat/attach.ts";
import { isWithheld, readFolderText } from "../prompt/folderText.ts";
import { locatePath } from "../workspace/locatePath.ts";
import { readDiagnostics } from "../workspace/readDiagnostics.ts";
import type { FolderSearch } from "../workspace/workspaceFiles.ts";

interface ResolvePorts {
	readonly folder: vscode.WorkspaceFolder | undefined;
	readonly facts: MediaFacts;
	readonly search: FolderSearch;
	readonly lastCommand: { readonly text: string } | undefined;
	/** Absent without a folder. */
	readonly editor?: EditorPorts;
}

/** What a mention attaches, with what the user has to know of it, or why it attaches nothing. */
export type Resolved = AttachmentResult & { readonly notice?: string };

type Lines = { readonly first: number; readonly last: number };

/** Files that a folder may have to be read, and bytes of each. */
const maxFolderFiles = 2_000;
const maxFolderFileBytes = 200_000;
/** Milliseconds for git and for language servers. */
const patience = 5_000;

/** `undefined` when the mention stands for nothing that is there: then it is a mere word. */
export async function resolveMention(target: MentionTarget, ports: ResolvePorts): Promise<Resolved | undefined> {
	switch (target.kind) {
		case "file":
			return resolveFile(target.path, target.lines, ports);
		case "folder":
			return resolveFolder(target.path, ports);
		case "symbol":
			return resolveSymbol(target.name, ports);
		case "selection":
			return resolveSelection(ports.folder);
		case "problems":
			return resolveProblems(ports.folder);
		case "changes":
			return resolveChanges(ports);
		case "terminal":
			if (!ports.lastCommand) return { refusal: vscode.l10n.t("The active terminal has run no command since the chat was opened.") };
			return attachText(crypto.randomUUID(), vscode.l10n.t("Terminal output"), ports.lastCommand.text);
		default:
			return assertNever(target);
	}
}

/** Where a path leads inside the folder; a sentence when that is off limits, `undefined` when nothing is there. */
async function locate(
	path: string,
	folder: vscode.WorkspaceFolder,
): Promise<{ readonly uri: vscode.Uri; readonly path: string; readonly isFolder: boolean } | { readonly refusal: string } | undefined> {
	const located = await locatePath(folder.uri.fsPath, path).catch(() => undefined);
	if (located === undefined) return { refusal: vscode.l10n.t("{0} is outside of {1}. Attach it by the paper clip.", path, folder.name) };
	if (isWithheld(located)) return { refusal: vscode.l10n.t("{0} may hold credentials. Attach it by the paper clip.", path) };
	const uri = vscode.Uri.joinPath(folder.uri, located);
	try {
		const { type } = await vscode.workspace.fs.stat(uri);
		return { uri, path: located, isFolder: (type & vscode.FileType.Directory) !== 0 };
	} catch {
		return undefined;
	}
}

async function resolveFile(path: string, lines: Lines | undefined, { folder, facts }: ResolvePorts): Promise<Resolved | undefined> {
	if (!folder) return undefined;
	const place = await locate(path, folder);
	if (!place || "refusal" in place) return place;
	/** A folder is mentioned with its slash: a mere word is often the name of one. */
	if (place.isFolder) return undefined;
	const whole = await attachUri(place.uri, folder, facts);
	if (!lines || "refusal" in whole) return whole;
	const text = textOfAttachment(whole.attachment);
	if (text === undefined) return { refusal: vscode.l10n.t("{0} has no lines. Mention it without them.", path) };
	const all = text.replace(/\r?\n$/, "").split(/\r?\n/);
	if (lines.first > all.length) return { refusal: vscode.l10n.t("{0} has only {1} lines.", path, all.length) };
	return attachLines(crypto.randomUUID(), whole.attachment.path, lines.first, all.slice(lines.first - 1, lines.last));
}

async function resolveFolder(path: string, { folder, search }: ResolvePorts): Promise<Resolved | undefined> {
	if (!folder) return undefined;
	const place = await locate(path, folder);
	if (!place || "refusal" in place) return place;
	return place.isFolder ? attachFolder(place.path, folder, search) : undefined;
}

/** A listing of the folder with the text of its files. What is ignored, hidden or may hold credentials stays out of it. */
async function attachFolder(path: string, folder: vscode.WorkspaceFolder, search: FolderSearch): Promise<Resolved> {
	const label = path === "." ? `${folder.name}/` : `${path}/`;
	const page = { offset: 0, limit: maxFolderFiles };
	const { items } = await search.find(folder.uri.fsPath, { folder: path }, page, AbortSignal.timeout(patience));
	if (items.length === 0) return { refusal: vscode.l10n.t("{0} holds no files, or only ignored ones.", label) };
	const { text, leftOut } = await folderText(label, items, async (file) => {
		const content = await readFolderText(folder, file, maxFolderFileBytes);
		return content === undefined || content.includes("\0") ? undefined : content;
	});
	const result = attachText(crypto.randomUUID(), label, text);
	if (leftOut === 0) return result;
	return { ...result, notice: vscode.l10n.t("{0} of {1} files are only named: no text, or no room.", leftOut, items.length) };
}

async function resolveSymbol(name: string, ports: ResolvePorts): Promise<Resolved | undefined> {
	if (!ports.editor) return undefined;
	const { language } = ports.editor;
	const signal = AbortSignal.timeout(patience);
	const found = await language.symbols(name, signal).catch(() => undefined);
	const symbol = found?.items.find((item) => item.name === name);
	if (!symbol) return undefined;
	/** Some servers tell where the name stands only; the outline of the file knows the whole. */
	const outline = (await language.outline(symbol.path, signal).catch(() => undefined)) ?? [];
	const whole = outline.find((item) => item.name === name && item.firstLine <= symbol.firstLine && item.lastLine >= symbol.lastLine);
	const { firstLine, lastLine } = whole ?? symbol;
	return resolveFile(symbol.path, { first: firstLine, last: lastLine }, ports);
}

function resolveSelection(folder: vscode.WorkspaceFolder | undefined): Resolved {
	const editor = vscode.window.activeTextEditor ?? vscode.window.visibleTextEditors[0];
	if (!editor || editor.selection.isEmpty) return { refusal: vscode.l10n.t("Nothing is selected in an editor.") };
	return attachSelection(editor.document, editor.selection, folder);
}

function resolveProblems(folder: vscode.WorkspaceFolder | undefined): Resolved | undefined {
	if (!folder) return undefined;
	const problems = readDiagnostics(folder).filter(({ path }) => !isWithheld(path));
	if (problems.length === 0) return { refusal: vscode.l10n.t("The editor shows no problems in {0}.", folder.name) };
	return attachText(crypto.randomUUID(), vscode.l10n.t("Problems"), problemsText(problems));
}

/** Git looks at what the repository says of itself, so it waits for trust. */
async function resolveChanges({ folder, editor }: ResolvePorts): Promise<Resolved | undefined> {
	if (!folder || !editor) return undefined;
	if (!vscode.workspace.isTrusted) return { refusal: vscode.l10n.t("Changes can be attached once you trust this workspace.") };
	const signal = AbortSignal.timeout(patience);
	try {
		const status = await editor.git.status(signal);
		/** A repository without any commit has no HEAD; what is not staged is all that there is to see then. */
		const diff = await editor.git.diff({ from: "HEAD" }, signal).catch(() => editor.git.diff({}, signal));
		const isClean = diff.text.trim() === "" && status.text.trim().split("\n").length <= 1;
		if (isClean) return { refusal: vscode.l10n.t("Nothing has changed in {0} since the last commit.", folder.name) };
		return attachText(crypto.randomUUID(), vscode.l10n.t("Changes"), changesText(status, diff));
	} catch {
		return { refusal: vscode.l10n.t("Git shows no changes of {0}: is it a repository?", folder.name) };
	}
}

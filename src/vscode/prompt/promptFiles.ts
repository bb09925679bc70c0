import { realpath } from "node:fs/promises";
import { relative } from "node:path";
import * as vscode from "vscode";
import { fillVariables, inputsOf, type PromptFile, parsePromptFile, readSlashCall } from "../../core/prompt/promptFile.ts";
import type { TurnOverride } from "../../core/chat/turnOverride.ts";
import type { PromptFileOffer } from "../../shared/protocol.ts";
import { pathOf } from "../chat/attach.ts";
import { isWithheld, readFolderText } from "./folderText.ts";

const home = ".github/prompts";
const ending = ".prompt.md";
/** More would not be read by anybody in a list, and a file of this size is no prompt. */
const maxFiles = 100;
const maxBytes = 200_000;

/** A prompt of the composer that a file has written. */
export interface FilledPrompt {
	readonly text: string;
	readonly override: TurnOverride;
}

/** The prompt files of the chat's folder. An untrusted workspace has none: what it says is not ours to send. */
export class PromptFiles {
	private readonly folder: () => vscode.WorkspaceFolder | undefined;
	private readonly onChange: () => void;
	private readonly onAnswered: () => void;
	private readonly subscriptions: readonly vscode.Disposable[];
	private known: readonly PromptFile[] = [];
	private refreshing = 0;

	/** `onAnswered`: the user has given every value that a file asks for. */
	constructor(folder: () => vscode.WorkspaceFolder | undefined, onChange: () => void, onAnswered: () => void) {
		this.folder = folder;
		this.onChange = onChange;
		this.onAnswered = onAnswered;
		const watcher = vscode.workspace.createFileSystemWatcher(`**/${home}/*${ending}`);
		const refresh = () => void this.refresh();
		this.subscriptions = [
			watcher,
			watcher.onDidCreate(refresh),
			watcher.onDidChange(refresh),
			watcher.onDidDelete(refresh),
			vscode.workspace.onDidChangeWorkspaceFolders(refresh),
			vscode.workspace.onDidGrantWorkspaceTrust(refresh),
		];
	}

	dispose(): void {
		for (const subscription of this.subscriptions) subscription.dispose();
	}

	get offers(): readonly PromptFileOffer[] {
		return this.known.map(({ name, description }) => ({ name, description }));
	}

	/** Reads the folder anew. The newest call wins; never rejects. */
	async refresh(): Promise<void> {
		const mine = ++this.refreshing;
		const files = await readPromptFiles(this.folder());
		if (mine !== this.refreshing || JSON.stringify(files) === JSON.stringify(this.known)) return;
		this.known = files;
		this.onChange();
	}

	/**
	 * What `/name rest` stands for. `undefined` when the text calls no prompt file; `cancelled` when the user was asked for a value
	 * and gave none.
	 */
	async fill(text: string): Promise<FilledPrompt | "cancelled" | undefined> {
		const call = readSlashCall(text);
		if (!call) return undefined;
		await this.refresh();
		const file = this.known.find(({ name }) => name === call.name);
		if (!file) return undefined;
		const inputs = await askInputs(file);
		if (!inputs) return "cancelled";
		if (Object.keys(inputs).length > 0) this.onAnswered();
		const { values, notices } = await editorValues(file, this.folder());
		const body = fillVariables(file.body, values, inputs);
		return {
			text: [body, call.rest].filter((part) => part !== "").join("\n\n"),
			override: { shown: text.trim(), model: file.model, tools: file.tools, mode: file.mode, notices: [...noticesOf(file), ...notices] },
		};
	}
}

async function readPromptFiles(folder: vscode.WorkspaceFolder | undefined): Promise<readonly PromptFile[]> {
	if (!folder || !vscode.workspace.isTrusted) return [];
	try {
		const entries = await vscode.workspace.fs.readDirectory(vscode.Uri.joinPath(folder.uri, home));
		const names = entries.map(([name]) => name).filter((name) => name.endsWith(ending));
		const files = await Promise.all(
			names
				.toSorted()
				.slice(0, maxFiles)
				.map((name) => readPromptFile(folder, name)),
		);
		return files.filter((file): file is PromptFile => file !== undefined && file.name !== "" && file.body !== "");
	} catch {
		return [];
	}
}

async function readPromptFile(folder: vscode.WorkspaceFolder, fileName: string): Promise<PromptFile | undefined> {
	const text = await readFolderText(folder, `${home}/${fileName}`, maxBytes);
	return text === undefined ? undefined : parsePromptFile(fileName, text);
}

async function askInputs({ name: title, body }: PromptFile): Promise<Record<string, string> | undefined> {
	const values: Record<string, string> = {};
	for (const { name, placeholder } of inputsOf(body)) {
		const value = await vscode.window.showInputBox({ title: `/${title}`, prompt: name, placeHolder: placeholder, ignoreFocusOut: true });
		if (value === undefined) return undefined;
		values[name] = value;
	}
	return values;
}

/**
 * Files are named as attachments are. The selection is put in by a file of the repository, not by the user, so that of a file with
 * credentials stays here.
 */
async function editorValues({ body }: PromptFile, folder: vscode.WorkspaceFolder | undefined) {
	const editor = vscode.window.activeTextEditor;
	const file = editor ? pathOf(editor.document.uri, folder) : "";
	const base = file.split("/").at(-1) ?? "";
	const selected = editor?.document.getText(editor.selection) ?? "";
	const isSecret = editor !== undefined && (await mayHoldCredentials(editor.document.uri, folder));
	const selection = isSecret ? "" : selected;
	const values = {
		workspaceFolder: folder?.uri.fsPath ?? "",
		workspaceFolderBasename: folder?.name ?? "",
		file,
		fileBasename: base,
		fileDirname: file.split("/").slice(0, -1).join("/") || ".",
		fileBasenameNoExtension: base.replace(/\.[^.]*$/, ""),
		selection,
		selectedText: selection,
	};
	const isMissed = isSecret && selected !== "" && /\$\{select(ion|edText)\}/.test(body);
	const notices = isMissed ? [vscode.l10n.t("What is selected in {0} is left out: the file may hold credentials.", base)] : [];
	if (file === "" && /\$\{file(Basename|BasenameNoExtension)?\}/.test(body)) {
		notices.push(vscode.l10n.t("No file is open, so the prompt goes without its name."));
	}
	return { values, notices };
}

/** Wherever a link leads; what lies outside of the folder is judged by all of its path. */
async function mayHoldCredentials({ fsPath }: vscode.Uri, folder: vscode.WorkspaceFolder | undefined): Promise<boolean> {
	const real = (path: string) => realpath(path).catch(() => path);
	const path = folder ? relative(await real(folder.uri.fsPath), await real(fsPath)) : await real(fsPath);
	return isWithheld(path);
}

function noticesOf({ name, foreignModel, foreignTools = [] }: PromptFile): readonly string[] {
	const notices: string[] = [];
	if (foreignModel !== undefined) {
		notices.push(
			vscode.l10n.t("/{0} is written for the model {1}, which is not one of Bedrock's: the chat's model answers.", name, foreignModel),
		);
	}
	if (foreignTools.length > 0) {
		notices.push(vscode.l10n.t("/{0} names tools that are not here and goes without them: {1}.", name, foreignTools.join(", ")));
	}
	return notices;
}

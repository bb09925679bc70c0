import { chmod } from "node:fs/promises";
import * as vscode from "vscode";
import { absent, type Content, type FileImage } from "../../core/checkpoint/checkpointJournal.ts";
import type { RestorePorts, Target } from "../../core/checkpoint/restorePlan.ts";
import { keepImage } from "../../core/checkpoint/protectedChange.ts";
import { lineReplacements } from "../../core/edit/hunks.ts";
import { WorkspaceError } from "../../core/workspace.ts";
import { isThere, openDocument } from "../workspace/folderFiles.ts";
import type { Checkpoints } from "./checkpoints.ts";

/** How the plan of a restore sees the files: as the editor has them now, and texts as the editor reads them. */
export function restorePorts(checkpoints: Checkpoints, chatId: string): RestorePorts {
	const protection = checkpoints.protection(chatId);
	return {
		imageOf: (path) => keepImage(path, protection),
		textOf: async (content, path) => {
			const bytes = await protection.store.read(content);
			return bytes.includes(0) ? undefined : vscode.workspace.decode(bytes, { uri: vscode.Uri.file(path) });
		},
		unsavedText: async (content) => decodeUnsaved(await protection.store.read(content)),
	};
}

/**
 * Makes files what they are to become. What the editor has open changes by one edit of the editor, which can be undone, and is saved
 * where it was saved before; then the disk is made to hold the very bytes. `isStillMeant` looks again whether these are the targets:
 * the user may have typed, or a process written, since they were thought out. Rejects when they are not, or when the editor refuses,
 * and has changed nothing then. Gives the paths that could not be saved.
 */
export async function applyTargets(
	targets: ReadonlyMap<string, Target>,
	store: RestoreStore,
	isStillMeant: () => Promise<boolean>,
): Promise<readonly string[]> {
	const edit = new vscode.WorkspaceEdit();
	const steps = await Promise.all([...targets].map(async ([path, target]) => planStep(vscode.Uri.file(path), target, store)));
	const versions = new Map(vscode.workspace.textDocuments.map((document) => [document, document.version]));
	const isSame = await isStillMeant();
	/** From here on nothing is waited for: the edit is of what was looked at. */
	const isTypedIn = [...targets.keys()].some((path) => {
		const document = openDocument(vscode.Uri.file(path));
		return document !== undefined && versions.get(document) !== document.version;
	});
	if (!isSame || isTypedIn) throw changedMeanwhile();
	/** Texts first: the editor refuses them, and with them everything, when a keystroke came before. */
	for (const step of steps) step.addTexts(edit);
	for (const step of steps) step.addFiles(edit);
	/** The editor answers an edit of nothing as one that it refuses. What it has not open, a notebook too, is written by the steps alone. */
	const isEmpty = edit.size === 0 && steps.every((step) => step.addFiles === nothing.addFiles);
	if (!isEmpty && !(await vscode.workspace.applyEdit(edit))) throw changedMeanwhile();
	const isSaved: boolean[] = [];
	for (const step of steps) isSaved.push(await step.finish().catch(() => false));
	return [...targets.keys()].filter((_, index) => !isSaved[index]);
}

function changedMeanwhile(): WorkspaceError {
	return new WorkspaceError("stale", "A file was being changed at the same moment, so nothing was restored. Try again.");
}

interface RestoreStore {
	read(content: Content): Promise<Uint8Array>;
}

interface Step {
	addTexts(edit: vscode.WorkspaceEdit): void;
	addFiles(edit: vscode.WorkspaceEdit): void;
	/** False, or a rejection, when the disk does not hold it. */
	finish(): Promise<boolean>;
}

const nothing = { addTexts: () => undefined, addFiles: () => undefined, finish: async () => true };

async function planStep(uri: vscode.Uri, target: Target, store: RestoreStore): Promise<Step> {
	const isHere = await isThere(uri);
	if (target.kind === "absent") {
		return isHere ? { ...nothing, addFiles: (edit) => edit.deleteFile(uri, { ignoreIfNotExists: true }) } : nothing;
	}
	if (target.kind === "text") {
		if (isHere) return planText(await vscode.workspace.openTextDocument(uri), target.text);
		const contents = await vscode.workspace.encode(target.text, { uri });
		return { ...nothing, addFiles: (edit) => edit.createFile(uri, { contents, overwrite: false }) };
	}
	return planImage(uri, isHere, target.image, store);
}

async function planImage(uri: vscode.Uri, isHere: boolean, image: FileImage, store: RestoreStore): Promise<Step> {
	const bytes = image.disk === absent ? new Uint8Array() : await store.read(image.disk);
	const unsaved = image.unsaved === undefined ? undefined : decodeUnsaved(await store.read(image.unsaved));
	if (!isHere) {
		return {
			...nothing,
			addFiles: (edit) => edit.createFile(uri, { contents: bytes, overwrite: false }),
			finish: async () => {
				if (image.mode !== undefined) await chmod(uri.fsPath, image.mode);
				return unsaved === undefined || writeUnsaved(uri, unsaved);
			},
		};
	}
	const writeBytes = async () => {
		const there = await vscode.workspace.fs.readFile(uri);
		if (!Buffer.from(there).equals(bytes)) await vscode.workspace.fs.writeFile(uri, bytes);
		return true;
	};
	const document = openDocument(uri) ?? (unsaved === undefined ? undefined : await vscode.workspace.openTextDocument(uri));
	if (!document) return { ...nothing, finish: writeBytes };
	if (unsaved !== undefined) return { ...planText(document, unsaved), finish: async () => true };
	const step = planText(document, await vscode.workspace.decode(bytes, { uri }), true);
	return {
		...step,
		finish: async () => {
			await step.finish();
			return !document.isDirty && (await writeBytes());
		},
	};
}

/** What was not saved stands in the editor again, and still is not saved. */
async function writeUnsaved(uri: vscode.Uri, text: string): Promise<boolean> {
	const edit = new vscode.WorkspaceEdit();
	planText(await vscode.workspace.openTextDocument(uri), text).addTexts(edit);
	return vscode.workspace.applyEdit(edit);
}

/** The document is saved when it was, or when all that it had unsaved is gone with the change. */
function planText(document: vscode.TextDocument, text: string, isWhole = false): Step {
	const save = isWhole || !document.isDirty;
	return {
		...nothing,
		addTexts: (edit) => {
			for (const { start, end, text: inserted } of lineReplacements(document.getText(), text)) {
				edit.replace(document.uri, new vscode.Range(document.positionAt(start), document.positionAt(end)), inserted);
			}
		},
		finish: async () => {
			return !save || !document.isDirty || (await document.save());
		},
	};
}

function decodeUnsaved(bytes: Uint8Array): string {
	return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
}

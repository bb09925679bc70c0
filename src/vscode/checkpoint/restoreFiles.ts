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
		unsavedText: async (content) => new TextDecoder("utf-8", { ignoreBOM: true }).decode(await protection.store.read(content)),
	};
}

/**
 * Makes files what they are to become. What the editor has open changes by one edit of the editor, which can be undone, and is saved
 * where it was saved before; then the disk is made to hold the very bytes. Rejects when the editor refuses, and has changed nothing then.
 */
export async function applyTargets(targets: ReadonlyMap<string, Target>, store: RestoreStore): Promise<void> {
	const edit = new vscode.WorkspaceEdit();
	const steps = await Promise.all([...targets].map(([path, target]) => planStep(vscode.Uri.file(path), target, store)));
	/** Texts first: the editor refuses them, and with them everything, when a keystroke came before. */
	for (const step of steps) step.addTexts(edit);
	for (const step of steps) step.addFiles(edit);
	if (!(await vscode.workspace.applyEdit(edit)))
		throw new WorkspaceError("stale", "A file was being changed at the same moment, so nothing was restored. Try again.");
	for (const step of steps) await step.finish();
}

interface RestoreStore {
	read(content: Content): Promise<Uint8Array>;
}

interface Step {
	addTexts(edit: vscode.WorkspaceEdit): void;
	addFiles(edit: vscode.WorkspaceEdit): void;
	finish(): Promise<void>;
}

const nothing = { addTexts: () => undefined, addFiles: () => undefined, finish: async () => undefined };

async function planStep(uri: vscode.Uri, target: Target, store: RestoreStore): Promise<Step> {
	const isHere = await isThere(uri);
	if (target.kind === "absent") {
		return { ...nothing, addFiles: (edit) => isHere && edit.deleteFile(uri, { ignoreIfNotExists: true }) };
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
	if (!isHere) return { ...nothing, addFiles: (edit) => edit.createFile(uri, { contents: bytes, overwrite: false }) };
	const writeBytes = async () => {
		const there = await vscode.workspace.fs.readFile(uri);
		if (!Buffer.from(there).equals(bytes)) await vscode.workspace.fs.writeFile(uri, bytes);
	};
	const document = openDocument(uri) ?? (image.unsaved === undefined ? undefined : await vscode.workspace.openTextDocument(uri));
	if (!document) return { ...nothing, finish: writeBytes };
	if (image.unsaved !== undefined) {
		const step = planText(document, new TextDecoder("utf-8", { ignoreBOM: true }).decode(await store.read(image.unsaved)));
		return { ...step, finish: async () => undefined };
	}
	const step = planText(document, await vscode.workspace.decode(bytes, { uri }), true);
	return {
		...step,
		finish: async () => {
			await step.finish();
			if (!document.isDirty) await writeBytes();
		},
	};
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
			if (save) await document.save();
		},
	};
}

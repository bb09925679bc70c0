import assert from "node:assert/strict";
import * as vscode from "vscode";

export function workspaceFolder(): vscode.WorkspaceFolder {
	const [folder] = vscode.workspace.workspaceFolders ?? [];
	assert.ok(folder, "the suites run in a window with a folder");
	return folder;
}

export function uriOf(path: string): vscode.Uri {
	return vscode.Uri.joinPath(workspaceFolder().uri, path);
}

export async function writeFile(path: string, content: string | Uint8Array): Promise<vscode.Uri> {
	const uri = uriOf(path);
	await vscode.workspace.fs.writeFile(uri, typeof content === "string" ? new TextEncoder().encode(content) : content);
	return uri;
}

/** The bytes on the disk. */
export async function readFile(path: string): Promise<Buffer> {
	return Buffer.from(await vscode.workspace.fs.readFile(uriOf(path)));
}

/** A memento in memory. */
export function memento(): vscode.Memento {
	const values = new Map<string, unknown>();
	return {
		keys: () => [...values.keys()],
		get: <T>(key: string, fallback?: T) => (values.has(key) ? structuredClone(values.get(key) as T) : fallback) as T,
		update: async (key, value) => void values.set(key, structuredClone(value)),
	};
}

import * as vscode from "vscode";
import { classifyPath } from "../../core/chat/protectedPaths.ts";
import { locatePath } from "../workspace/locatePath.ts";

/**
 * A text of the folder that goes to the model by itself: a link must not lead out of the folder, nor to what holds credentials, and
 * no file with more than `most` bytes is read. `undefined` when there is none; never rejects.
 */
export async function readFolderText(folder: Pick<vscode.WorkspaceFolder, "uri">, path: string, most: number): Promise<string | undefined> {
	try {
		const located = await locatePath(folder.uri.fsPath, path);
		if (located === undefined || isWithheld(located)) return undefined;
		const uri = vscode.Uri.joinPath(folder.uri, located);
		if ((await vscode.workspace.fs.stat(uri)).size > most) return undefined;
		return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
	} catch {
		return undefined;
	}
}

export function isWithheld(path: string): boolean {
	return ["secret", "forbidden"].includes(classifyPath(path));
}

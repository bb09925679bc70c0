import type * as vscode from "vscode";
import { saveSettings } from "../settings/folderSettings.ts";
import { rememberModel } from "../connection/foreignModel.ts";
import { settings as keys } from "../names.ts";

/** Makes a model that the user has chosen, by a picker or a button, the model of a chat's folder. */
export async function switchModel(model: string, folder: vscode.WorkspaceFolder | undefined, state: vscode.Memento): Promise<void> {
	await saveSettings(folder, { [keys.model]: model });
	await rememberModel(model, state);
}

import * as vscode from "vscode";
import { section } from "../names.ts";

/**
 * Writes settings of a chat's folder; into the user's without a folder, and in an untrusted workspace, whose own settings are
 * not read. `undefined` takes a value away.
 */
export async function saveSettings(
	folder: vscode.WorkspaceFolder | undefined,
	values: Readonly<Record<string, string | boolean | undefined>>,
): Promise<void> {
	const target = folder && vscode.workspace.isTrusted ? vscode.ConfigurationTarget.WorkspaceFolder : vscode.ConfigurationTarget.Global;
	const configuration = vscode.workspace.getConfiguration(section, folder?.uri);
	for (const [key, value] of Object.entries(values)) await configuration.update(key, value, target);
}

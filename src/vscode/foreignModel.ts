import * as vscode from "vscode";
import { stateKeys } from "./names.ts";
import { isModelOfWorkspace } from "./settings.ts";

/**
 * An ARN names an account and a region. When a file of the workspace brings one along, the user is asked once before anything
 * is sent there; the answer is kept for this workspace. Returns whether the model may be called.
 */
export async function confirmForeignModel(
	model: string,
	folder: vscode.WorkspaceFolder | undefined,
	state: vscode.Memento,
): Promise<boolean> {
	if (!model.startsWith("arn:") || !isModelOfWorkspace(folder) || confirmed(state).includes(model)) return true;
	const [, , , region, account] = model.split(":");
	const use = vscode.l10n.t("Use This Model");
	const message = vscode.l10n.t("This workspace's settings choose a model in account {0}, region {1}.", account || "?", region || "?");
	const detail = vscode.l10n.t("What you ask and the files you attach would be sent there: {0}", model);
	if ((await vscode.window.showWarningMessage(message, { modal: true, detail }, use)) !== use) return false;
	await rememberModel(model, state);
	return true;
}

/** The user chose this model, so it needs no question. */
export async function rememberModel(model: string, state: vscode.Memento): Promise<void> {
	await state.update(stateKeys.confirmedModels, [...confirmed(state).filter((known) => known !== model), model]);
}

function confirmed(state: vscode.Memento): readonly string[] {
	return state.get<string[]>(stateKeys.confirmedModels, []);
}

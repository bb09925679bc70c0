import * as vscode from "vscode";
import type { Account } from "../core/connection.ts";
import { parseModelId } from "../core/modelId.ts";
import type { Connection, Settings } from "../core/settings.ts";
import { stateKeys } from "./names.ts";
import { modelsOfWorkspace } from "./settings.ts";

export interface ForeignModelPorts {
	readonly account: Pick<Account, "identity" | "region">;
	readonly state: vscode.Memento;
}

/**
 * An ARN names an account and a region. When a file of the workspace brings one along that is not the caller's own, the user is
 * asked once before anything is sent there; the answer is kept for this workspace. That holds for every model that a turn may call:
 * the one that answers, the small one and the fallbacks. Returns whether all of them may be called.
 */
export async function confirmForeignModel(
	{ model, smallModel, fallbackModels, connection }: Pick<Settings, "model" | "smallModel" | "fallbackModels" | "connection">,
	folder: vscode.WorkspaceFolder | undefined,
	ports: ForeignModelPorts,
): Promise<boolean> {
	const brought = modelsOfWorkspace(folder);
	for (const called of new Set([model, smallModel, ...fallbackModels])) {
		if (brought.includes(called) && !(await confirmModelOfRepository(called, connection, ports))) return false;
	}
	return true;
}

/** The same for a model that a file of the repository names, whichever file it is. */
export async function confirmModelOfRepository(
	model: string,
	connection: Connection,
	{ account, state }: ForeignModelPorts,
): Promise<boolean> {
	if (!/^arn:/i.test(model) || confirmed(state).includes(model)) return true;
	if (await isOwn(model, connection, account)) return true;
	const [, , , region, owner] = model.split(":");
	const use = vscode.l10n.t("Use This Model");
	const message = vscode.l10n.t("A file of this workspace chooses a model in account {0}, region {1}.", owner || "?", region || "?");
	const detail = vscode.l10n.t("What you ask and the files you attach would be sent there: {0}", model);
	if ((await vscode.window.showWarningMessage(message, { modal: true, detail }, use)) !== use) return false;
	await rememberModel(model, state);
	return true;
}

/** The user chose this model, so it needs no question. */
export async function rememberModel(model: string, state: vscode.Memento): Promise<void> {
	await state.update(stateKeys.confirmedModels, [...confirmed(state).filter((known) => known !== model), model]);
}

/** Milliseconds after which a caller counts as unknown; long enough to type an MFA code, which the request would need as well. */
const patience = 60_000;

/** Whether the model is the caller's own, or AWS's, in the region of the connection. What cannot be told is not. */
async function isOwn(model: string, connection: Connection, account: ForeignModelPorts["account"]): Promise<boolean> {
	const { kind, region, account: owner } = parseModelId(model);
	try {
		if (region === undefined || region !== (await account.region(connection))) return false;
		/** AWS's own models belong to no account. */
		if (owner === undefined) return kind === "foundation-model";
		return owner === (await account.identity(connection, AbortSignal.timeout(patience))).account;
	} catch {
		return false;
	}
}

function confirmed(state: vscode.Memento): readonly string[] {
	return state.get<string[]>(stateKeys.confirmedModels, []);
}

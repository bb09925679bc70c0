import * as vscode from "vscode";
import type { Account } from "../../core/connection.ts";
import type { Settings } from "../../core/settings.ts";
import { section, settings as keys, stateKeys } from "../names.ts";

export interface ForeignGuardrailPorts {
	readonly account: Pick<Account, "identity">;
	readonly state: vscode.Memento;
}

/** Milliseconds after which a caller counts as unknown; long enough to type an MFA code, which the request would need as well. */
const patience = 60_000;

/**
 * Whose guardrail it is decides what the user reads: it may replace any answer with a text of its owner's. AWS refuses one of
 * another account unless that account shares it, so nobody is asked about an id. But an ARN that a file of the workspace brings
 * along, and that is not of the caller's account, is asked for once; the answer is kept for this workspace. Returns whether a
 * model may be called.
 */
export async function confirmForeignGuardrail(
	{ guardrail, connection }: Pick<Settings, "guardrail" | "connection">,
	folder: vscode.WorkspaceFolder | undefined,
	{ account, state }: ForeignGuardrailPorts,
): Promise<boolean> {
	const arn = guardrail?.id ?? "";
	if (!/^arn:/i.test(arn) || !isOfWorkspace(arn, folder) || confirmed(state).includes(arn)) return true;
	const owner = arn.split(":")[4];
	const caller = await account.identity(connection, AbortSignal.timeout(patience)).catch(() => undefined);
	if (caller && caller.account !== "" && caller.account === owner) return true;
	const use = vscode.l10n.t("Use This Guardrail");
	const message = vscode.l10n.t("This workspace's settings choose a guardrail of account {0}.", owner || "?");
	const detail = vscode.l10n.t("It judges what you ask and may replace answers with texts of its owner: {0}", arn);
	if ((await vscode.window.showWarningMessage(message, { modal: true, detail }, use)) !== use) return false;
	await rememberGuardrail(arn, state);
	return true;
}

/** The user chose this guardrail, so it needs no question. */
export async function rememberGuardrail(id: string, state: vscode.Memento): Promise<void> {
	if (/^arn:/i.test(id)) await state.update(stateKeys.confirmedGuardrails, [...confirmed(state).filter((known) => known !== id), id]);
}

function isOfWorkspace(arn: string, folder: vscode.WorkspaceFolder | undefined): boolean {
	const found = vscode.workspace.getConfiguration(section, folder?.uri ?? null).inspect(keys.guardrailId);
	return [found?.workspaceFolderValue, found?.workspaceValue].some((value) => typeof value === "string" && value.trim() === arn);
}

function confirmed(state: vscode.Memento): readonly string[] {
	return state.get<string[]>(stateKeys.confirmedGuardrails, []);
}

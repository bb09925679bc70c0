import * as vscode from "vscode";
import type { Account } from "../../core/connection.ts";
import { parseModelId } from "../../core/models/modelId.ts";
import type { Connection, Settings } from "../../core/settings.ts";
import { assertNever } from "../../shared/assertNever.ts";
import { stateKeys } from "../names.ts";
import { modelsOfWorkspace } from "../settings/settings.ts";

export interface ForeignModelPorts {
	readonly account: Pick<Account, "identity" | "region">;
	readonly state: vscode.Memento;
}

/** What a model that a file of the workspace names is called for. */
type Role = "model" | "small-model" | "fallback";

/** What was refused, until the window closes: each has a workspace state of its own. */
const refusedModels = new WeakMap<vscode.Memento, Set<string>>();

/**
 * An ARN names an account and a region. When a file of the workspace brings one along that is not the caller's own, the user is
 * asked before anything is sent there; a yes is kept for this workspace. That holds for every model that a turn may call. Without the
 * small one and the fallbacks a chat can go on, so that a no to them is kept for this window and `withoutRefused` leaves them out.
 * Returns whether the model that answers may be called.
 */
export async function confirmForeignModel(
	{ model, smallModel, fallbackModels, connection }: Pick<Settings, "model" | "smallModel" | "fallbackModels" | "connection">,
	folder: vscode.WorkspaceFolder | undefined,
	ports: ForeignModelPorts,
): Promise<boolean> {
	const brought = modelsOfWorkspace(folder);
	const mayCall = async (called: string, role: Role) => !brought.includes(called) || confirm(called, role, connection, ports);
	if (!(await mayCall(model, "model"))) return false;
	const others = new Map<string, Role>(fallbackModels.map((fallback) => [fallback, "fallback"]));
	for (const [other, role] of others.set(smallModel, "small-model")) {
		if (!(await mayCall(other, role))) refusedIn(ports.state).add(other);
	}
	return true;
}

/** The settings without the fallbacks and the small model that a file of the workspace names and the user has refused. */
export function withoutRefused(settings: Settings, folder: vscode.WorkspaceFolder | undefined, state: vscode.Memento): Settings {
	const refused = refusedIn(state);
	if (refused.size === 0) return settings;
	const brought = modelsOfWorkspace(folder);
	const isLeft = (model: string) => !refused.has(model) || !brought.includes(model);
	const { smallModel, fallbackModels } = settings;
	return { ...settings, smallModel: isLeft(smallModel) ? smallModel : "", fallbackModels: fallbackModels.filter(isLeft) };
}

/** The same for a model that a file of the repository names for one turn. */
export async function confirmModelOfRepository(model: string, connection: Connection, ports: ForeignModelPorts): Promise<boolean> {
	return confirm(model, "model", connection, ports);
}

/** The user chose this model, so it needs no question. */
export async function rememberModel(model: string, state: vscode.Memento): Promise<void> {
	refusedIn(state).delete(model);
	await state.update(stateKeys.confirmedModels, [...confirmed(state).filter((known) => known !== model), model]);
}

async function confirm(model: string, role: Role, connection: Connection, { account, state }: ForeignModelPorts): Promise<boolean> {
	if (!/^arn:/i.test(model) || confirmed(state).includes(model)) return true;
	if (await isOwn(model, connection, account)) return true;
	const [, , , region = "", owner = ""] = model.split(":");
	const use = vscode.l10n.t("Use This Model");
	const { message, detail } = describe(model, role, owner || "?", region || "?");
	if ((await vscode.window.showWarningMessage(message, { modal: true, detail }, use)) !== use) return false;
	await rememberModel(model, state);
	return true;
}

function describe(model: string, role: Role, owner: string, region: string): { readonly message: string; readonly detail: string } {
	switch (role) {
		case "model":
			return {
				message: vscode.l10n.t("A file of this workspace chooses a model in account {0}, region {1}.", owner, region),
				detail: vscode.l10n.t("What you ask and the files you attach would be sent there: {0}", model),
			};
		case "fallback":
			return {
				message: vscode.l10n.t("A file of this workspace names a fallback model in account {0}, region {1}.", owner, region),
				detail: vscode.l10n.t(
					"When the chosen model is not available, what you ask and the files you attach would be sent there: {0}\n\nAfter Cancel it is left out, and the chosen model answers.",
					model,
				),
			};
		case "small-model":
			return {
				message: vscode.l10n.t("A file of this workspace names a small model in account {0}, region {1}.", owner, region),
				detail: vscode.l10n.t(
					"It sums up long chats, which would be sent there: {0}\n\nAfter Cancel it is left out, and the chosen model does that.",
					model,
				),
			};
		default:
			return assertNever(role);
	}
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

function refusedIn(state: vscode.Memento): Set<string> {
	const refused = refusedModels.get(state) ?? new Set();
	refusedModels.set(state, refused);
	return refused;
}

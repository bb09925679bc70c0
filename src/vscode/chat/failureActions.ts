import * as vscode from "vscode";
import { modelLabel } from "../../shared/modelLabel.ts";
import type { Failure } from "../../shared/turnEvent.ts";
import { switchModel } from "../pick/modelChoice.ts";
import { commands, internalCommands } from "../names.ts";

/** A way out of a failure. */
export interface WayOut {
	readonly title: string;
	/** Goes it; resolves with true when what failed is worth another try at once. */
	run(): Promise<boolean>;
}

/**
 * The way out that a failure names, for whoever shows it: a chat, an inline edit, Doctor. `undefined` when it names none, or one
 * that only a chat can go: to retry, to continue, to sum up, to start anew.
 */
export function wayOutOf(
	{ kind, action, model }: Pick<Failure, "action" | "model"> & Partial<Pick<Failure, "kind">>,
	folder: vscode.WorkspaceFolder | undefined,
	state: vscode.Memento,
): WayOut | undefined {
	switch (action) {
		case "sign-in":
			return choosing(vscode.l10n.t("Sign In"), commands.signIn);
		case "select-profile":
			return choosing(vscode.l10n.t("Select AWS Profile"), commands.selectProfile);
		case "select-region":
			return choosing(vscode.l10n.t("Select Region"), commands.selectRegion);
		case "select-model":
			return choosing(vscode.l10n.t("Select Model"), commands.selectModel);
		case "select-guardrail":
			return choosing(vscode.l10n.t("Select Guardrail"), commands.selectGuardrail);
		case "switch-model":
			return model === undefined ? choosing(vscode.l10n.t("Select Model"), commands.selectModel) : switching(model, folder, state);
		case "open-doctor":
			return leading(vscode.l10n.t("Open Doctor"), commands.doctor);
		case "copy-policy":
			return leading(vscode.l10n.t("Copy IAM Policy"), internalCommands.copyPolicy);
		case "manage-trust":
			return leading(vscode.l10n.t("Manage Workspace Trust"), "workbench.trust.manage");
		case "open-settings":
			return leading(vscode.l10n.t("Open Settings"), "workbench.action.openSettings", `@ext:outcrop.outcrop ${settingsFor(kind)}`);
		case "show-log":
			return leading(vscode.l10n.t("Show Log"), commands.showLog);
		case "retry":
		case "continue":
		case "new-chat":
		case "compact":
		case undefined:
			return undefined;
	}
}

/** What the settings are searched for. Of many kinds any setting may be the reason, and the sentence names it. */
function settingsFor(kind: Failure["kind"] | undefined): string {
	switch (kind) {
		case "budget":
			return "limits.usd";
		case "guardrail":
			return "guardrail";
		case "validation":
		case "not-found":
		case "access-denied":
			return "";
		default:
			return "aws";
	}
}

/** The commands that choose something tell whether something was chosen. */
function choosing(title: string, command: string): WayOut {
	return { title, run: async () => (await vscode.commands.executeCommand(command)) === true };
}

/** Leads somewhere else; what failed would fail again. */
function leading(title: string, command: string, ...parameters: readonly unknown[]): WayOut {
	return {
		title,
		run: async () => {
			await vscode.commands.executeCommand(command, ...parameters);
			return false;
		},
	};
}

function switching(model: string, folder: vscode.WorkspaceFolder | undefined, state: vscode.Memento): WayOut {
	return {
		title: vscode.l10n.t("Switch to {0}", modelLabel(model)),
		run: async () => {
			await switchModel(model, folder, state);
			return true;
		},
	};
}

import * as vscode from "vscode";
import type { Account } from "../../core/connection.ts";
import type { Model } from "../../core/models/model.ts";
import type { Settings } from "../../core/settings.ts";
import type { Failure } from "../../shared/turnEvent.ts";
import { wayOutOf } from "../chat/failureActions.ts";
import { confirmForeignGuardrail } from "../connection/foreignGuardrail.ts";
import { confirmForeignModel, withoutRefused } from "../connection/foreignModel.ts";
import { type GitRepository, repositoryOf, startRepositories } from "../context/gitExtension.ts";
import type { Log } from "../log.ts";
import { readChoices } from "../settings/choices.ts";
import { readSettings } from "../settings/settings.ts";
import { withoutLinks } from "../withoutLinks.ts";

/** What a call of the model beside the chat needs. */
export interface SideTaskPorts {
	readonly account: Account;
	readonly state: vscode.Memento;
	readonly model: Model;
	readonly log: Log;
	readonly chat: { readonly folder: vscode.WorkspaceFolder | undefined };
}

/** The repository that is meant: the one at `root`, the one of the file in front of the user, that of the chat's folder, or the only one. */
export async function chooseRepository({ chat }: SideTaskPorts, root: vscode.Uri | undefined): Promise<GitRepository | undefined> {
	/** The editor's git is off there, so that there seems to be no repository at all. */
	if (!isTrusted()) return undefined;
	const all = await startRepositories();
	const wanted = [root, vscode.window.activeTextEditor?.document.uri, chat.folder?.uri].filter((uri) => uri !== undefined);
	for (const uri of wanted) {
		const found = repositoryOf(uri, all);
		if (found) return found;
	}
	if (all.length === 0) void vscode.window.showInformationMessage(vscode.l10n.t("There is no git repository in this window."));
	return all.length === 1 ? all[0] : undefined;
}

/** The settings to call a model with for this folder; `undefined` when none may be called. The user has been told why. */
export async function readyToCall(ports: SideTaskPorts, folder: vscode.WorkspaceFolder | undefined): Promise<Settings | undefined> {
	return isTrusted() ? readyToAnswer(ports, folder) : undefined;
}

/** The same also in an untrusted workspace, for what the user types: a chat has no tools there. */
export async function readyToAnswer(ports: SideTaskPorts, folder: vscode.WorkspaceFolder | undefined): Promise<Settings | undefined> {
	const configured = withoutRefused(readSettings(folder, readChoices(ports.state)), folder, ports.state);
	if (configured.model === "") {
		await tellFailure(
			{ kind: "not-found", message: vscode.l10n.t("No model is chosen yet."), action: "select-model" },
			folder,
			ports.state,
		);
		return undefined;
	}
	if (!(await confirmForeignModel(configured, folder, ports)) || !(await confirmForeignGuardrail(configured, folder, ports)))
		return undefined;
	/** A fallback or the small model may have been refused just now. */
	return withoutRefused(configured, folder, ports.state);
}

/** Progress in a notification that can cancel. */
export async function withCancel<T>(title: string, run: (signal: AbortSignal) => Promise<T>): Promise<T> {
	const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
	return vscode.window.withProgress(options, (_, token) => {
		const abort = new AbortController();
		token.onCancellationRequested(() => abort.abort());
		return run(abort.signal);
	});
}

/** Says what failed, and goes the way out that the user chooses. */
export async function tellFailure(failure: Failure, folder: vscode.WorkspaceFolder | undefined, state: vscode.Memento): Promise<void> {
	const way = wayOutOf(failure, folder, state);
	const chosen = await vscode.window.showErrorMessage(withoutLinks(failure.message), ...(way ? [way.title] : []));
	if (way && chosen === way.title) await way.run();
}

/** The user is told when it is not. */
function isTrusted(): boolean {
	if (vscode.workspace.isTrusted) return true;
	void vscode.window.showInformationMessage(
		vscode.l10n.t("Trust this workspace first: in an untrusted one, Outcrop sends only what you type."),
	);
	return false;
}

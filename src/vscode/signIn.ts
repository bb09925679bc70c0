import * as vscode from "vscode";
import type { Account } from "../core/connection.ts";
import type { Chat } from "./chat.ts";
import { commands } from "./names.ts";

/**
 * Helps to get valid credentials again: in a terminal with the AWS CLI, by editing the files, or with another profile.
 * Returns whether the user says that they are there now.
 */
export function registerSignIn(chat: Chat, account: Account): vscode.Disposable {
	return vscode.commands.registerCommand(commands.signIn, async () => {
		const { profile } = chat.settings.connection;
		const source = (await account.profiles()).find(({ name }) => name === (profile || "default"))?.source;
		const signedIn = { label: vscode.l10n.t("I have signed in: try again") };
		const terminal = { label: vscode.l10n.t("Sign in with the AWS CLI in a terminal"), description: signInCommand(source, profile) };
		const other = { label: vscode.l10n.t("Select another AWS profile") };
		const title = vscode.l10n.t("Sign In to AWS");
		const choice = await vscode.window.showQuickPick([terminal, signedIn, other], { title, ignoreFocusOut: true });
		if (choice === undefined) return false;
		if (choice === other) return (await vscode.commands.executeCommand<boolean>(commands.selectProfile)) ?? false;
		if (choice === terminal && !(await signInByTerminal(terminal.description))) return false;
		account.refresh();
		return true;
	});
}

async function signInByTerminal(command: string): Promise<boolean> {
	const terminal = vscode.window.createTerminal(vscode.l10n.t("Sign In to AWS"));
	terminal.show();
	terminal.sendText(command);
	const done = vscode.l10n.t("Continue");
	return (await vscode.window.showInformationMessage(vscode.l10n.t("Finish signing in in the terminal, then continue."), done)) === done;
}

function signInCommand(source: string | undefined, profile: string): string {
	const suffix = profile === "" ? "" : ` --profile "${profile.replace(/[^\w@.+=-]/g, "")}"`;
	return (source === "SSO" ? "aws sso login" : "aws login") + suffix;
}

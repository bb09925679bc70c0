import * as vscode from "vscode";
import type { Chat } from "../chat/chat.ts";
import { saveChoices } from "../settings/choices.ts";
import { commands, secretKeys } from "../names.ts";

/**
 * The command that stores a Bedrock API key, for this person on this machine, and chooses it for this workspace. An empty answer
 * takes the stored key away. Returns whether there is a key now.
 */
export function registerApiKey(chat: Chat, context: vscode.ExtensionContext, onChange: () => void): vscode.Disposable {
	return vscode.commands.registerCommand(commands.setApiKey, async () => {
		const { profile } = chat.settings.connection;
		const stored = await context.secrets.get(secretKeys.apiKey);
		const answer = await askForKey(profile, stored !== undefined);
		if (answer === undefined) return false;
		const key = answer.trim();
		if (key === "") await context.secrets.delete(secretKeys.apiKey);
		else await context.secrets.store(secretKeys.apiKey, key);
		await saveChoices(context.workspaceState, { apiKey: key !== "" });
		onChange();
		if (key === "") void vscode.window.showInformationMessage(vscode.l10n.t("The Bedrock API key was removed."));
		else if (profile !== "") {
			const message = vscode.l10n.t(
				'The Bedrock API key is used in this workspace from now on, and the AWS profile "{0}" is not.',
				profile,
			);
			void vscode.window.showWarningMessage(message);
		}
		return key !== "";
	});
}

async function askForKey(profile: string, isStored: boolean): Promise<string | undefined> {
	const overrides = profile === "" ? "" : ` ${vscode.l10n.t('It takes the place of the AWS profile "{0}".', profile)}`;
	const removal = isStored ? ` ${vscode.l10n.t("Leave it empty to remove the key that is stored.")}` : "";
	return vscode.window.showInputBox({
		title: vscode.l10n.t("Set Bedrock API Key"),
		prompt: vscode.l10n.t("Kept in the editor's secret storage.") + overrides + removal,
		placeHolder: "ABSK… / bedrock-api-key-…",
		password: true,
		ignoreFocusOut: true,
		validateInput: (value) =>
			/[^!-~]/.test(value.trim()) || (value.trim() === "" && !isStored)
				? vscode.l10n.t("Paste one key, without spaces and other characters that no key has.")
				: undefined,
	});
}

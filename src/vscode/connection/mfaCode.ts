import * as vscode from "vscode";
import type { MfaQuestion } from "../../core/connection.ts";

/** Asks for the six digits. `undefined` when the box was closed, or the turn that needs them stopped. */
export async function askMfaCode({ profile, serial, again }: MfaQuestion, signal: AbortSignal): Promise<string | undefined> {
	if (signal.aborted) return undefined;
	const cancellation = new vscode.CancellationTokenSource();
	const cancel = () => cancellation.cancel();
	signal.addEventListener("abort", cancel, { once: true });
	try {
		const device = serial.split("/").at(-1) ?? serial;
		const question = vscode.l10n.t('Code of the MFA device "{0}" for the AWS profile "{1}"', device, profile);
		const code = await vscode.window.showInputBox(
			{
				title: vscode.l10n.t("Sign In to AWS"),
				prompt: again ? vscode.l10n.t("AWS did not accept that code. Wait for the next one. {0}", question) : question,
				placeHolder: "123456",
				ignoreFocusOut: true,
				validateInput: (value) => (/^\d{6}$/.test(value.trim()) ? undefined : vscode.l10n.t("Six digits")),
			},
			cancellation.token,
		);
		return code?.trim();
	} finally {
		signal.removeEventListener("abort", cancel);
		cancellation.dispose();
	}
}

import * as vscode from "vscode";
import { asAssistantError } from "../../core/errors.ts";
import type { SignIn, SignInDesk, SsoSession } from "../../core/signIn.ts";
import { openInBrowser } from "../chat/links.ts";

type Method = "browser" | "device-code";

/**
 * Signs in to an SSO session, with progress that can be cancelled. Comes back through a port of this machine where the browser
 * is on it too, and by a device code from a remote window. Returns whether it worked; what went wrong is shown.
 */
export async function signInToSession(signIn: SignIn, session: SsoSession): Promise<boolean> {
	const isRemote = vscode.env.remoteName !== undefined || vscode.env.uiKind === vscode.UIKind.Web;
	let method: Method = isRemote ? "device-code" : "browser";
	for (;;) {
		const outcome = await run(signIn, session, method);
		if (typeof outcome === "string") return outcome === "done";
		const again = vscode.l10n.t("Try Again");
		const withCode = vscode.l10n.t("Use a Code Instead");
		const ways = method === "browser" ? [again, withCode] : [again];
		const choice = await vscode.window.showErrorMessage(outcome.message, ...ways);
		if (choice === undefined) return false;
		if (choice === withCode) method = "device-code";
	}
}

async function run(signIn: SignIn, session: SsoSession, method: Method): Promise<"done" | "cancelled" | Error> {
	const title = vscode.l10n.t("Signing in to AWS at {0}", URL.parse(session.startUrl)?.host || session.startUrl);
	const abort = new AbortController();
	return vscode.window.withProgress(
		{ location: vscode.ProgressLocation.Notification, title, cancellable: true },
		async (progress, token) => {
			token.onCancellationRequested(() => abort.abort());
			progress.report({ message: vscode.l10n.t("Finish in the browser.") });
			const desk: SignInDesk = {
				openPage: openInBrowser,
				showCode: (code, url) =>
					progress.report({ message: vscode.l10n.t("Check that the page in the browser shows the code {0}: {1}", code, url) }),
			};
			try {
				await signIn.signIn(session, method, desk, abort.signal);
				return "done";
			} catch (error) {
				return abort.signal.aborted ? "cancelled" : asAssistantError(error);
			}
		},
	);
}

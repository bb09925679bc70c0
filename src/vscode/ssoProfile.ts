import * as vscode from "vscode";
import { asAssistantError } from "../core/errors.ts";
import type { SignIn, SsoSession } from "../core/signIn.ts";
import { saveChoices } from "./choices.ts";
import { regions } from "./regions.ts";

/** An SSO session of the config file, or a new one that the user describes; `undefined` when cancelled. */
export async function chooseSession(signIn: SignIn): Promise<SsoSession | undefined> {
	const sessions = await signIn.sessions();
	if (sessions.length === 0) return askForSession();
	const fresh = { label: `$(add) ${vscode.l10n.t("Another start URL…")}`, session: undefined };
	const items = sessions.map((session) => ({ label: session.name, description: session.startUrl, detail: session.region, session }));
	const choice = await vscode.window.showQuickPick([...items, fresh], { title, ignoreFocusOut: true });
	return choice === fresh ? askForSession() : choice?.session;
}

/**
 * Lets the user choose an account and a permission set, adds a profile for them and chooses it for this workspace. What there is
 * only one of is not asked for.
 */
export async function addSsoProfile(signIn: SignIn, session: SsoSession, state: vscode.Memento): Promise<boolean> {
	const signal = new AbortController().signal;
	try {
		const accounts = await signIn.accounts(session, signal);
		const account = await pickOne(
			accounts.map((one) => ({ label: one.name || one.id, description: one.id, detail: one.email, value: one })),
			vscode.l10n.t("Account"),
			vscode.l10n.t("You are signed in, but no account is assigned to you. Ask who administers IAM Identity Center."),
		);
		if (!account) return false;
		const roles = await signIn.roles(session, account.id, signal);
		const roleName = await pickOne(
			roles.map((role) => ({ label: role, value: role })),
			vscode.l10n.t("Permission set"),
			vscode.l10n.t("No permission set is assigned to you in this account."),
		);
		if (!roleName) return false;
		const name = `${account.name || account.id}-${roleName}`.replace(/[^\w+=,.@-]+/g, "-");
		await signIn.addProfile({ name, session, accountId: account.id, roleName, region: session.region });
		await saveChoices(state, { profile: name, apiKey: false });
		return true;
	} catch (error) {
		void vscode.window.showErrorMessage(asAssistantError(error).message);
		return false;
	}
}

async function askForSession(): Promise<SsoSession | undefined> {
	const startUrl = await vscode.window.showInputBox({
		title,
		prompt: vscode.l10n.t("Start URL of your company's AWS access portal"),
		placeHolder: "https://my-company.awsapps.com/start",
		ignoreFocusOut: true,
		validateInput: (value) => (isWebAddress(value.trim()) ? undefined : vscode.l10n.t("An address that begins with https://")),
	});
	if (startUrl === undefined) return undefined;
	const region = await pickRegion();
	if (region === undefined) return undefined;
	const address = startUrl.trim().replace(/#.*$/, "");
	return { name: nameOf(address), startUrl: address, region, scopes: [] };
}

/** Lists every region and takes a typed one as well. */
function pickRegion(): Promise<string | undefined> {
	const picker = vscode.window.createQuickPick();
	const known = regions.map((label) => ({ label }));
	picker.title = title;
	picker.placeholder = vscode.l10n.t("Region of IAM Identity Center, as the portal or your administrator tells it");
	picker.ignoreFocusOut = true;
	picker.items = known;
	picker.onDidChangeValue((typed) => {
		picker.items = /^[a-z]{2,4}(-[a-z]+)+-\d$/.test(typed) && !regions.includes(typed) ? [{ label: typed }, ...known] : known;
	});
	picker.show();
	return new Promise<string | undefined>((resolve) => {
		picker.onDidAccept(() => {
			resolve(picker.selectedItems[0]?.label);
			picker.hide();
		});
		picker.onDidHide(() => resolve(undefined));
	}).finally(() => picker.dispose());
}

async function pickOne<T>(
	items: readonly (vscode.QuickPickItem & { value: T })[],
	placeHolder: string,
	none: string,
): Promise<T | undefined> {
	if (items.length === 0) void vscode.window.showErrorMessage(none);
	if (items.length <= 1) return items[0]?.value;
	const choice = await vscode.window.showQuickPick(items, { title, placeHolder, matchOnDescription: true, ignoreFocusOut: true });
	return choice?.value;
}

function isWebAddress(text: string): boolean {
	return URL.canParse(text) && (text.startsWith("https://") || /^http:\/\/(127\.0\.0\.1|localhost)[:/]/.test(text));
}

/** `https://my-company.awsapps.com/start` is called `my-company`. */
function nameOf(startUrl: string): string {
	const { host, pathname } = new URL(startUrl);
	const own = host.endsWith(".awsapps.com") ? host.split(".")[0] : pathname.split("/").findLast((part) => part !== "" && part !== "start");
	return (own || host).replace(/[^\w.-]+/g, "-");
}

const title = vscode.l10n.t("Sign in with IAM Identity Center");

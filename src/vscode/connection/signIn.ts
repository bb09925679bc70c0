import * as vscode from "vscode";
import type { Account, Profile } from "../../core/connection.ts";
import { asAssistantError } from "../../core/errors.ts";
import type { SignIn, SsoSession } from "../../core/signIn.ts";
import { openAwsConfigFile } from "./awsConfigFile.ts";
import { profileInUse } from "./awsFiles.ts";
import type { Chat } from "../chat/chat.ts";
import { commands } from "../names.ts";
import { addSsoProfile, chooseSession } from "./ssoProfile.ts";
import { signInToSession } from "./ssoSignIn.ts";

export interface SignInPorts {
	readonly chat: Chat;
	readonly account: Account;
	readonly signIn: SignIn;
	readonly state: vscode.Memento;
	onChange(): void;
}

/**
 * The command that gets valid credentials, in the way of the profile that is chosen. With the argument `sso` it sets up a new
 * profile with IAM Identity Center. Returns whether there are credentials now, as far as can be told without a request.
 */
export function registerSignIn(ports: SignInPorts): vscode.Disposable {
	return vscode.commands.registerCommand(commands.signIn, async (way?: unknown) => {
		try {
			const done = await (way === "sso" ? signInToNewProfile(ports) : signInToProfile(ports));
			if (done) ports.onChange();
			return done;
		} catch (error) {
			void vscode.window.showErrorMessage(asAssistantError(error).message);
			return false;
		}
	});
}

async function signInToProfile(ports: SignInPorts): Promise<boolean> {
	const { apiKey, profile } = ports.chat.settings.connection;
	if (apiKey) return isTrue(vscode.commands.executeCommand(commands.setApiKey));
	const name = profileInUse(profile);
	const session = await ports.signIn.sessionOf(name);
	const found = (await ports.account.profiles()).find((candidate) => candidate.name === name);
	/** Behind the role may be an SSO session, which holds or does not. */
	if (found?.kind === "role-mfa" && (!session || found.state.kind === "ready")) return askForMfa(ports);
	const done = await (session ? signInToSession(ports.signIn, session) : chooseWay(ports, found));
	if (done) ports.account.refresh();
	return done;
}

async function signInToNewProfile({ signIn, state }: SignInPorts): Promise<boolean> {
	const session = await chooseSession(signIn, state);
	if (!session) return false;
	const isSignedIn = (await hasToken(signIn, session)) || (await signInToSession(signIn, session));
	return isSignedIn && addSsoProfile(signIn, session, state);
}

/** A session that somebody is signed in to already needs no second sign-in. */
async function hasToken(signIn: SignIn, session: SsoSession): Promise<boolean> {
	try {
		return (await signIn.accounts(session, AbortSignal.timeout(10_000))).length > 0;
	} catch {
		return false;
	}
}

/** Getting the credentials asks for the code. They are kept: AWS takes no code twice. */
async function askForMfa({ account, chat }: SignInPorts): Promise<boolean> {
	account.refresh();
	await account.identity(chat.settings.connection, new AbortController().signal);
	return true;
}

/** Where nothing tells how to sign in, the user does. */
async function chooseWay(ports: SignInPorts, profile: Profile | undefined): Promise<boolean> {
	if (profile?.kind === "login") return signInByTerminal(profile.name);
	const sso = {
		label: `$(sign-in) ${vscode.l10n.t("Sign in with IAM Identity Center…")}`,
		detail: vscode.l10n.t("Adds a profile to the AWS config file."),
	};
	const apiKey = {
		label: `$(key) ${vscode.l10n.t("Use a Bedrock API key…")}`,
		detail: vscode.l10n.t("Kept in the editor's secret storage."),
	};
	const other = { label: `$(account) ${vscode.l10n.t("Select another AWS profile…")}` };
	const edit = {
		label: `$(edit) ${vscode.l10n.t("Edit the AWS config file")}`,
		detail: vscode.l10n.t("What you save there takes effect at once."),
	};
	const again = { label: `$(refresh) ${vscode.l10n.t("Try again")}`, detail: vscode.l10n.t("The credentials are there now.") };
	const trust = { label: `$(workspace-trusted) ${vscode.l10n.t("Manage workspace trust")}` };
	const ways = isHeldBack(profile) ? [trust, sso, apiKey, other, edit] : [sso, apiKey, other, edit, again];
	const choice = await vscode.window.showQuickPick(ways, {
		title: vscode.l10n.t("Sign In to AWS"),
		placeHolder: reasonOf(profile),
		ignoreFocusOut: true,
	});
	switch (choice) {
		case trust:
			await vscode.commands.executeCommand("workbench.trust.manage");
			return false;
		case sso:
			return signInToNewProfile(ports);
		case apiKey:
			return isTrue(vscode.commands.executeCommand(commands.setApiKey));
		case other:
			return isTrue(vscode.commands.executeCommand(commands.selectProfile));
		case edit:
			await openAwsConfigFile();
			return false;
		default:
			return choice === again;
	}
}

/** Its program starts only in a trusted workspace. */
function isHeldBack(profile: Profile | undefined): boolean {
	return profile?.kind === "process" && !vscode.workspace.isTrusted;
}

function reasonOf(profile: Profile | undefined): string | undefined {
	if (!profile) return undefined;
	if (isHeldBack(profile)) {
		return vscode.l10n.t('The AWS profile "{0}" starts a program, which happens only in a trusted workspace.', profile.name);
	}
	return profile.problem ?? vscode.l10n.t('The AWS profile "{0}" has no way to sign in.', profile.name);
}

/** `aws login` keeps its session in a form that only the AWS CLI can begin. */
async function signInByTerminal(profile: string): Promise<boolean> {
	const terminal = vscode.window.createTerminal(vscode.l10n.t("Sign In to AWS"));
	terminal.show();
	/** Other characters mean something else in every shell: another profile, or another command. */
	const isPlain = /^[\w@+.:/=-]+$/.test(profile);
	if (isPlain) terminal.sendText(`aws login --profile "${profile}"`);
	const done = vscode.l10n.t("Continue");
	const message = isPlain
		? vscode.l10n.t("Finish signing in in the terminal, then continue.")
		: vscode.l10n.t('Run "aws login" for the AWS profile "{0}" in the terminal, then continue.', profile);
	return (await vscode.window.showInformationMessage(message, done)) === done;
}

async function isTrue(answer: Thenable<unknown>): Promise<boolean> {
	return (await answer) === true;
}

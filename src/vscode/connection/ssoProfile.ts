import * as vscode from "vscode";
import { asAssistantError, type AssistantError } from "../../core/errors.ts";
import { isRegion } from "../../core/models/modelId.ts";
import type { NewProfile, SignIn, SsoAccount, SsoSession } from "../../core/signIn.ts";
import { saveChoices } from "../settings/choices.ts";
import { stateKeys } from "../names.ts";
import { pick } from "../pick/picker.ts";
import { regions } from "../pick/regions.ts";

/**
 * An SSO session of the config file, one that was described here before, or a new one that the user describes; `undefined` when
 * cancelled. What was typed is kept, so that closing a later question does not lose it.
 */
export async function chooseSession(signIn: SignIn, state: vscode.Memento): Promise<SsoSession | undefined> {
	const written = await signIn.sessions();
	const typed = state.get<SsoSession>(stateKeys.ssoSession);
	const isNew = typed !== undefined && !written.some(({ name, startUrl }) => name === typed.name || startUrl === typed.startUrl);
	const session = await pickSession(isNew ? [...written, typed] : written);
	if (session) await state.update(stateKeys.ssoSession, session);
	return session;
}

async function pickSession(sessions: readonly SsoSession[]): Promise<SsoSession | undefined> {
	if (sessions.length === 0) return askForSession(sessions);
	const fresh = { label: `$(add) ${vscode.l10n.t("Another start URL…")}`, session: undefined };
	const items = sessions.map((session) => ({ label: session.name, description: session.startUrl, detail: session.region, session }));
	const choice = await vscode.window.showQuickPick([...items, fresh], { title, ignoreFocusOut: true });
	return choice === fresh ? askForSession(sessions) : choice?.session;
}

/**
 * Lets the user choose an account and a permission set, adds a profile for them and chooses it for this workspace. What there is
 * only one of is not asked for.
 */
export async function addSsoProfile(signIn: SignIn, session: SsoSession, state: vscode.Memento): Promise<boolean> {
	const abort = new AbortController();
	try {
		const place = await choosePlace(signIn, session, abort.signal);
		if (!place) return false;
		const { account, roleName } = place;
		const suggested = plain(`${account.name || account.id}-${roleName}`);
		const name = await addUnderName(signIn, { name: suggested, session, accountId: account.id, roleName, region: session.region });
		if (name === undefined) return false;
		await saveChoices(state, { profile: name, apiKey: false });
		return true;
	} catch (error) {
		void vscode.window.showErrorMessage(asAssistantError(error).message);
		return false;
	}
}

interface Place {
	readonly account: SsoAccount;
	readonly roleName: string;
}

/** So many accounts at most are shown together with their permission sets: each account is a request. */
const accountsInOneList = 12;

async function choosePlace(signIn: SignIn, session: SsoSession, signal: AbortSignal): Promise<Place | undefined> {
	const none = vscode.l10n.t("You are signed in, but nothing is assigned to you. Ask who administers IAM Identity Center.");
	let accounts = await reading(() => signIn.accounts(session, signal));
	if (accounts.length > accountsInOneList) {
		const items = accounts.map((account) => ({ ...accountItem(account), value: account }));
		const account = await pickOne(items, vscode.l10n.t("Choose an account"), none);
		if (!account) return undefined;
		accounts = [account];
	}
	const places = await reading(() => Promise.all(accounts.map((account) => placesIn(account, signIn, session, signal))));
	const items = places.flat().map((place) => {
		const { account, roleName } = place;
		return { ...accountItem(account), description: `${roleName} · ${account.id}`, value: place };
	});
	return pickOne(items, vscode.l10n.t("Choose an account and a permission set"), none);
}

async function placesIn(account: SsoAccount, signIn: SignIn, session: SsoSession, signal: AbortSignal): Promise<readonly Place[]> {
	return (await signIn.roles(session, account.id, signal)).map((roleName) => ({ account, roleName }));
}

function accountItem({ id, name, email }: SsoAccount) {
	return { label: name || id, description: id, detail: email };
}

function reading<T>(read: () => Promise<T>): Thenable<T> {
	return vscode.window.withProgress(
		{ location: vscode.ProgressLocation.Notification, title: vscode.l10n.t("Reading your AWS accounts…") },
		read,
	);
}

/** Adds the profile; the person names it when its name will not do. Returns the name. */
async function addUnderName(signIn: SignIn, profile: NewProfile, objection?: AssistantError): Promise<string | undefined> {
	const prompt = objection?.message;
	const name =
		prompt === undefined ? profile.name : await vscode.window.showInputBox({ title, prompt, value: profile.name, ignoreFocusOut: true });
	if (name === undefined) return undefined;
	try {
		await signIn.addProfile({ ...profile, name: name.trim() });
		return name.trim();
	} catch (error) {
		const known = asAssistantError(error);
		if (known.kind !== "validation") throw known;
		return addUnderName(signIn, { ...profile, name: name.trim() }, known);
	}
}

/** A session that is there already is used; a new one gets a name of its own, since the tokens of both are kept by name. */
async function askForSession(sessions: readonly SsoSession[]): Promise<SsoSession | undefined> {
	const startUrl = await vscode.window.showInputBox({
		title,
		prompt: vscode.l10n.t("Start URL of your company's AWS access portal"),
		placeHolder: "https://my-company.awsapps.com/start",
		ignoreFocusOut: true,
		validateInput: (value) => (isWebAddress(value.trim()) ? undefined : vscode.l10n.t("An address that begins with https://")),
	});
	if (startUrl === undefined) return undefined;
	const region = await pick({
		title,
		placeholder: vscode.l10n.t("Region of IAM Identity Center, as the portal or your administrator tells it"),
		current: "",
		load: async (show) => show(regions.map((name) => ({ label: name, value: name }))),
		accepts: isRegion,
		ignoreFocusOut: true,
	});
	if (region === undefined) return undefined;
	const address = withoutEnd(startUrl.trim());
	const known = sessions.find((session) => withoutEnd(session.startUrl) === address && session.region === region);
	return known ?? { name: freeName(nameOf(address), sessions), startUrl: address, region, scopes: [] };
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
	return plain(own || host);
}

function freeName(name: string, sessions: readonly SsoSession[], number = 2): string {
	const isTaken = (candidate: string) => sessions.some((session) => session.name === candidate);
	if (!isTaken(name)) return name;
	return isTaken(`${name}-${number}`) ? freeName(name, sessions, number + 1) : `${name}-${number}`;
}

/** What every reader of the config file takes as a name. */
function plain(name: string): string {
	return name.replace(/[^\w@+.-]+/g, "-");
}

/** The portal shows its address with a fragment or a slash behind it. */
function withoutEnd(address: string): string {
	return address.replace(/#.*$/, "").replace(/\/+$/, "");
}

const title = vscode.l10n.t("Sign in with IAM Identity Center");

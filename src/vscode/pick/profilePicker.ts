import * as vscode from "vscode";
import type { Account, Profile } from "../../core/connection.ts";
import type { Connection } from "../../core/settings.ts";
import { assertNever } from "../../shared/assertNever.ts";
import { openAwsConfigFile } from "../connection/awsConfigFile.ts";
import { saveChoices } from "../settings/choices.ts";
import { commands, secretKeys } from "../names.ts";
import { heading, pick, type PickerItem } from "./picker.ts";

export interface ProfilePickerPorts {
	readonly account: Account;
	readonly state: vscode.Memento;
	readonly secrets: vscode.SecretStorage;
}

/** Values of the items that are no profile. A profile's value is its name after `profile:`. */
const values = { chain: "chain", apiKey: "api-key", sso: "sso", file: "file" } as const;
const profilePrefix = "profile:";

/** Lets the user choose where credentials come from, or get some. Returns whether they were chosen. */
export async function selectProfile(connection: Connection, { account, state, secrets }: ProfilePickerPorts): Promise<boolean> {
	const choice = await pick({
		title: vscode.l10n.t("Select AWS Profile"),
		placeholder: vscode.l10n.t("Choose whose credentials this workspace uses"),
		current: currentValue(connection),
		load: async (show) => {
			show([...sources(), ...ways()]);
			const known = await account.profiles();
			const isGone = connection.profile !== "" && !known.some(({ name }) => name === connection.profile);
			const profiles = [...(isGone ? [goneItem(connection.profile)] : []), ...known.map(profileItem)];
			show([...sources(), ...(profiles.length > 0 ? [heading(vscode.l10n.t("Profiles"))] : []), ...profiles, ...ways()]);
		},
		canRefresh: true,
	});
	switch (choice) {
		case undefined:
			return false;
		case values.sso:
			return (await vscode.commands.executeCommand(commands.signIn, "sso")) === true;
		case values.file:
			await openAwsConfigFile();
			return false;
		case values.apiKey:
			if ((await secrets.get(secretKeys.apiKey)) === undefined) return (await vscode.commands.executeCommand(commands.setApiKey)) === true;
			await saveChoices(state, { apiKey: true });
			break;
		default:
			await saveChoices(state, { profile: choice.startsWith(profilePrefix) ? choice.slice(profilePrefix.length) : "", apiKey: false });
	}
	account.refresh();
	return true;
}

function currentValue({ apiKey, profile }: Connection): string {
	if (apiKey) return values.apiKey;
	return profile === "" ? values.chain : `${profilePrefix}${profile}`;
}

function sources(): readonly PickerItem[] {
	return [
		{
			label: vscode.l10n.t("Default credential chain"),
			description: vscode.l10n.t("environment, default profile, container, instance"),
			value: values.chain,
		},
		{ label: vscode.l10n.t("Bedrock API key"), description: vscode.l10n.t("kept in the editor's secret storage"), value: values.apiKey },
	];
}

function ways(): readonly PickerItem[] {
	return [
		heading(vscode.l10n.t("Other ways")),
		{ label: `$(sign-in) ${vscode.l10n.t("Sign in with IAM Identity Center…")}`, value: values.sso },
		{ label: `$(go-to-file) ${vscode.l10n.t("Open AWS config file")}`, value: values.file },
	];
}

/** The one that is chosen and not there any more. */
function goneItem(name: string): PickerItem {
	return { label: `$(error) ${name}`, description: vscode.l10n.t("not in the AWS files any more"), value: `${profilePrefix}${name}` };
}

function profileItem(profile: Profile): PickerItem {
	const { name, kind, region, problem } = profile;
	const { icon, words } = stateOf(profile);
	return {
		label: `$(${icon}) ${name}`,
		description: [kindWords(kind), region, words].filter(Boolean).join(" · "),
		detail: problem,
		value: `${profilePrefix}${name}`,
	};
}

function stateOf({ kind, state, problem }: Profile): { readonly icon: string; readonly words: string } {
	if (problem !== undefined) return { icon: "error", words: "" };
	switch (state.kind) {
		case "ready": {
			if (state.expiresAt === undefined) return { icon: "pass", words: "" };
			const until = vscode.l10n.t("signed in until {0}", timeOf(state.expiresAt));
			return { icon: "pass", words: until };
		}
		case "expired":
			return { icon: "warning", words: vscode.l10n.t("expired") };
		case "missing":
			return { icon: "circle-slash", words: kind === "none" ? "" : vscode.l10n.t("not signed in") };
		case "unknown":
			return { icon: "account", words: "" };
		default:
			return assertNever(state);
	}
}

/** A time of another day comes with its date. */
function timeOf(milliseconds: number): string {
	const time = new Date(milliseconds);
	const isToday = time.toDateString() === new Date().toDateString();
	const clock = { hour: "2-digit", minute: "2-digit" } as const;
	return isToday
		? time.toLocaleTimeString(vscode.env.language, clock)
		: time.toLocaleString(vscode.env.language, { ...clock, day: "numeric", month: "short" });
}

function kindWords(kind: Profile["kind"]): string {
	switch (kind) {
		case "static":
			return vscode.l10n.t("access key");
		case "sso-session":
		case "sso-legacy":
			return "IAM Identity Center";
		case "role":
			return vscode.l10n.t("role");
		case "role-mfa":
			return vscode.l10n.t("role with MFA");
		case "process":
			return vscode.l10n.t("program");
		case "web-identity":
			return vscode.l10n.t("web identity");
		case "login":
			return vscode.l10n.t("AWS login");
		case "machine":
			return vscode.l10n.t("role of this machine");
		case "none":
			return vscode.l10n.t("no credentials of its own");
		default:
			return assertNever(kind);
	}
}

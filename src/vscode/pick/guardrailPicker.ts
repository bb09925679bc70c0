import * as vscode from "vscode";
import type { Account, GuardrailChoice } from "../../core/connection.ts";
import type { Guardrail, Settings } from "../../core/settings.ts";
import { saveSettings } from "../settings/folderSettings.ts";
import { rememberGuardrail } from "../connection/foreignGuardrail.ts";
import { optionItems, selectOption } from "./guardrailOptions.ts";
import { requiredGuardrail } from "../settings/guardrailSettings.ts";
import { settings as keys } from "../names.ts";
import { heading, note, pick, type PickerItem } from "./picker.ts";
import { userValue } from "../settings/settings.ts";

export interface GuardrailPickerPorts {
	/** Where the choice holds. */
	readonly chat: { readonly settings: Settings; readonly folder: vscode.WorkspaceFolder | undefined };
	readonly account: Account;
	readonly state: vscode.Memento;
}

/** Lets the user choose the guardrail of the chat's folder, its version, and how it is applied. Returns whether anything has changed. */
export async function selectGuardrail(ports: GuardrailPickerPorts): Promise<boolean> {
	const { chat } = ports;
	for (let changed = false; ; ) {
		const choice = await pickGuardrail(ports);
		if (choice === undefined) return changed;
		const hasOption = await selectOption(choice, chat);
		if (hasOption === undefined) return (await chooseGuardrail(choice, ports)) || changed;
		changed ||= hasOption;
	}
}

/** An id or ARN, with a version behind a colon where one was typed; or an option. */
function pickGuardrail({ chat, account }: GuardrailPickerPorts): Promise<string | undefined> {
	const { connection, guardrail } = chat.settings;
	const required = requiredGuardrail(userValue);
	const title = vscode.l10n.t("Select Guardrail");
	if (required) return pick({ title, current: required.id, load: async (show) => show(requiredItems(required)) });
	/** They stand first: the list below them comes later, and what somebody is about to click must not move. */
	const options = guardrail
		? [heading(vscode.l10n.t("How it is applied")), ...optionItems(guardrail), heading(vscode.l10n.t("Guardrails"))]
		: [];
	const none = { label: vscode.l10n.t("None"), description: vscode.l10n.t("call the model without a guardrail"), value: "" };
	return pick({
		title,
		current: guardrail ? shortId(guardrail.id) : "",
		load: async (show, signal) => {
			show([...options, none]);
			const guardrails = await account.guardrails(connection, signal);
			show([...options, none, ...guardrails.map((one) => guardrailItem(one, guardrail))]);
		},
		accepts: (typed) => /^([a-z0-9-]+|arn:aws[\w-]*:bedrock:[\w-]+:\d{12}:guardrail\/[a-z0-9-]+)(:([1-9]\d{0,7}|DRAFT))?$/.test(typed),
		canRefresh: true,
	});
}

function requiredItems({ id, version }: Pick<Guardrail, "id" | "version">): readonly PickerItem[] {
	return [
		{ label: id, description: version, detail: vscode.l10n.t("required by your user settings"), value: id },
		note(vscode.l10n.t("No workspace can choose another guardrail or none. It is set in outcrop.guardrail.required.")),
	];
}

function guardrailItem({ id, name, description, problem }: GuardrailChoice, current: Guardrail | undefined): PickerItem {
	const version = current && shortId(current.id) === id ? current.version : undefined;
	return { label: name, description: [id, version, problem].filter(Boolean).join(" · "), detail: description, value: id };
}

async function chooseGuardrail(choice: string, { chat, account, state }: GuardrailPickerPorts): Promise<boolean> {
	if (requiredGuardrail(userValue)) return false;
	if (choice === "") return save(chat.folder, "", undefined);
	const [, id = "", typed] = /^(.*?)(?::([1-9]\d{0,7}|DRAFT))?$/.exec(choice) ?? [];
	const version = typed ?? (await pickVersion(id, chat.settings, account));
	if (version === undefined) return false;
	await rememberGuardrail(id, state);
	return save(chat.folder, id, version);
}

function pickVersion(id: string, { connection, guardrail }: Settings, account: Account): Promise<string | undefined> {
	return pick({
		title: vscode.l10n.t("Select Version of {0}", shortId(id)),
		placeholder: vscode.l10n.t("Choose, or type a version"),
		current: guardrail && shortId(guardrail.id) === shortId(id) ? guardrail.version : "",
		load: async (show, signal) => show((await account.guardrailVersions(connection, id, signal)).map(versionItem)),
		accepts: (typed) => /^([1-9]\d{0,7}|DRAFT)$/.test(typed),
		canRefresh: true,
	});
}

function versionItem({ version, description, changedAt, problem }: GuardrailChoice): PickerItem {
	const isDraft = version === "DRAFT";
	const changed =
		changedAt === undefined ? undefined : vscode.l10n.t("changed {0}", new Date(changedAt).toLocaleDateString(vscode.env.language));
	return {
		label: isDraft ? vscode.l10n.t("Working draft") : vscode.l10n.t("Version {0}", version),
		description: [isDraft ? vscode.l10n.t("DRAFT, changes whenever somebody edits it") : undefined, changed, problem]
			.filter(Boolean)
			.join(" · "),
		detail: description,
		value: version,
	};
}

async function save(folder: vscode.WorkspaceFolder | undefined, id: string, version: string | undefined): Promise<boolean> {
	await saveSettings(folder, { [keys.guardrailId]: id, [keys.guardrailVersion]: version });
	return true;
}

/** The id in an ARN. */
function shortId(id: string): string {
	return id.replace(/^arn:.*:guardrail\//, "");
}

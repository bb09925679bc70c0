import * as vscode from "vscode";
import type { Account } from "../core/connection.ts";
import { asAssistantError } from "../core/errors.ts";
import type { Chat } from "./chat.ts";
import { readChoices, saveChoices } from "./choices.ts";
import { rememberModel } from "./foreignModel.ts";
import { commands, section, settings as keys } from "./names.ts";

export interface PickerPorts {
	readonly chat: Chat;
	readonly account: Account;
	readonly state: vscode.Memento;
	onChange(): void;
}

interface Item extends vscode.QuickPickItem {
	/** What is chosen; an item without it is a heading or a note. */
	readonly value?: string;
}

/** Commands that choose for this workspace. Each returns whether a choice was made. */
export function registerPickers(ports: PickerPorts): vscode.Disposable {
	const register = (command: string, run: (ports: PickerPorts) => Promise<boolean>) =>
		vscode.commands.registerCommand(command, async () => {
			const chosen = await run(ports);
			if (chosen) ports.onChange();
			return chosen;
		});
	return vscode.Disposable.from(
		register(commands.selectProfile, selectProfile),
		register(commands.selectRegion, selectRegion),
		register(commands.selectModel, selectModel),
		register(commands.selectGuardrail, selectGuardrail),
		register(commands.selectMode, selectMode),
	);
}

async function selectProfile({ chat, account, state }: PickerPorts): Promise<boolean> {
	const { profile } = chat.settings.connection;
	const choice = await pick(vscode.l10n.t("Select AWS Profile"), profile, async () => [
		{
			label: vscode.l10n.t("Default credential chain"),
			description: vscode.l10n.t("environment, default profile, container, instance"),
			value: "",
		},
		...(await account.profiles()).map(({ name, region, source }) => ({
			label: name,
			description: [source, region].filter(Boolean).join(" · "),
			value: name,
		})),
	]);
	if (choice === undefined) return false;
	await saveChoices(state, { profile: choice });
	account.refresh();
	return true;
}

/**
 * Regions with Bedrock's runtime; any other can be typed.
 * @see https://docs.aws.amazon.com/general/latest/gr/bedrock.html
 */
const regions = [
	"us-east-1",
	"us-east-2",
	"us-west-1",
	"us-west-2",
	"ca-central-1",
	"sa-east-1",
	"eu-central-1",
	"eu-central-2",
	"eu-north-1",
	"eu-south-1",
	"eu-south-2",
	"eu-west-1",
	"eu-west-2",
	"eu-west-3",
	"ap-northeast-1",
	"ap-northeast-2",
	"ap-northeast-3",
	"ap-south-1",
	"ap-south-2",
	"ap-southeast-1",
	"ap-southeast-2",
	"us-gov-east-1",
	"us-gov-west-1",
];

async function selectRegion({ chat, account, state }: PickerPorts): Promise<boolean> {
	const { connection } = chat.settings;
	const choice = await pick(
		vscode.l10n.t("Select Region"),
		connection.region,
		async () => {
			const inherited = await account.region({ ...connection, region: "" });
			const label = inherited ? vscode.l10n.t("Region of the profile ({0})", inherited) : vscode.l10n.t("Region of the profile");
			return [{ label, value: "" }, ...regions.map((region) => ({ label: region, value: region }))];
		},
		(typed) => /^[a-z]{2}(-[a-z]+)+-\d$/.test(typed),
	);
	if (choice === undefined) return false;
	await saveChoices(state, { region: choice });
	return true;
}

async function selectModel({ chat, account, state }: PickerPorts): Promise<boolean> {
	const { connection, model } = chat.settings;
	const choice = await pick(
		vscode.l10n.t("Select Model"),
		model,
		async (signal) => {
			const models = await account.models(connection, signal);
			return (["Geo", "Global", "Application", "Regional"] as const).flatMap((group) => {
				const members = models.filter((candidate) => candidate.group === group);
				const items = members.map(({ id, name, provider }): Item => ({ label: name, description: provider, detail: id, value: id }));
				return items.length === 0 ? [] : [{ label: groupTitles[group], kind: vscode.QuickPickItemKind.Separator }, ...items];
			});
		},
		(typed) => typed.length > 3 && typed.length <= 2_048,
	);
	if (choice === undefined) return false;
	await saveSetting(chat, { [keys.model]: choice });
	await rememberModel(choice, state);
	return true;
}

const groupTitles = {
	Geo: "Cross-region profiles of a geography",
	Global: "Global profiles",
	Application: "Application profiles",
	Regional: "In the region",
} as const;

async function selectGuardrail({ chat, account }: PickerPorts): Promise<boolean> {
	const { connection, guardrail } = chat.settings;
	const choice = await pick(
		vscode.l10n.t("Select Guardrail"),
		guardrail ? `${guardrail.id}:${guardrail.version}` : "",
		async (signal) => {
			const guardrails = await account.guardrails(connection, signal);
			const items = guardrails.map(({ id, name, version, description }) => ({
				label: name,
				description: `${id} · ${version}`,
				detail: description,
				value: `${id}:${version}`,
			}));
			return [{ label: vscode.l10n.t("None"), description: vscode.l10n.t("call the model without a guardrail"), value: "" }, ...items];
		},
		(typed) => /^([a-z0-9-]+|arn:.+)(:(\d+|DRAFT))?$/.test(typed),
	);
	if (choice === undefined) return false;
	const [, id = "", version = "DRAFT"] = /^(.*?)(?::(\d+|DRAFT))?$/.exec(choice) ?? [];
	await saveSetting(chat, { [keys.guardrailId]: id, [keys.guardrailVersion]: id === "" ? undefined : version });
	return true;
}

async function selectMode({ state }: PickerPorts): Promise<boolean> {
	const choice = await pick(vscode.l10n.t("Select Mode"), readChoices(state).mode, async () => [
		{ label: vscode.l10n.t("Ask"), description: vscode.l10n.t("reads and searches, changes nothing"), value: "ask" },
		{ label: vscode.l10n.t("Agent"), description: vscode.l10n.t("may change files after asking"), value: "agent" },
	]);
	if (choice !== "ask" && choice !== "agent") return false;
	await saveChoices(state, { mode: choice });
	return true;
}

/**
 * Lets the user pick from what `load` brings. When `accepts` is given, what was typed can be taken as it is; so the picker
 * is of use even when the list cannot be had. Returns `undefined` when nothing was chosen.
 */
async function pick(
	title: string,
	current: string,
	load: (signal: AbortSignal) => Promise<readonly Item[]>,
	accepts?: (typed: string) => boolean,
): Promise<string | undefined> {
	const picker = vscode.window.createQuickPick<Item>();
	const abort = new AbortController();
	let loaded: readonly Item[] = [];
	const showItems = () => {
		const typed = picker.value.trim();
		const own: Item[] =
			accepts?.(typed) && !loaded.some((item) => item.value === typed)
				? [{ label: typed, description: vscode.l10n.t("use as typed"), value: typed }]
				: [];
		picker.items = [...own, ...loaded];
	};
	picker.title = title;
	picker.placeholder = accepts ? vscode.l10n.t("Choose, or type an id or ARN") : undefined;
	picker.matchOnDescription = true;
	picker.matchOnDetail = true;
	picker.busy = true;
	picker.onDidChangeValue(showItems);
	picker.show();
	void load(abort.signal)
		.then((items) => {
			loaded = items.map((item) => (item.value === current ? { ...item, label: `$(check) ${item.label}` } : item));
		})
		.catch((error: unknown) => {
			loaded = [{ label: `$(warning) ${asAssistantError(error).message}`, alwaysShow: true }];
		})
		.finally(() => {
			picker.busy = false;
			showItems();
		});
	try {
		return await new Promise<string | undefined>((resolve) => {
			picker.onDidAccept(() => {
				const value = picker.selectedItems[0]?.value;
				if (value !== undefined) resolve(value);
			});
			picker.onDidHide(() => resolve(undefined));
		});
	} finally {
		abort.abort();
		picker.dispose();
	}
}

/**
 * Into the settings of the chat's folder; into the user's without a folder, and in an untrusted workspace, whose own settings
 * are not read.
 */
async function saveSetting(chat: Chat, values: Record<string, string | undefined>): Promise<void> {
	const { folder } = chat;
	const target = folder && vscode.workspace.isTrusted ? vscode.ConfigurationTarget.WorkspaceFolder : vscode.ConfigurationTarget.Global;
	const configuration = vscode.workspace.getConfiguration(section, folder?.uri);
	for (const [key, value] of Object.entries(values)) await configuration.update(key, value, target);
}

import * as vscode from "vscode";
import type { Guardrail, Settings } from "../../core/settings.ts";
import { saveSettings } from "../settings/folderSettings.ts";
import { settings as keys } from "../names.ts";
import { pick, type PickerItem } from "./picker.ts";

interface Option {
	readonly key: string;
	readonly title: string;
	/** Its value now. */
	readonly current: string;
	/** The first is the default. */
	readonly values: readonly { readonly value: string; readonly label: string; readonly description: string }[];
}

/** Stands before the key of an option in the value of its item, where an id has none. */
const prefix = "option:";

/** How the guardrail is applied, each with its value now. */
export function optionItems(guardrail: Guardrail): readonly PickerItem[] {
	return optionsOf(guardrail).map(({ key, title, current, values }) => ({
		label: `$(settings-gear) ${title}`,
		description: values.find(({ value }) => value === current)?.label,
		value: prefix + key,
	}));
}

/** Lets the user change what an item of `optionItems` stands for: whether it was changed, or `undefined` when the value is of no such item. */
export async function selectOption(
	value: string,
	{ settings: { guardrail }, folder }: { readonly settings: Settings; readonly folder: vscode.WorkspaceFolder | undefined },
): Promise<boolean | undefined> {
	const option = guardrail && optionsOf(guardrail).find(({ key }) => prefix + key === value);
	if (!option) return undefined;
	const chosen = await pick({ title: option.title, current: option.current, load: async (show) => show(option.values) });
	if (chosen === undefined || chosen === option.current) return false;
	const saved = option.key === keys.guardrailCheckTools ? chosen === "true" : chosen;
	await saveSettings(folder, { [option.key]: saved });
	return true;
}

function optionsOf({ scope, streamMode, trace, checkTools }: Guardrail): readonly Option[] {
	return [
		{
			key: keys.guardrailScope,
			title: vscode.l10n.t("What is judged"),
			current: scope,
			values: [
				{ value: "conversation", label: vscode.l10n.t("The conversation"), description: vscode.l10n.t("with every request, as a whole") },
				{
					value: "input",
					label: vscode.l10n.t("New input"),
					description: vscode.l10n.t("only the text and images of your newest message, and the answer"),
				},
			],
		},
		{
			key: keys.guardrailStreamMode,
			title: vscode.l10n.t("When an answer is shown"),
			current: streamMode,
			values: [
				{ value: "sync", label: vscode.l10n.t("After it is judged"), description: vscode.l10n.t("comes in larger pieces") },
				{ value: "async", label: vscode.l10n.t("At once"), description: vscode.l10n.t("may be taken back, and nothing is masked") },
			],
		},
		{
			key: keys.guardrailCheckTools,
			title: vscode.l10n.t("Attached files and tools"),
			current: String(checkTools),
			values: [
				{ value: "false", label: vscode.l10n.t("Not judged"), description: vscode.l10n.t("a guardrail looks at none of it by itself") },
				{ value: "true", label: vscode.l10n.t("Judged"), description: vscode.l10n.t("each check is a billed call of ApplyGuardrail") },
			],
		},
		{
			key: keys.guardrailTrace,
			title: vscode.l10n.t("What is told about findings"),
			current: trace,
			values: [
				{ value: "enabled", label: vscode.l10n.t("What was found"), description: "enabled" },
				{ value: "enabled_full", label: vscode.l10n.t("Everything that was looked for"), description: "enabled_full" },
				{ value: "disabled", label: vscode.l10n.t("Nothing"), description: "disabled" },
			],
		},
	];
}

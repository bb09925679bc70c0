import * as vscode from "vscode";
import type { Effort } from "../../core/settings.ts";
import { readChoices, saveChoices } from "../settings/choices.ts";
import { pick } from "./picker.ts";

const efforts: readonly Effort[] = ["off", "low", "medium", "high"];

/** Lets the user choose how much the model thinks in this workspace. Returns whether a choice was made. */
export async function selectEffort(state: vscode.Memento): Promise<boolean> {
	const items = [
		{
			label: vscode.l10n.t("Default"),
			description: vscode.l10n.t("as set in the settings, or as the model does by itself"),
			value: "default",
		},
		{ label: vscode.l10n.t("Off"), description: vscode.l10n.t("answers at once, where the model can"), value: "off" },
		{ label: vscode.l10n.t("Low"), description: vscode.l10n.t("thinks a little"), value: "low" },
		{ label: vscode.l10n.t("Medium"), description: vscode.l10n.t("thinks longer when it has to"), value: "medium" },
		{ label: vscode.l10n.t("High"), description: vscode.l10n.t("thinks as long as it needs: slower, and costs more"), value: "high" },
	];
	const choice = await pick({
		title: vscode.l10n.t("Select Thinking"),
		current: readChoices(state).effort ?? "default",
		load: async (show) => show(items),
	});
	if (choice === undefined) return false;
	await saveChoices(state, { effort: efforts.find((effort) => effort === choice) });
	return true;
}

import * as vscode from "vscode";
import type { Mode } from "../../shared/protocol.ts";
import { readChoices, saveChoices } from "../settings/choices.ts";
import { pick } from "./picker.ts";

const modes: readonly Mode[] = ["ask", "plan", "agent"];

/** Lets the user choose what the assistant may do in this workspace. Returns whether a choice was made. */
export async function selectMode(state: vscode.Memento): Promise<boolean> {
	const items = [
		{ label: vscode.l10n.t("Ask"), description: vscode.l10n.t("reads and searches, changes nothing"), value: "ask" },
		{
			label: vscode.l10n.t("Plan"),
			description: vscode.l10n.t("reads, asks you and plans; changes nothing until you approve"),
			value: "plan",
		},
		{ label: vscode.l10n.t("Agent"), description: vscode.l10n.t("may change files and run commands after asking"), value: "agent" },
	];
	const choice = await pick({
		title: vscode.l10n.t("Select Mode"),
		current: readChoices(state).mode,
		load: async (show) => show(items),
	});
	const mode = modes.find((known) => known === choice);
	if (!mode) return false;
	await saveChoices(state, { mode });
	return true;
}

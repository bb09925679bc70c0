import * as vscode from "vscode";
import type { Catalogue, ModelChoice, ModelList } from "../../core/models/catalogue.ts";
import { pricesAsOf } from "../../core/models/modelFacts.ts";
import { unknownEntries } from "../../core/models/residency.ts";
import type { Settings } from "../../core/settings.ts";
import { switchModel } from "./modelChoice.ts";
import { modelItem } from "./modelItem.ts";
import { copyPolicyItem, heading, note, pick, type PickerItem } from "./picker.ts";

/** Lets the user choose a model for the chat's folder: of what the account can call, or by typing an id or ARN. */
export async function selectModel(
	settings: Settings,
	folder: vscode.WorkspaceFolder | undefined,
	catalogue: Catalogue,
	state: vscode.Memento,
): Promise<boolean> {
	const choice = await pickModel(settings, catalogue, vscode.l10n.t("Select Model"));
	if (choice === undefined) return false;
	await switchModel(choice, folder, state);
	return true;
}

/** Lets the user choose a model and changes nothing; `undefined` when the user does not. */
export async function pickModel(
	{ connection, model, residency }: Settings,
	catalogue: Catalogue,
	title: string,
): Promise<string | undefined> {
	let listed: readonly ModelChoice[] = [];
	const choice = await pick({
		title,
		placeholder: vscode.l10n.t("Choose, or type an id or ARN. Prices are estimates of {0}", pricesAsOf),
		current: model,
		load: async (show, signal, anew) => {
			let last: ModelList | undefined;
			const listener = (models: ModelList) => {
				last = models;
				listed = models.choices;
				show([...residencyNote(residency), ...groupItems(models.choices), ...noteItems(models)]);
			};
			await catalogue.list(connection, residency, listener, signal, anew);
			/** Nothing could be listed: the reason is shown with a way to try again. */
			if (last?.choices.length === 0 && last.problems[0]) throw last.problems[0];
		},
		accepts: (typed) => typed.length > 3 && typed.length <= 2_048 && !/\s/.test(typed),
		canRefresh: true,
	});
	/** What an ARN stands for is looked up now, so that the first message need not wait for it. A failure says itself when it matters. */
	if (choice?.startsWith("arn:") && !listed.some(({ id }) => id === choice)) {
		void catalogue.facts(connection, choice, AbortSignal.timeout(30_000)).catch(() => undefined);
	}
	return choice;
}

/** A recommended model is not shown a second time in its own group. */
function groupItems(choices: readonly ModelChoice[]): readonly PickerItem[] {
	const others = choices.filter(({ recommended }) => recommended === undefined);
	const groups: readonly (readonly [string, readonly ModelChoice[]])[] = [
		[vscode.l10n.t("Recommended"), choices.filter(({ recommended }) => recommended !== undefined)],
		[vscode.l10n.t("Geo"), others.filter(({ group }) => group === "Geo")],
		[vscode.l10n.t("Global"), others.filter(({ group }) => group === "Global")],
		[vscode.l10n.t("Regional"), others.filter(({ group }) => group === "Regional")],
		[vscode.l10n.t("Application"), others.filter(({ group }) => group === "Application")],
		[vscode.l10n.t("Custom"), others.filter(({ group }) => group === "Custom")],
	];
	return groups.flatMap(([title, members]) => (members.length === 0 ? [] : [heading(title), ...members.map(modelItem)]));
}

/** What is missing from the list, below what is there. */
function noteItems({ choices, problems }: ModelList): readonly PickerItem[] {
	if (choices.length === 0 || problems.length === 0) return [];
	const isDenied = problems.some(({ action }) => action === "copy-policy");
	const title = vscode.l10n.t("Not everything could be read");
	return [heading(title), ...problems.map(({ message }) => note(message)), ...(isDenied ? [copyPolicyItem()] : [])];
}

/** An entry with a slip of the pen permits nothing, and the models that it was to permit are refused. */
function residencyNote(residency: readonly string[]): readonly PickerItem[] {
	const unknown = unknownEntries(residency);
	if (unknown.length === 0) return [];
	return [note(vscode.l10n.t("Neither a geography nor a region, in outcrop.residency.allow: {0}", unknown.join(", ")))];
}

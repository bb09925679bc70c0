import * as vscode from "vscode";
import type { Account } from "../../core/connection.ts";
import { isRegion, parseModelId } from "../../core/models/modelId.ts";
import { mayServe } from "../../core/models/residency.ts";
import type { Settings } from "../../core/settings.ts";
import { saveChoices } from "../settings/choices.ts";
import { heading, pick, type PickerItem } from "./picker.ts";
import { regionGroups, regions } from "./regions.ts";

/** Lets the user choose the region that is called. */
export async function selectRegion({ connection, residency }: Settings, account: Account, state: vscode.Memento): Promise<boolean> {
	const choice = await pick({
		title: vscode.l10n.t("Select Region"),
		placeholder: vscode.l10n.t("Choose, or type a region, also one of an isolated partition"),
		current: connection.region,
		load: async (show) => {
			const inherited = await account.region({ ...connection, region: "" });
			const label = inherited ? vscode.l10n.t("Region of the profile ({0})", inherited) : vscode.l10n.t("Region of the profile");
			show([{ label, value: "" }, ...regionItems(residency)]);
		},
		accepts: isRegion,
	});
	if (choice === undefined) return false;
	await saveChoices(state, { region: choice });
	return true;
}

function regionItems(residency: readonly string[]): readonly PickerItem[] {
	const { commercial, government } = regionGroups;
	const groups: readonly (readonly [string, readonly string[]])[] = [
		[vscode.l10n.t("Commercial"), commercial],
		["AWS GovCloud (US)", government],
	];
	if (residency.length === 0) return groups.flatMap(([title, members]) => group(title, members));
	const allowed = regions.filter((region) => mayServe(residency, { model: anyModel, region }).allowed);
	const rest = groups.map(([title, members]) => [title, members.filter((region) => !allowed.includes(region))] as const);
	const note = vscode.l10n.t("not in outcrop.residency.allow");
	return [
		...group(vscode.l10n.t("Allowed by outcrop.residency.allow"), allowed),
		...rest.flatMap(([title, members]) => group(title, members, note)),
	];
}

/** Stands for any model that is served in the region that is called. */
const anyModel = parseModelId("amazon.any");

function group(title: string, members: readonly string[], description?: string): readonly PickerItem[] {
	return members.length === 0 ? [] : [heading(title), ...members.map((region) => ({ label: region, description, value: region }))];
}

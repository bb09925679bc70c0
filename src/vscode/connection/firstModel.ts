import * as vscode from "vscode";
import type { Catalogue, ModelChoice } from "../../core/models/catalogue.ts";
import type { Settings } from "../../core/settings.ts";
import { commands, section, settings as keys } from "../names.ts";

/** Milliseconds that a person waits for the list, at most; what is known by then decides. */
const patience = 10_000;

/**
 * Chooses the model of somebody who has just connected and has none yet: the one that suits coding best of those that the account
 * may call. It becomes the user's own default, not a setting of the repository, and another one is a click away. Where nothing
 * can be recommended, the picker opens. Returns whether there is a model now.
 */
export async function chooseFirstModel({ connection, residency }: Settings, region: string, catalogue: Catalogue): Promise<boolean> {
	const best = await bestOf(connection, residency, catalogue);
	if (!best) return (await vscode.commands.executeCommand(commands.selectModel)) === true;
	await vscode.workspace.getConfiguration(section).update(keys.model, best.id, vscode.ConfigurationTarget.Global);
	void offerAnother(best.name, region);
	return true;
}

async function bestOf(connection: Settings["connection"], residency: readonly string[], catalogue: Catalogue) {
	let choices: readonly ModelChoice[] = [];
	const options = { location: vscode.ProgressLocation.Notification, title: vscode.l10n.t("Looking up the models of your account…") };
	await vscode.window.withProgress(options, async () =>
		catalogue
			.list(
				connection,
				residency,
				(list) => {
					choices = list.choices;
				},
				AbortSignal.timeout(patience),
			)
			/** What went wrong is shown where the user chooses by hand. */
			.catch(() => undefined),
	);
	const callable = choices.filter(({ recommended, refusal, access }) => recommended && !refusal && access === "available");
	return callable.toSorted((one, other) => (one.recommended ?? 0) - (other.recommended ?? 0))[0];
}

/** The region is that of the profile, which is not always where a company wants its requests to go. */
async function offerAnother(name: string, region: string): Promise<void> {
	const model = vscode.l10n.t("Choose Another Model");
	const place = vscode.l10n.t("Select Region");
	const message = vscode.l10n.t("Connected. Outcrop uses {0} in {1} from now on.", name, region);
	const choice = await vscode.window.showInformationMessage(message, model, place);
	if (choice !== undefined) await vscode.commands.executeCommand(choice === model ? commands.selectModel : commands.selectRegion);
}

import * as vscode from "vscode";
import { stateKeys } from "../names.ts";

const most = 20;

/**
 * Asks what should change. Earlier instructions stand below: choosing one puts it into the box, where it can be changed before it is
 * given. `undefined` when the user thinks better of it.
 */
export async function askInstruction(state: vscode.Memento, title: string, value: string): Promise<string | undefined> {
	const pick = vscode.window.createQuickPick();
	/** First, so that Enter means what stands in the box, whatever the list holds. */
	const run: vscode.QuickPickItem = { label: vscode.l10n.t("Edit"), iconPath: new vscode.ThemeIcon("sparkle"), alwaysShow: true };
	const earlier = earlierInstructions(state).map((label) => ({ label, alwaysShow: true }));
	const divider = { label: vscode.l10n.t("Earlier instructions"), kind: vscode.QuickPickItemKind.Separator };
	pick.title = title;
	pick.placeholder = vscode.l10n.t("What should change?");
	pick.ignoreFocusOut = true;
	pick.items = earlier.length > 0 ? [run, divider, ...earlier] : [run];
	pick.value = value;
	const answer = await new Promise<string | undefined>((resolve) => {
		pick.onDidAccept(() => {
			const [chosen] = pick.selectedItems;
			if (chosen && chosen !== run) pick.value = chosen.label;
			else if (pick.value.trim() !== "") resolve(pick.value.trim());
			if (chosen !== run) pick.activeItems = [run];
		});
		pick.onDidHide(() => resolve(undefined));
		pick.show();
	});
	pick.dispose();
	if (answer !== undefined)
		await state.update(stateKeys.instructions, [answer, ...without(earlierInstructions(state), answer)].slice(0, most));
	return answer;
}

/** Newest first. */
function earlierInstructions(state: vscode.Memento): readonly string[] {
	return state.get<readonly string[]>(stateKeys.instructions, []);
}

function without(instructions: readonly string[], one: string): readonly string[] {
	return instructions.filter((instruction) => instruction !== one);
}

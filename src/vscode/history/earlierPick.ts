import * as vscode from "vscode";
import { earlierVersions, type EarlierVersion } from "../../core/record/earlierVersions.ts";
import { firstLineOf } from "../../core/record/chatSummary.ts";
import { withoutCitationMarks } from "../../shared/citationMarks.ts";
import type { Turn } from "../../shared/transcript.ts";
import { describePrompts, withoutIcons } from "./historyItems.ts";

export interface ChosenVersion {
	readonly version: EarlierVersion;
	/** What the chat is called that begins as it. */
	readonly name: string;
}

interface VersionItem extends vscode.QuickPickItem {
	readonly version: EarlierVersion;
}

/** Asks which earlier version of a chat is meant, the newest first; `undefined` for none. `record`: the whole of the chat's file. */
export async function pickEarlierVersion(
	title: string,
	record: string,
	moment: { readonly now: number; readonly language: string },
): Promise<ChosenVersion | undefined> {
	const items = earlierVersions(record)
		.toReversed()
		.flatMap((version): readonly VersionItem[] => {
			const last = version.turns.at(-1);
			if (!last) return [];
			const description = describePrompts({ count: version.turns.length, at: last.at, model: last.model }, moment);
			return [{ label: withoutIcons(firstLineOf(last.prompt.text)) || "…", description, detail: withoutIcons(answerOf(last)), version }];
		});
	if (items.length === 0) {
		void vscode.window.showInformationMessage(vscode.l10n.t("No prompt of this chat was sent anew."));
		return undefined;
	}
	const placeHolder = vscode.l10n.t("Choose the version to open as a chat of its own");
	const picked = await vscode.window.showQuickPick(items, {
		title: vscode.l10n.t("Earlier Versions of “{0}”", title),
		placeHolder,
		matchOnDetail: true,
	});
	return picked && { version: picked.version, name: nameVersion(title) };
}

/** A version of a version is named for what both are versions of. */
function nameVersion(title: string): string {
	const isVersion = title.endsWith(vscode.l10n.t("{0} (earlier version)", ""));
	return isVersion ? title : vscode.l10n.t("{0} (earlier version)", title);
}

function answerOf({ parts }: Turn): string {
	const text = parts.findLast((part) => part.kind === "text")?.text ?? "";
	return firstLineOf(withoutCitationMarks(text));
}

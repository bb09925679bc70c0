import * as vscode from "vscode";
import type { Question } from "../../core/chat/toolCalls.ts";
import type { ApprovalChoice } from "../../shared/turnEvent.ts";

/** Shows what would change, with control and direction characters made visible, and asks once. */
export async function askModally({ reason, edits = [] }: Question): Promise<ApprovalChoice> {
	const signs = { same: " ", added: "+", removed: "−", gap: "…" } as const;
	const lines = edits.flatMap(({ diff }) => diff).map((line) => `${signs[line.kind]} ${visible(line.text)}`);
	const detail = lines.slice(0, 40).join("\n") + (lines.length > 40 ? "\n…" : "");
	const allow = vscode.l10n.t("Allow once");
	return (await vscode.window.showWarningMessage(reason, { modal: true, detail }, allow)) === allow ? "once" : "deny";
}

function visible(text: string): string {
	return text.replace(/[\p{Cc}\p{Cf}]/gu, (character) =>
		character === "\t" ? character : `\\u{${character.codePointAt(0)?.toString(16)}}`,
	);
}

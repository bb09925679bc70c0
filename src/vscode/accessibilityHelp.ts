import * as vscode from "vscode";
import { commands, schemes } from "./names.ts";
import type { OwnDocuments } from "./ownDocuments.ts";

/**
 * The command that explains the chat to who uses a keyboard or a screen reader. It is a read-only text in an editor, as the editor's own
 * accessibility help is, so that a screen reader reads it line by line.
 */
export function registerAccessibilityHelp(documents: OwnDocuments): vscode.Disposable {
	const page = vscode.Uri.from({ scheme: schemes.help, path: `/${vscode.l10n.t("Outcrop: Accessibility Help")}.md` });
	return vscode.Disposable.from(
		documents.register(schemes.help, { provideTextDocumentContent: () => helpText() }),
		vscode.commands.registerCommand(commands.accessibilityHelp, () => vscode.window.showTextDocument(page, { preview: true })),
	);
}

function helpText(): string {
	const section = (title: string, ...lines: readonly string[]) => `## ${title}\n\n${lines.map((line) => `- ${line}`).join("\n")}\n`;
	return [
		`# ${vscode.l10n.t("Outcrop: Accessibility Help")}\n`,
		section(
			vscode.l10n.t("Getting around"),
			vscode.l10n.t("Alt+B opens the chat and puts the cursor into its text box. With a selection in the editor, it goes along."),
			vscode.l10n.t(
				"Tab and Shift+Tab go through everything that can be operated: the conversation, then the text box, then mode and connection.",
			),
			vscode.l10n.t('The command "Outcrop: Focus Last Message" goes to the newest message. It has no key; you can give it one.'),
			vscode.l10n.t("Messages are articles with headings, so that a screen reader can jump from one to the next."),
		),
		section(
			vscode.l10n.t("Writing"),
			vscode.l10n.t("Enter sends, Shift+Enter begins a new line. While Outcrop answers, Enter puts the prompt into the queue."),
			vscode.l10n.t(
				"Typing @ offers files, symbols and more, / offers prompt files. The arrow keys choose, Enter takes, Escape closes the list.",
			),
			vscode.l10n.t("Escape stops the answer. In a list or a menu it closes that first."),
		),
		section(
			vscode.l10n.t("While Outcrop answers"),
			vscode.l10n.t("The text is not read out while it arrives. One short status says when an answer begins, needs you, or is done."),
			vscode.l10n.t("When Outcrop asks for an approval or has a question, the up arrow in the empty text box goes to its buttons."),
			vscode.l10n.t("A failure is an alert: one sentence and one button."),
		),
		section(
			vscode.l10n.t("Edits"),
			vscode.l10n.t("Alt+Shift+B edits the selection in the editor."),
			vscode.l10n.t(
				'"Outcrop: Next Change" goes from one pending change to the next; "Keep Hunk" and "Undo Hunk" decide about the one at the cursor.',
			),
			vscode.l10n.t('"Outcrop: Show Pending Changes" lists all of them in one view.'),
		),
		section(
			vscode.l10n.t("Settings of the editor that help"),
			vscode.l10n.t("The chat follows the editor's theme, the high-contrast ones too, its zoom, and the system's wish for less motion."),
		),
	].join("\n");
}

import * as vscode from "vscode";
import type { Question } from "../../core/chat/toolCalls.ts";
import { assertNever } from "../../shared/assertNever.ts";
import type { ApprovalChoice, ApprovalSubject } from "../../shared/turnEvent.ts";

/** Shows what would change or run, with control and direction characters made visible, and asks once. */
export async function askModally({ reason, edits = [], subject }: Pick<Question, "reason" | "edits" | "subject">): Promise<ApprovalChoice> {
	const signs = { same: " ", added: "+", removed: "−", gap: "…" } as const;
	const lines = edits.flatMap(({ diff }) => diff).map((line) => `${signs[line.kind]} ${visible(line.text)}`);
	const diff = lines.slice(0, 40).join("\n") + (lines.length > 40 ? "\n…" : "");
	/** Never cut: what is allowed is exactly what runs. */
	const detail = [subject && textOf(subject).split("\n").map(visible).join("\n"), diff].filter(Boolean).join("\n\n");
	const allow = vscode.l10n.t("Allow once");
	return (await vscode.window.showWarningMessage(reason, { modal: true, detail }, allow)) === allow ? "once" : "deny";
}

function textOf(subject: ApprovalSubject): string {
	switch (subject.kind) {
		case "command":
			return subject.folder === "." ? subject.command : `${subject.command}\n(${subject.folder})`;
		case "task":
			return `${subject.name}\n${subject.command}`;
		case "url":
			return subject.url;
		case "external":
			return `${subject.name} (${subject.source})\n${subject.input}`;
		default:
			return assertNever(subject);
	}
}

function visible(text: string): string {
	return text.replace(/[\p{Cc}\p{Cf}]/gu, (character) =>
		character === "\t" ? character : `\\u{${character.codePointAt(0)?.toString(16)}}`,
	);
}

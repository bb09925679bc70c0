import * as vscode from "vscode";
import type { ApprovalSubject } from "../../shared/turnEvent.ts";
import { section, settings as keys } from "../names.ts";

/** Keeps the user's "Always allow" in the user's own settings: of edits, or of exactly this command. */
export function rememberApproval(subject: ApprovalSubject | undefined): void {
	if (!subject) void vscode.workspace.getConfiguration(section).update(keys.approvalEdits, "auto", vscode.ConfigurationTarget.Global);
}

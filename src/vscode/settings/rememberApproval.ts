import * as vscode from "vscode";
import { assertNever } from "../../shared/assertNever.ts";
import { toolKey } from "../../core/chat/grants.ts";
import type { ApprovalSubject } from "../../shared/turnEvent.ts";
import { section, settings as keys, stateKeys } from "../names.ts";
import { userValue } from "./settings.ts";

/**
 * Keeps the user's "Always allow" in the user's own settings: of edits, or of exactly this command. A tool of others is kept with its
 * pin in the state of the workspace: no repository and no settings file can put one there, and another repository, which may bring a
 * server that goes by the same name, gets nothing from it.
 */
export async function rememberApproval(state: vscode.Memento, subject: ApprovalSubject | undefined): Promise<void> {
	if (!subject) return update(keys.approvalEdits, "auto");
	switch (subject.kind) {
		case "command": {
			const allowed = userValue(keys.approvalCommandsAllow);
			const before = Array.isArray(allowed) ? (allowed as readonly unknown[]) : [];
			if (before.includes(subject.command)) return;
			return update(keys.approvalCommandsAllow, [...before, subject.command]);
		}
		case "external":
			if (subject.pin === undefined) return;
			return state.update(stateKeys.pinnedTools, { ...readPins(state), [toolKey(subject)]: subject.pin });
		/** Never offered for good. */
		case "task":
		case "url":
			return;
		default:
			return assertNever(subject);
	}
}

/** Tools of others that the user always allows in this workspace: by `toolKey`, the pin they had then. */
export function pinnedTools(state: vscode.Memento): ReadonlyMap<string, string> {
	return new Map(Object.entries(readPins(state)));
}

function readPins(state: vscode.Memento): Readonly<Record<string, string>> {
	return state.get<Record<string, string>>(stateKeys.pinnedTools) ?? {};
}

async function update(key: string, value: unknown): Promise<void> {
	await vscode.workspace.getConfiguration(section).update(key, value, vscode.ConfigurationTarget.Global);
}

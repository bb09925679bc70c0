import type * as vscode from "vscode";
import type { Mode } from "../../shared/protocol.ts";
import type { Effort } from "../../core/settings.ts";
import { stateKeys } from "../names.ts";

/** What was chosen with a picker for this workspace. `undefined`: not chosen, so the user's setting decides. */
export interface Choices {
	readonly profile?: string;
	/** The Bedrock API key of the secret storage, and no profile. */
	readonly apiKey?: boolean;
	readonly region?: string;
	readonly mode: Mode;
	/** How much the model thinks; `undefined`: the setting decides. */
	readonly effort?: Effort;
}

/** Kept in the workspace state and never in a file, so that a repository cannot bring a choice along. */
export function readChoices(state: vscode.Memento): Choices {
	return { mode: "agent", ...state.get<Partial<Choices>>(stateKeys.choices) };
}

export async function saveChoices(state: vscode.Memento, change: Partial<Choices>): Promise<void> {
	await state.update(stateKeys.choices, { ...readChoices(state), ...change });
}

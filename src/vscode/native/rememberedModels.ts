import type * as vscode from "vscode";
import type { Connection } from "../../core/settings.ts";
import { stateKeys } from "../names.ts";

interface Remembered {
	readonly connection: string;
	readonly models: readonly vscode.LanguageModelChatInformation[];
}

/**
 * The models that were listed last over a connection like this one, in any window. The editor asks for them when it starts, and
 * what is remembered is all that may be told then: nobody has asked for the network.
 */
export function rememberedModels(
	state: vscode.Memento,
	connection: Connection,
): readonly vscode.LanguageModelChatInformation[] | undefined {
	const remembered = state.get<Remembered>(stateKeys.nativeModels);
	return remembered?.connection === keyOf(connection) ? remembered.models : undefined;
}

export async function rememberModels(
	state: vscode.Memento,
	connection: Connection,
	models: readonly vscode.LanguageModelChatInformation[],
): Promise<void> {
	await state.update(stateKeys.nativeModels, { connection: keyOf(connection), models } satisfies Remembered);
}

function keyOf({ profile, apiKey, region, endpoint, controlPlaneEndpoint }: Connection): string {
	return JSON.stringify([profile, apiKey, region, endpoint, controlPlaneEndpoint]);
}

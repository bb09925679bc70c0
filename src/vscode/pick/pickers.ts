import * as vscode from "vscode";
import type { Catalogue } from "../../core/models/catalogue.ts";
import type { Account } from "../../core/connection.ts";
import type { Chat } from "../chat/chat.ts";
import { selectGuardrail } from "./guardrailPicker.ts";
import { selectMode } from "./modePicker.ts";
import { selectModel } from "./modelPicker.ts";
import { selectEffort } from "./effortPicker.ts";
import { commands, internalCommands } from "../names.ts";
import { selectProfile } from "./profilePicker.ts";
import { selectRegion } from "./regionPicker.ts";

export interface PickerPorts {
	readonly chat: Chat;
	readonly account: Account;
	readonly catalogue: Catalogue;
	readonly state: vscode.Memento;
	/** Where the Bedrock API key is. */
	readonly secrets: vscode.SecretStorage;
	onChange(): void;
	/** Another account or region was chosen: what was known of the connection does not hold any more. */
	onConnection(): void;
}

/** Commands that choose for this workspace. Each returns whether a choice was made. */
export function registerPickers(ports: PickerPorts): vscode.Disposable {
	const register = (command: string, run: () => Promise<boolean>, onChosen = ports.onChange) =>
		vscode.commands.registerCommand(command, async () => {
			const chosen = await run();
			if (chosen) onChosen();
			return chosen;
		});
	const { chat, account, catalogue, state } = ports;
	return vscode.Disposable.from(
		register(commands.selectProfile, () => selectProfile(chat.settings.connection, ports), ports.onConnection),
		register(commands.selectRegion, () => selectRegion(chat.settings, account, state), ports.onConnection),
		register(commands.selectModel, async () => {
			/** Models are those of a region, so that one is asked for first. */
			const hasRegion = (await account.region(chat.settings.connection)) !== "";
			if (!hasRegion && !(await vscode.commands.executeCommand<boolean>(commands.selectRegion))) return false;
			return selectModel(chat.settings, chat.folder, catalogue, state);
		}),
		register(commands.selectGuardrail, () => selectGuardrail(ports)),
		register(commands.selectMode, () => selectMode(state)),
		register(internalCommands.selectEffort, () => selectEffort(state)),
	);
}

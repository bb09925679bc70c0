import * as vscode from "vscode";
import type { Catalogue } from "../../core/models/catalogue.ts";
import type { Account } from "../../core/connection.ts";
import type { Settings } from "../../core/settings.ts";
import type { ToHost } from "../../shared/protocol.ts";
import { chooseFirstModel } from "./firstModel.ts";
import { commands } from "../names.ts";

export interface ConnectPorts {
	readonly account: Account;
	readonly catalogue: Catalogue;
	settings(): Settings;
}

export type WayToConnect = Extract<ToHost, { kind: "connect" }>["what"];

/**
 * Goes one of the welcome's ways to AWS, and on to what a first connection needs besides: a region and a model. Returns whether
 * something can be asked now.
 */
export async function connect(way: WayToConnect, { account, catalogue, settings }: ConnectPorts): Promise<boolean> {
	if ((await vscode.commands.executeCommand(wayCommands[way], way)) !== true) return false;
	const region = () => account.region(settings().connection);
	if ((await region()) === "" && !(await vscode.commands.executeCommand(commands.selectRegion))) return false;
	return settings().model !== "" || chooseFirstModel(settings(), await region(), catalogue);
}

const wayCommands = {
	"sign-in": commands.signIn,
	sso: commands.signIn,
	"api-key": commands.setApiKey,
	profile: commands.selectProfile,
	doctor: commands.doctor,
} as const;

import * as vscode from "vscode";
import type { ToHost } from "../../shared/protocol.ts";
import { assertNever } from "../../shared/assertNever.ts";
import { commands, section, settings } from "../names.ts";

/** Opens what the webview has a button for and does not show itself. */
export async function showWhat(what: Extract<ToHost, { kind: "show" }>["what"]): Promise<void> {
	switch (what) {
		case "cache":
			return vscode.commands.executeCommand(commands.showCache);
		case "trace":
			return vscode.commands.executeCommand(commands.showTrace);
		case "prices":
			return showSetting(settings.prices);
		case "residency":
			return showSetting(settings.residencyAllow);
		case "open-folder":
			return vscode.commands.executeCommand("vscode.openFolder");
		default:
			return assertNever(what);
	}
}

function showSetting(setting: string): Thenable<void> {
	return vscode.commands.executeCommand("workbench.action.openSettings", `${section}.${setting}`);
}

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
			return vscode.commands.executeCommand("workbench.action.openSettings", `${section}.${settings.prices}`);
		default:
			return assertNever(what);
	}
}

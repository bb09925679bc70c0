import * as vscode from "vscode";
import { readChoices } from "./choices.ts";
import { commands } from "./names.ts";
import { readSettings } from "./settings.ts";

/** `Outcrop: profile · region · model` in the status bar. Reads settings and the workspace state only. */
export class StatusBar {
	private readonly item = vscode.window.createStatusBarItem("outcrop.status", vscode.StatusBarAlignment.Right, 90);
	private readonly state: vscode.Memento;
	private readonly subscription = vscode.workspace.onDidChangeConfiguration(
		(event) => event.affectsConfiguration("outcrop") && this.update(),
	);

	constructor(state: vscode.Memento) {
		this.state = state;
		this.item.name = "Outcrop";
		this.item.command = commands.open;
		this.update();
		this.item.show();
	}

	update(): void {
		const { connection, model } = readSettings(vscode.workspace.workspaceFolders?.[0], readChoices(this.state));
		const parts = [connection.profile || "default", connection.region, model.split(/[/.]/).at(-1)].filter(Boolean);
		this.item.text = `Outcrop: ${parts.join(" · ")}`;
		this.item.tooltip = vscode.l10n.t("Open the chat. AWS profile, region and model of this workspace.");
	}

	dispose(): void {
		this.subscription.dispose();
		this.item.dispose();
	}
}

import * as vscode from "vscode";
import { readChoices } from "./choices.ts";
import { modelLabel } from "./modelLabel.ts";
import { commands, section } from "./names.ts";
import { readSettings } from "./settings.ts";

/** `Outcrop: profile · region · model` in the status bar. Reads settings and the workspace state only. */
export class StatusBar {
	private readonly item = vscode.window.createStatusBarItem("outcrop.status", vscode.StatusBarAlignment.Right, 90);
	private readonly state: vscode.Memento;
	private readonly subscriptions = [
		vscode.workspace.onDidChangeConfiguration((event) => event.affectsConfiguration(section) && this.update()),
		vscode.window.onDidChangeActiveTextEditor(() => this.update()),
	];

	constructor(state: vscode.Memento) {
		this.state = state;
		this.item.name = "Outcrop";
		this.item.command = commands.open;
		this.update();
		this.item.show();
	}

	update(): void {
		const active = vscode.window.activeTextEditor?.document.uri;
		const folder = (active && vscode.workspace.getWorkspaceFolder(active)) ?? vscode.workspace.workspaceFolders?.[0];
		const { connection, model } = readSettings(folder, readChoices(this.state));
		const parts = [connection.profile || "default", connection.region, modelLabel(model)].filter(Boolean);
		this.item.text = `Outcrop: ${parts.join(" · ")}`;
		this.item.tooltip = vscode.l10n.t("Open the chat. AWS profile, region and model of this workspace.");
	}

	dispose(): void {
		for (const subscription of this.subscriptions) subscription.dispose();
		this.item.dispose();
	}
}

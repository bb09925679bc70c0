import * as vscode from "vscode";
import { modelLabel } from "../../shared/modelLabel.ts";
import { isPausing } from "../../shared/pausingFailure.ts";
import type { ConnectionState } from "../../shared/protocol.ts";
import { profileInUse } from "./awsFiles.ts";
import { readChoices } from "../settings/choices.ts";
import { commands, section } from "../names.ts";
import { readSettings } from "../settings/settings.ts";

/** So many milliseconds before the credentials end, the time left is part of the text. */
const warnAhead = 15 * 60_000;

/** `Outcrop: profile · region · model` in the status bar. By itself it reads settings and the workspace state only. */
export class StatusBar {
	private readonly item = vscode.window.createStatusBarItem("outcrop.status", vscode.StatusBarAlignment.Right, 90);
	private readonly state: vscode.Memento;
	private connection: ConnectionState = { kind: "unknown" };
	private timer: NodeJS.Timeout | undefined;
	private readonly subscriptions = [
		vscode.workspace.onDidChangeConfiguration((event) => event.affectsConfiguration(section) && this.update()),
		vscode.window.onDidChangeActiveTextEditor(() => this.update()),
	];

	constructor(state: vscode.Memento) {
		this.state = state;
		this.item.name = "Outcrop";
		this.update();
		this.item.show();
	}

	/** Shows what is known of the connection from now on. */
	show(connection: ConnectionState): void {
		this.connection = connection;
		this.update();
	}

	update(): void {
		const active = vscode.window.activeTextEditor?.document.uri;
		const folder = (active && vscode.workspace.getWorkspaceFolder(active)) ?? vscode.workspace.workspaceFolders?.[0];
		const { connection, model } = readSettings(folder, readChoices(this.state));
		const who = connection.apiKey ? vscode.l10n.t("API key") : profileInUse(connection.profile);
		const isNew = this.connection.kind === "unconfigured";
		const parts = isNew ? [vscode.l10n.t("not connected")] : [who, connection.region, modelLabel(model), this.remaining()].filter(Boolean);
		const needsUser = this.needsUser();
		this.item.text = `${needsUser ? "$(warning) " : ""}Outcrop: ${parts.join(" · ")}`;
		this.item.tooltip = this.tooltip();
		this.item.command = needsUser && this.connection.kind === "broken" ? commands.signIn : commands.open;
		this.item.backgroundColor = needsUser ? new vscode.ThemeColor("statusBarItem.warningBackground") : undefined;
		this.schedule();
	}

	dispose(): void {
		clearTimeout(this.timer);
		for (const subscription of this.subscriptions) subscription.dispose();
		this.item.dispose();
	}

	/** Signed out, or the credentials have expired since they were used. */
	private needsUser(): boolean {
		if (this.connection.kind === "broken") return isPausing(this.connection.failure);
		return (this.millisecondsLeft() ?? Number.POSITIVE_INFINITY) <= 0;
	}

	private remaining(): string {
		const left = this.millisecondsLeft();
		if (left === undefined || left > warnAhead) return "";
		return left <= 0 ? vscode.l10n.t("expired") : vscode.l10n.t("{0} min left", Math.ceil(left / 60_000));
	}

	/** Until only a person can go on. */
	private millisecondsLeft(): number | undefined {
		if (this.connection.kind !== "connected" || this.connection.renews || this.connection.expiresAt === undefined) return undefined;
		return this.connection.expiresAt - Date.now();
	}

	private tooltip(): vscode.MarkdownString {
		const text = new vscode.MarkdownString(undefined, true);
		text.isTrusted = { enabledCommands: linked.map(([command]) => command) };
		text.appendText(this.sentence());
		text.appendMarkdown(`\n\n---\n\n${linked.map(([command, label]) => `[${label()}](command:${command})`).join(" · ")}`);
		return text;
	}

	private sentence(): string {
		const { connection } = this;
		switch (connection.kind) {
			case "connected": {
				const account = connection.account && vscode.l10n.t("account {0}", connection.account);
				const { expiresAt = 0 } = connection;
				const until = expiresAt > Date.now() && vscode.l10n.t("until {0}", new Date(expiresAt).toLocaleTimeString(vscode.env.language));
				const who = [vscode.l10n.t("Connected with {0}", connection.source), account, until].filter(Boolean).join(", ");
				return connection.warning ? `${who}. ${connection.warning}` : `${who}.`;
			}
			case "broken":
				return connection.failure.message;
			case "unconfigured":
				return vscode.l10n.t("There are no AWS settings on this machine yet.");
			default:
				return vscode.l10n.t("AWS profile, region and model of this workspace.");
		}
	}

	/** The time left is told by the minute, and only while there is one to tell. */
	private schedule(): void {
		clearTimeout(this.timer);
		const left = this.millisecondsLeft();
		if (left === undefined || left <= 0) return;
		const next = left > warnAhead ? left - warnAhead : Math.min(60_000, left);
		this.timer = setTimeout(() => this.update(), Math.min(next + 50, 2 ** 31 - 1));
	}
}

const linked: readonly (readonly [command: string, label: () => string])[] = [
	[commands.open, () => vscode.l10n.t("Open chat")],
	[commands.selectProfile, () => vscode.l10n.t("Profile")],
	[commands.selectRegion, () => vscode.l10n.t("Region")],
	[commands.selectModel, () => vscode.l10n.t("Model")],
	[commands.signIn, () => vscode.l10n.t("Sign in")],
	[commands.doctor, () => vscode.l10n.t("Doctor")],
];

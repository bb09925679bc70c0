import { homedir, release, type } from "node:os";
import * as vscode from "vscode";
import { redact } from "../../core/trace/redact.ts";
import type { Chat } from "../chat/chat.ts";
import type { Log } from "../log.ts";
import { commands, section, settings as keys } from "../names.ts";

interface DebugInfoPorts {
	readonly chat: Pick<Chat, "settings" | "folder">;
	readonly extension: Pick<vscode.Extension<unknown>, "packageJSON">;
	readonly log: Pick<Log, "recent">;
}

/** "Copy Debug Information": what an issue about Outcrop should say, in English whatever the editor speaks. */
export function registerDebugInfo(ports: DebugInfoPorts): vscode.Disposable {
	return vscode.commands.registerCommand(commands.copyDebugInfo, async () => {
		await vscode.env.clipboard.writeText(debugInfo(ports));
		void vscode.window.showInformationMessage(
			vscode.l10n.t("The debug information is in the clipboard, without secrets. Read it before you publish it."),
		);
	});
}

function debugInfo({ chat, extension, log }: DebugInfoPorts): string {
	const { version = "", contributes } = extension.packageJSON as Manifest;
	const lines = log.recent();
	const sections = [
		"# Outcrop: debug information",
		list([...environment(version), ...connection(chat)]),
		"## Settings that are set",
		list(setSettings(chat.folder, contributes?.configuration ?? [])) || "None.",
		"## Log",
		lines.length === 0 ? "Nothing was logged since the window was opened." : `\`\`\`text\n${lines.join("\n")}\n\`\`\``,
	];
	return `${anonymous(sections.join("\n\n"))}\n`;
}

function environment(version: string): string[] {
	const { appName, appHost, remoteName = "none", language } = vscode.env;
	const folders = vscode.workspace.workspaceFolders?.length ?? 0;
	return [
		`Outcrop ${version}`,
		`${appName} ${vscode.version} (${appHost}, remote: ${remoteName}, language: ${language})`,
		`${type()} ${release()} ${process.arch}, Node ${process.versions.node}`,
		`Folders: ${folders}, ${vscode.workspace.isTrusted ? "trusted" : "not trusted"}`,
	];
}

/** How, and not as whom: names of profiles and guardrails are the company's own. */
function connection({ settings }: DebugInfoPorts["chat"]): string[] {
	const { profile, apiKey, region, endpoint } = settings.connection;
	return [
		`Credentials: ${apiKey ? "Bedrock API key" : profile === "" ? "default chain" : "a profile"}`,
		`Region: ${region || "of the profile"}${endpoint === "" ? "" : ", endpoint of its own"}`,
		`Model: ${settings.model || "none"}, guardrail: ${settings.guardrail ? "one" : "none"}`,
	];
}

/** Each with its value where that is a number or one of the given choices; words of the user stay with the user. */
function setSettings(folder: vscode.WorkspaceFolder | undefined, pages: readonly SettingsPage[]): string[] {
	const properties = new Map(pages.flatMap((page) => Object.entries(page.properties)));
	const configuration = vscode.workspace.getConfiguration(section, folder?.uri ?? null);
	return Object.values(keys).flatMap((key) => {
		const { globalValue, workspaceValue, workspaceFolderValue } = configuration.inspect(key) ?? {};
		const value = workspaceFolderValue ?? workspaceValue ?? globalValue;
		if (value === undefined) return [];
		const isPlain = typeof value === "number" || typeof value === "boolean" || properties.get(`${section}.${key}`)?.enum?.includes(value);
		const told = isPlain ? `: ${JSON.stringify(value)}` : "";
		return [`\`${section}.${key}\`${told} (${value === globalValue ? "user" : "workspace"})`];
	});
}

/** Without keys, accounts and the name of the user's folder. */
function anonymous(text: string): string {
	return redact(text)
		.replaceAll(homedir(), "~")
		.replace(/(?<!\d)\d{12}(?!\d)/g, "(account)");
}

function list(entries: readonly string[]): string {
	return entries.map((entry) => `- ${entry}`).join("\n");
}

interface Manifest {
	readonly version?: string;
	readonly contributes?: { readonly configuration?: readonly SettingsPage[] };
}

/** One of the headings of the settings editor, as package.json has it. */
interface SettingsPage {
	readonly properties: Readonly<Record<string, { readonly enum?: readonly unknown[] }>>;
}

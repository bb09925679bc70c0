import { release, type } from "node:os";
import * as vscode from "vscode";
import type { Account } from "../../core/connection.ts";
import type { Doctor, EditorFacts } from "../../core/doctor.ts";
import { doctorMarkdown } from "../../core/doctorMarkdown.ts";
import { assertNever } from "../../shared/assertNever.ts";
import type { DoctorReport, FromDoctorPage, ToDoctorPage } from "../../shared/doctor.ts";
import { parseFromDoctorPage } from "../../shared/fromDoctorPage.ts";
import type { FailureAction } from "../../shared/turnEvent.ts";
import type { Chat } from "../chat/chat.ts";
import { wayOutOf } from "../chat/failureActions.ts";
import { confirmForeignGuardrail } from "./foreignGuardrail.ts";
import { confirmForeignModel } from "./foreignModel.ts";
import type { Log } from "../log.ts";
import { commands, internalCommands } from "../names.ts";
import { pageHtml, pageIcon } from "../pageHtml.ts";

export interface DoctorPorts {
	readonly chat: Chat;
	readonly account: Account;
	readonly doctor: Doctor;
	readonly state: vscode.Memento;
	readonly extension: vscode.Extension<unknown>;
	readonly log: Log;
}

/** Doctor's editor tab, of which there is one, and the policy that it and failures give to copy. */
export function registerDoctor(ports: DoctorPorts): vscode.Disposable {
	let tab: DoctorTab | undefined;
	return vscode.Disposable.from(
		vscode.commands.registerCommand(commands.doctor, () => {
			tab ??= new DoctorTab(ports, () => {
				tab = undefined;
			});
			tab.show();
		}),
		vscode.commands.registerCommand(internalCommands.copyPolicy, () => copyPolicy(ports)),
		{ dispose: () => tab?.dispose() },
	);
}

/** The tab from its opening to its closing. The last report is kept for when the page is loaded again. */
class DoctorTab {
	private readonly ports: DoctorPorts;
	private readonly panel: vscode.WebviewPanel;
	private report: DoctorReport | undefined;
	private running: AbortController | undefined;

	constructor(ports: DoctorPorts, onClose: () => void) {
		const { extensionUri } = ports.extension;
		this.ports = ports;
		this.panel = vscode.window.createWebviewPanel("outcrop.doctorTab", vscode.l10n.t("Outcrop Doctor"), vscode.ViewColumn.Active, {
			enableScripts: true,
			retainContextWhenHidden: true,
			localResourceRoots: [vscode.Uri.joinPath(extensionUri, "dist")],
		});
		this.panel.iconPath = pageIcon(extensionUri);
		this.panel.webview.onDidReceiveMessage((value: unknown) => {
			const message = parseFromDoctorPage(value);
			if (message) void this.handle(message).catch((error: unknown) => ports.log.error(error));
		});
		this.panel.onDidDispose(() => {
			const { running } = this;
			this.running = undefined;
			running?.abort();
			onClose();
		});
		this.panel.webview.html = pageHtml(this.panel.webview, extensionUri, "doctor", vscode.l10n.t("Outcrop Doctor"));
	}

	show(): void {
		this.panel.reveal();
		if (this.report && !this.running) void this.run();
	}

	dispose(): void {
		this.panel.dispose();
	}

	private async handle(message: FromDoctorPage): Promise<void> {
		switch (message.kind) {
			case "ready":
				return this.report ? this.post(this.report) : this.run();
			case "run":
				return this.run();
			case "cancel":
				return this.running?.abort();
			case "copy-report":
				return this.copyReport();
			case "copy-policy":
				return copyPolicy(this.ports);
			case "action":
				return this.carryOut(message.action);
			default:
				return assertNever(message);
		}
	}

	/** One examination at a time; another one ends it. */
	private async run(): Promise<void> {
		this.running?.abort();
		const abort = new AbortController();
		this.running = abort;
		const { chat, doctor, extension } = this.ports;
		try {
			/** A model that the user does not want called is not called here either. */
			const mayCall =
				(await confirmForeignModel(chat.settings, chat.folder, this.ports)) &&
				(await confirmForeignGuardrail(chat.settings, chat.folder, this.ports));
			const settings = mayCall ? chat.settings : { ...chat.settings, model: "" };
			await doctor.examine(settings, readEditorFacts(extension), (report) => this.running === abort && this.post(report), abort.signal);
		} finally {
			if (this.running === abort) this.running = undefined;
		}
	}

	private post(report: DoctorReport): void {
		this.report = report;
		void this.panel.webview.postMessage({ kind: "report", report } satisfies ToDoctorPage);
	}

	private async copyReport(): Promise<void> {
		if (!this.report) return;
		await vscode.env.clipboard.writeText(doctorMarkdown(this.report));
		void vscode.window.showInformationMessage(vscode.l10n.t("The report is in the clipboard, without secrets."));
	}

	/** What was put right is examined again. */
	private async carryOut(action: FailureAction): Promise<void> {
		const { chat, state } = this.ports;
		if (await wayOutOf({ action }, chat.folder, state)?.run()) await this.run();
	}
}

async function copyPolicy({ chat, doctor }: Pick<DoctorPorts, "chat" | "doctor">): Promise<void> {
	const options = { location: vscode.ProgressLocation.Notification, title: vscode.l10n.t("Writing the IAM policy…"), cancellable: true };
	const policy = await vscode.window.withProgress(options, async (_, token) => {
		const abort = new AbortController();
		token.onCancellationRequested(() => abort.abort());
		return doctor.policy(chat.settings, abort.signal).catch((error: unknown) => {
			if (!abort.signal.aborted) throw error;
		});
	});
	if (policy === undefined) return;
	await vscode.env.clipboard.writeText(policy);
	const { model, guardrail } = chat.settings;
	if (model === "") return offerModel({ chat, doctor });
	const open = vscode.l10n.t("Open");
	const message = guardrail
		? vscode.l10n.t("The IAM policy for the chosen model and guardrail is in the clipboard.")
		: vscode.l10n.t("The IAM policy for the chosen model is in the clipboard.");
	if ((await vscode.window.showInformationMessage(message, open)) !== open) return;
	await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ language: "json", content: policy }));
}

/** Whoever may not list models has none to choose, and needs the permission to list them first. */
async function offerModel(ports: Pick<DoctorPorts, "chat" | "doctor">): Promise<void> {
	const select = vscode.l10n.t("Select Model");
	const message = vscode.l10n.t("The IAM policy in the clipboard allows to list models, and to call none: no model is chosen yet.");
	if ((await vscode.window.showInformationMessage(message, select)) !== select) return;
	if (await vscode.commands.executeCommand<boolean>(commands.selectModel)) await copyPolicy(ports);
}

/** What Doctor has to be told of this editor. */
export function readEditorFacts(extension: vscode.Extension<unknown>): EditorFacts {
	const http = vscode.workspace.getConfiguration("http");
	const { version = "" } = extension.packageJSON as { version?: string };
	return {
		versions: [
			["Outcrop", version],
			[vscode.env.appName, vscode.version],
			[
				vscode.l10n.t("Runs on"),
				`${type()} ${release()}, Node ${process.versions.node}${vscode.env.remoteName ? `, ${vscode.env.remoteName}` : ""}`,
			],
		],
		proxy: http.get("proxy", ""),
		proxySupport: http.get("proxySupport", "override"),
		noProxy: http.get<readonly string[]>("noProxy", []),
		systemCertificates: http.get("systemCertificates", true),
	};
}

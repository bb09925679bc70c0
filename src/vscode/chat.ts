import * as vscode from "vscode";
import type { Attachment } from "../core/attachments.ts";
import { type Chat as StoredChat, replayRecords } from "../core/chatRecord.ts";
import type { Catalogue } from "../core/catalogue.ts";
import type { Account } from "../core/connection.ts";
import type { Model } from "../core/model.ts";
import { pricesAsOf } from "../core/modelFacts.ts";
import { Session } from "../core/session.ts";
import type { Tool } from "../core/tool.ts";
import { assertNever } from "../shared/assertNever.ts";
import { modelLabel } from "../shared/modelLabel.ts";
import type { ChatState, ToHost, ToWebview } from "../shared/protocol.ts";
import type { FailureAction } from "../shared/turnEvent.ts";
import { AttachmentTray } from "./attachmentTray.ts";
import type { ChatStore } from "./chatStore.ts";
import { readChoices } from "./choices.ts";
import { connect, type WayToConnect } from "./connect.ts";
import { type ConnectionMonitor, isPaused } from "./connectionMonitor.ts";
import { applyCode, copyCode, insertCode } from "./codeActions.ts";
import { wayOutOf } from "./failureActions.ts";
import { confirmForeignModel } from "./foreignModel.ts";
import { openFileMention, openLink } from "./links.ts";
import type { Log } from "./log.ts";
import { commands, section, settings as keys, stateKeys } from "./names.ts";
import type { PendingChanges } from "./pendingChanges.ts";
import { openPendingDiff } from "./review.ts";
import { readSettings } from "./settings.ts";
import { type FolderSearch, WorkspaceFiles } from "./workspaceFiles.ts";

export interface ChatPorts {
	readonly model: Model;
	tools(): readonly Tool[];
	readonly search: FolderSearch;
	readonly pending: PendingChanges;
	readonly store: ChatStore;
	readonly state: vscode.Memento;
	readonly log: Log;
	readonly monitor: ConnectionMonitor;
	readonly account: Account;
	readonly catalogue: Catalogue;
	/** Loads what the first request needs. */
	warmUp(): void;
}

/** Where the chat is shown: the view or an editor tab. Both show the same chat. */
export interface Surface {
	post(message: ToWebview): void;
}

/** What is remembered of the current chat besides its records. */
interface Current {
	readonly chatId: string;
	readonly folder?: string;
	readonly draft: string;
}

/** The chat of this window: one session, the composer's attachments and draft, and the surfaces that show them. */
export class Chat {
	/** What is attached to the message that is being written. */
	readonly tray = new AttachmentTray(
		() => this.folder,
		() => this.postState(),
	);
	private readonly ports: ChatPorts;
	private readonly surfaces = new Set<Surface>();
	private readonly subscriptions: vscode.Disposable[] = [];
	private current: Current;
	private loading: Promise<Session> | undefined;
	private session: Session | undefined;

	constructor(ports: ChatPorts) {
		this.ports = ports;
		this.current = ports.state.get<Current>(stateKeys.currentChat) ?? freshChat();
		this.subscriptions.push(
			ports.pending.onDidDecide(({ editId, state }) => void this.open().then((session) => session.setEditState(editId, state))),
			vscode.workspace.onDidChangeConfiguration((event) => event.affectsConfiguration(section) && this.postState()),
			vscode.workspace.onDidChangeWorkspaceFolders(() => this.postState()),
			vscode.workspace.onDidGrantWorkspaceTrust(() => this.postState()),
			ports.monitor.onDidChange(() => this.postState()),
		);
	}

	dispose(): void {
		this.session?.stop();
		for (const subscription of this.subscriptions) subscription.dispose();
	}

	connect(surface: Surface): vscode.Disposable {
		this.surfaces.add(surface);
		return { dispose: () => this.surfaces.delete(surface) };
	}

	/** Settings of the chat's folder at this moment. */
	get settings() {
		return readSettings(this.folder, readChoices(this.ports.state));
	}

	get folder(): vscode.WorkspaceFolder | undefined {
		const folders = vscode.workspace.workspaceFolders ?? [];
		return folders.find((folder) => folder.uri.toString() === this.current.folder) ?? folders[0];
	}

	/** Carries out what the user did in a surface. */
	async handle(message: ToHost, surface: Surface): Promise<void> {
		switch (message.kind) {
			case "ready":
				return surface.post(await this.snapshot());
			case "send":
				return this.send(message.text, message.attachments);
			case "stop":
				return this.stop();
			case "new-chat":
				return this.startNew();
			case "unqueue":
				return this.session?.unqueue(message.id);
			case "approve":
				return this.session?.answer(message.approvalId, message.choice);
			case "failure-action":
				return this.carryOut(message.action);
			case "connect":
				return void (await this.connectBy(message.what));
			case "select":
				if (message.what === "folder") return this.selectFolder();
				if (message.what === "effort") return;
				return void (await vscode.commands.executeCommand(selectCommands[message.what]));
			case "attach":
				if (message.what === "s3") return;
				return this.tray.addWhat(message.what);
			case "attach-data":
				return this.tray.addData(message.name, message.data);
			case "attach-uris":
				return this.tray.addDropped(message.uris);
			case "detach":
				return this.tray.remove(message.id);
			case "draft":
				return this.remember({ draft: message.text });
			case "edit":
				return this.decideEdit(message.editId, message.what);
			case "code":
				return codeActions[message.what](message.text, this.ports.pending);
			case "open-link":
				return openLink(message.href);
			case "open-file":
				return openFileMention(this.folder, message);
			case "warm-up":
				return this.ports.warmUp();
			case "look-up-prompt":
			case "compact":
			case "show":
				return;
			default:
				return assertNever(message);
		}
	}

	/** Sends a prompt with attachments of its own, as commands do. */
	async ask(text: string, attachments: readonly Attachment[]): Promise<void> {
		if (!(await this.mayCallModel())) return;
		const session = await this.open();
		await session.send(text, attachments);
	}

	stop(): void {
		this.session?.stop();
	}

	async startNew(): Promise<void> {
		this.session?.stop();
		this.session = undefined;
		this.loading = undefined;
		await this.remember({ ...freshChat(), draft: this.current.draft });
		this.post(await this.snapshot());
		this.focus("composer");
	}

	focus(target: "composer" | "last-message"): void {
		this.post({ kind: "focus", target });
	}

	postState(): void {
		this.post({ kind: "state", state: this.chatState() });
	}

	private async send(text: string, ids: readonly string[]): Promise<void> {
		const chosen = this.tray.choose(ids);
		if (text.trim() === "" && chosen.length === 0) return;
		/** The webview has emptied the composer already; what was typed goes back into it. */
		if (!(await this.mayCallModel())) return this.post({ kind: "compose", text });
		const session = await this.open();
		this.tray.drop(chosen);
		await this.remember({ draft: "" });
		await session.send(text, chosen);
	}

	/** Goes on with a turn that waits for credentials, now that they may be there. */
	async resumeIfPaused(): Promise<void> {
		if (this.isPaused) await this.resume();
	}

	/** Whether the last turn waits for credentials. */
	get isPaused(): boolean {
		return this.session !== undefined && !this.session.isRunning && isPaused(this.session.transcript.turns.at(-1)?.outcome);
	}

	private async resume(): Promise<void> {
		if (!(await this.mayCallModel())) return;
		const session = await this.open();
		await session.resume();
	}

	private connectBy(way: WayToConnect): Promise<boolean> {
		return connect(way, { ...this.ports, settings: () => this.settings });
	}

	private async mayCallModel(): Promise<boolean> {
		const isNew = this.ports.monitor.state.kind === "unconfigured" && this.settings.model === "";
		if (isNew && !(await this.connectBy("sign-in"))) return false;
		return confirmForeignModel(this.settings, this.folder, this.ports);
	}

	private async selectFolder(): Promise<void> {
		const folder = await vscode.window.showWorkspaceFolderPick({ placeHolder: vscode.l10n.t("The folder that this chat works in") });
		if (!folder) return;
		await this.remember({ folder: folder.uri.toString() });
		this.postState();
	}

	/** The session of the current chat, restored from its file the first time. */
	private open(): Promise<Session> {
		this.loading ??= this.restore(this.current.chatId);
		return this.loading;
	}

	private async restore(chatId: string): Promise<Session> {
		const { ports } = this;
		await this.remember({});
		const stored = await this.load(chatId);
		const writer = ports.store.writer(chatId, (error) => this.reportStorage(error));
		const isCurrent = () => this.current.chatId === chatId;
		const session = new Session(
			{
				model: ports.model,
				tools: () => ports.tools(),
				folder: () => this.folder && { name: this.folder.name, workspace: new WorkspaceFiles(this.folder, ports.search, ports.pending) },
				settings: () => this.settings,
				mode: () => readChoices(ports.state).mode,
				isTrusted: () => vscode.workspace.isTrusted,
				record: (record) => writer.append(record),
				onEvents: (events) => {
					for (const event of events) ports.monitor.noteEvent(event);
					if (isCurrent()) this.post({ kind: "events", events });
				},
				onChange: () => isCurrent() && this.postState(),
				allowEditsAlways: () =>
					void vscode.workspace.getConfiguration(section).update(keys.approvalEdits, "auto", vscode.ConfigurationTarget.Global),
				report: (error) => ports.log.error(error),
			},
			stored,
		);
		if (isCurrent()) this.session = session;
		return session;
	}

	/** A chat that cannot be read is reported, and an empty one shown in its place; its file stays as it is. */
	private async load(chatId: string): Promise<StoredChat> {
		try {
			return await this.ports.store.load(chatId);
		} catch (error) {
			this.reportStorage(error);
			return replayRecords("");
		}
	}

	private async snapshot(): Promise<ToWebview> {
		const { transcript } = await this.open();
		return { kind: "snapshot", transcript, state: this.chatState(), draft: this.current.draft };
	}

	private chatState(): ChatState {
		const { connection, model, guardrail } = this.settings;
		return {
			choices: {
				folder: this.folder?.name ?? "",
				canChangeFolder: (vscode.workspace.workspaceFolders?.length ?? 0) > 1,
				profile: connection.profile,
				apiKey: connection.apiKey,
				region: connection.region,
				model,
				modelLabel: modelLabel(model),
				guardrail: guardrail ? `${guardrail.id} · ${guardrail.version}` : "",
				mode: readChoices(this.ports.state).mode,
			},
			connection: this.ports.monitor.state,
			running: this.session?.isRunning ?? false,
			attachments: this.tray.summaries,
			queue: this.session?.queued ?? [],
			trusted: vscode.workspace.isTrusted,
			showReasoning: this.settings.reasoning.show,
			promptFiles: [],
			budget: { turn: this.settings.limits.usdPerTurn, chat: this.settings.limits.usdPerChat },
			pricesAsOf,
		};
	}

	/** Which model a button switches to is looked up here: the page only says that it was pressed. */
	private async carryOut(action: FailureAction): Promise<void> {
		const outcome = this.session?.transcript.turns.at(-1)?.outcome;
		switch (action) {
			case "retry":
			case "continue":
				/** Without a turn it is the connection that is worth another try. */
				return outcome ? this.resume() : this.ports.monitor.reset();
			case "new-chat":
				return this.startNew();
			default: {
				const failure = outcome && "failure" in outcome && outcome.failure.action === action ? outcome.failure : { action };
				const wasPaused = this.isPaused;
				const isWorthAnotherTry = await wayOutOf(failure, this.folder, this.ports.state)?.run();
				/** Credentials that appeared meanwhile may have been noticed, and the turn gone on already. */
				if (isWorthAnotherTry && outcome) await (wasPaused ? this.resumeIfPaused() : this.resume());
			}
		}
	}

	private async decideEdit(editId: string, what: "keep" | "undo" | "diff"): Promise<void> {
		switch (what) {
			case "keep":
				return this.ports.pending.keepEdit(editId);
			case "undo":
				return this.ports.pending.undoEdit(editId);
			case "diff": {
				const uri = this.ports.pending.uriOf(editId);
				if (uri) return openPendingDiff(uri);
				return void vscode.window.showInformationMessage(vscode.l10n.t("This edit is no longer pending."));
			}
		}
	}

	private async remember(change: Partial<Current>): Promise<void> {
		this.current = { ...this.current, ...change };
		await this.ports.state.update(stateKeys.currentChat, this.current);
	}

	private reportStorage(error: unknown): void {
		this.ports.log.error(error);
		void vscode.window.showErrorMessage(
			vscode.l10n.t("Outcrop could not store this chat. It goes on, but may be gone after a reload. See the log."),
		);
	}

	private post(message: ToWebview): void {
		for (const surface of this.surfaces) surface.post(message);
	}
}

/** A new chat belongs to the folder of the active editor. */
function freshChat(): Current {
	const active = vscode.window.activeTextEditor?.document.uri;
	const folder = active && vscode.workspace.getWorkspaceFolder(active);
	return { chatId: crypto.randomUUID(), folder: (folder ?? vscode.workspace.workspaceFolders?.[0])?.uri.toString(), draft: "" };
}

const selectCommands = {
	profile: commands.selectProfile,
	region: commands.selectRegion,
	model: commands.selectModel,
	guardrail: commands.selectGuardrail,
	mode: commands.selectMode,
} as const;

const codeActions = { copy: copyCode, insert: insertCode, apply: applyCode } as const;

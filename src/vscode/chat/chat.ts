import * as vscode from "vscode";
import type { Attachment } from "../../core/documents/attachments.ts";
import type { Catalogue } from "../../core/models/catalogue.ts";
import type { Account } from "../../core/connection.ts";
import type { GuardrailCheck } from "../../core/guardrail/guardrailCheck.ts";
import type { Model } from "../../core/models/model.ts";
import type { Prompts } from "../../core/prompt/prompts.ts";
import { pricesAsOf } from "../../core/models/modelFacts.ts";
import { Session } from "../../core/chat/session.ts";
import type { Tool } from "../../core/chat/tool.ts";
import { assertNever } from "../../shared/assertNever.ts";
import { modelLabel } from "../../shared/modelLabel.ts";
import type { ChatState, PromptUse, ToHost, ToWebview } from "../../shared/protocol.ts";
import type { Transcript } from "../../shared/transcript.ts";
import type { FailureAction } from "../../shared/turnEvent.ts";
import { AttachmentTray } from "./attachmentTray.ts";
import type { ChatStore } from "./chatStore.ts";
import { readChoices } from "../settings/choices.ts";
import { connect, type WayToConnect } from "../connection/connect.ts";
import { type ConnectionMonitor, isPaused } from "../connection/connectionMonitor.ts";
import { applyCode, copyCode, insertCode } from "./codeActions.ts";
import { decideEdit } from "./decideEdit.ts";
import { type CurrentChat, freshChat } from "./currentChat.ts";
import { wayOutOf } from "./failureActions.ts";
import { confirmSpending } from "./confirmSpending.ts";
import { confirmForeignGuardrail } from "../connection/foreignGuardrail.ts";
import { confirmForeignModel, withoutRefused } from "../connection/foreignModel.ts";
import { openFileMention, openLink } from "./links.ts";
import type { Log } from "../log.ts";
import { commands, internalCommands, section, stateKeys } from "../names.ts";
import type { PendingChanges } from "../edit/pendingChanges.ts";
import { PromptSources } from "../prompt/promptSources.ts";
import { rememberApproval } from "../settings/rememberApproval.ts";
import { readSettings } from "../settings/settings.ts";
import type { Tracing } from "../trace/tracing.ts";
import { showWhat } from "./showWhat.ts";
import type { WrongSettings } from "../settings/wrongSettings.ts";
import { editorPortsOf } from "../workspace/editorPorts.ts";
import { type FolderSearch, WorkspaceFiles } from "../workspace/workspaceFiles.ts";

export interface ChatPorts {
	readonly model: Model;
	readonly guardrailCheck: GuardrailCheck;
	tools(): readonly Tool[];
	readonly search: FolderSearch;
	readonly pending: PendingChanges;
	readonly store: ChatStore;
	readonly state: vscode.Memento;
	readonly log: Log;
	readonly monitor: ConnectionMonitor;
	readonly account: Account;
	readonly catalogue: Catalogue;
	readonly prompts: Prompts;
	readonly tracing: Tracing;
	readonly wrongSettings: WrongSettings;
	/** Loads what the first request needs. */
	warmUp(): void;
}

/** Where the chat is shown: the view or an editor tab. Both show the same chat. */
export interface Surface {
	post(message: ToWebview): void;
}

/** The chat of this window: one session, the composer's attachments and draft, and the surfaces that show them. */
export class Chat {
	/** What is attached to the message that is being written. */
	readonly tray = new AttachmentTray({
		folder: () => this.folder,
		model: () => this.settings.model,
		history: () => this.session?.record ?? [],
		onChange: () => this.postState(),
	});
	private readonly ports: ChatPorts;
	private readonly sources: PromptSources;
	private readonly surfaces = new Set<Surface>();
	private readonly subscriptions: vscode.Disposable[] = [];
	private current: CurrentChat;
	private loading: Promise<Session> | undefined;
	private session: Session | undefined;

	constructor(ports: ChatPorts) {
		this.ports = ports;
		this.current = ports.state.get<CurrentChat>(stateKeys.currentChat) ?? freshChat();
		this.sources = new PromptSources({
			...ports,
			folder: () => this.folder,
			connection: () => this.settings.connection,
			onChange: () => this.postState(),
			report: (error) => ports.log.error(error),
		});
		this.subscriptions.push(
			this.sources,
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

	get id(): string {
		return this.current.chatId;
	}

	/** Settings of the chat's folder at this moment. */
	get settings() {
		const { folder } = this;
		const { state } = this.ports;
		return withoutRefused(readSettings(folder, readChoices(state)), folder, state);
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
				return this.send(message.text, message.attachments, message.prompt);
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
				return void (await vscode.commands.executeCommand(selectCommands[message.what]));
			case "attach":
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
				return decideEdit(this.ports.pending, message.editId, message.what);
			case "code":
				return codeActions[message.what](message.text, { pending: this.ports.pending, masks: (await this.open()).hidingMasks });
			case "open-link":
				return openLink(message.href);
			case "open-file":
				return openFileMention(this.folder, message);
			case "warm-up":
				return this.ports.warmUp();
			case "look-up-prompt":
				return this.sources.lookUp(message.reference);
			case "show":
				return showWhat(message.what);
			case "compact":
				return void (await this.compact());
			case "answer":
				return (await this.open()).answerQuestion(message.questionId, message.text);
			case "stop-tool":
				return (await this.open()).stopTool(message.toolUseId);
			case "restore":
			case "carry-out-plan":
				return;
			default:
				return assertNever(message);
		}
	}

	/** Sends a prompt with attachments of its own, as commands do. */
	async ask(text: string, attachments: readonly Attachment[]): Promise<void> {
		if (!(await this.mayCallModel())) return;
		const session = await this.open();
		if (await confirmSpending(session, this.folder, this.ports.state)) await session.send(text, attachments);
	}

	stop(): void {
		this.session?.stop();
	}

	/** Sums up the older part of the conversation. Tells whether there is more room now. */
	async compact(): Promise<boolean> {
		if (!(await this.mayCallModel())) return false;
		const session = await this.open();
		if (session.isRunning) return false;
		const outcome = await session.compact();
		if (outcome === "nothing") void vscode.window.showInformationMessage(vscode.l10n.t("There is nothing to sum up in this chat."));
		return outcome === "shorter";
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

	private async send(text: string, ids: readonly string[], use?: PromptUse): Promise<void> {
		const chosen = this.tray.choose(ids);
		if (text.trim() === "" && chosen.length === 0) return;
		/** The webview has emptied the composer already; what was typed goes back into it. */
		if (!(await this.mayCallModel())) return this.post({ kind: "compose", text });
		const filled = await this.sources.fill(text, use);
		if (!filled) return this.post({ kind: "compose", text });
		const session = await this.open();
		if (!(await confirmSpending(session, this.folder, this.ports.state))) return this.post({ kind: "compose", text });
		this.tray.drop(chosen);
		await this.remember({ draft: "" });
		await session.send(filled.text, chosen, this.ports.wrongSettings.tellIn(filled.override, this.folder));
	}

	/** Goes on with a turn that waits for credentials, now that they may be there. */
	async resumeIfPaused(): Promise<void> {
		if (this.isPaused) await this.resume();
	}

	/** What the user sees of the chat, restored from its file if need be. */
	async transcript(): Promise<Transcript> {
		return (await this.open()).transcript;
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
		if (!(await confirmForeignModel(this.settings, this.folder, this.ports))) return false;
		return confirmForeignGuardrail(this.settings, this.folder, this.ports);
	}

	private async selectFolder(): Promise<void> {
		const folder = await vscode.window.showWorkspaceFolderPick({ placeHolder: vscode.l10n.t("The folder that this chat works in") });
		if (!folder) return;
		await this.remember({ folder: folder.uri.toString() });
		this.sources.refresh();
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
		const stored = await ports.store.open(chatId, (error) => this.reportStorage(error));
		const isCurrent = () => this.current.chatId === chatId;
		const session = new Session(
			{
				chatId,
				model: ports.model,
				guardrailCheck: ports.guardrailCheck,
				tools: () => ports.tools(),
				folder: () =>
					this.folder && {
						name: this.folder.name,
						workspace: new WorkspaceFiles(this.folder, ports.search, ports.pending),
						editor: editorPortsOf(this.folder),
					},
				settings: () => this.settings,
				mode: () => readChoices(ports.state).mode,
				isTrusted: () => vscode.workspace.isTrusted,
				record: stored.append,
				onEvents: (events) => {
					for (const event of events) ports.monitor.noteEvent(event);
					ports.tracing.note(chatId, events);
					if (isCurrent()) this.post({ kind: "events", events });
				},
				onChange: () => isCurrent() && this.postState(),
				pinnedTools: () => new Map(),
				allowAlways: (subject) => rememberApproval(subject),
				report: (error) => ports.log.error(error),
			},
			stored.chat,
		);
		if (isCurrent()) this.session = session;
		return session;
	}

	private async snapshot(): Promise<ToWebview> {
		const { transcript } = await this.open();
		return { kind: "snapshot", transcript, state: this.chatState(), draft: this.current.draft };
	}

	private chatState(): ChatState {
		const { connection, model, guardrail, reasoning, limits } = this.settings;
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
				guardrailScope: guardrail?.scope,
				mode: readChoices(this.ports.state).mode,
				effort: reasoning.effort,
			},
			connection: this.ports.monitor.state,
			running: this.session?.isRunning ?? false,
			context: this.session?.contextOf(model),
			attachments: this.tray.summaries,
			queue: this.session?.queued ?? [],
			trusted: vscode.workspace.isTrusted,
			showReasoning: reasoning.show,
			...this.sources.offers,
			budget: { turn: limits.usdPerTurn, chat: limits.usdPerChat },
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
			case "compact":
				return (await this.compact()) ? this.resume() : undefined;
			default: {
				const failure = outcome && "failure" in outcome && outcome.failure.action === action ? outcome.failure : { action };
				const wasPaused = this.isPaused;
				const isWorthAnotherTry = await wayOutOf(failure, this.folder, this.ports.state)?.run();
				/** Credentials that appeared meanwhile may have been noticed, and the turn gone on already. */
				if (isWorthAnotherTry && outcome) await (wasPaused ? this.resumeIfPaused() : this.resume());
			}
		}
	}

	private async remember(change: Partial<CurrentChat>): Promise<void> {
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

const selectCommands = {
	profile: commands.selectProfile,
	region: commands.selectRegion,
	model: commands.selectModel,
	guardrail: commands.selectGuardrail,
	mode: commands.selectMode,
	effort: internalCommands.selectEffort,
} as const;

const codeActions = { copy: copyCode, insert: insertCode, apply: applyCode } as const;

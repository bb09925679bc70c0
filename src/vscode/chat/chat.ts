import * as vscode from "vscode";
import type { Attachment } from "../../core/documents/attachments.ts";
import type { Session } from "../../core/chat/session.ts";
import type { TurnOverride } from "../../core/chat/turnOverride.ts";
import type { ChatState, PromptUse, ToWebview } from "../../shared/protocol.ts";
import type { Transcript } from "../../shared/transcript.ts";
import type { Outcome } from "../../shared/turnEvent.ts";
import { AttachmentTray } from "./attachmentTray.ts";
import { describeChat } from "./chatState.ts";
import { readChoices } from "../settings/choices.ts";
import { connect, type WayToConnect } from "../connection/connect.ts";
import { isPaused } from "../connection/connectionMonitor.ts";
import { type CurrentChat, freshChat, withQueueAsDraft } from "./currentChat.ts";
import { confirmSpending } from "./confirmSpending.ts";
import { confirmForeignGuardrail } from "../connection/foreignGuardrail.ts";
import { confirmForeignModel, withoutRefused } from "../connection/foreignModel.ts";
import { claimChat } from "../history/claimChat.ts";
import { leaveChat } from "../history/leaveChat.ts";
import { section, stateKeys, views } from "../names.ts";
import { describeOpenFile, watchOpenFile } from "./openFile.ts";
import { summarizePending, watchPending } from "./pendingSummary.ts";
import { PromptSources } from "../prompt/promptSources.ts";
import { readSettings } from "../settings/settings.ts";
import type { ChatPorts } from "./chatPorts.ts";
import { createSession } from "./createSession.ts";
import { KeyboardReturn } from "./keyboardReturn.ts";

type FocusTarget = "composer" | "last-message";

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
		resolve: (target, facts) => this.ports.mentions.resolve(target, facts),
		attachFolder: (uri) => this.ports.mentions.attachFolder(uri),
		onChange: () => {
			this.keepAttached();
			this.postState();
		},
	});
	/** Back to the page from which the editor was made to ask for something. */
	readonly keyboard = new KeyboardReturn();
	readonly ports: ChatPorts;
	private readonly sources: PromptSources;
	private readonly surfaces = new Set<Surface>();
	/** The surfaces that the user sees. */
	private readonly pages = new Set<Surface>();
	/** What takes the keyboard as soon as there is a page: the command that shows the view ends before its page is loaded. */
	private awaitedFocus: FocusTarget | undefined;
	private readonly subscriptions: vscode.Disposable[] = [];
	private current: CurrentChat;
	private loading: Promise<Session> | undefined;
	private session: Session | undefined;
	private hasAttached = false;

	constructor(ports: ChatPorts) {
		this.ports = ports;
		this.current = ports.state.get<CurrentChat>(stateKeys.currentChat) ?? freshChat();
		this.sources = new PromptSources({
			...ports,
			folder: () => this.folder,
			connection: () => this.settings.connection,
			onChange: () => this.postState(),
			onAnswered: () => this.keyboard.giveBack(),
			report: (error) => ports.log.error(error),
		});
		this.subscriptions.push(
			this.sources,
			ports.pending.onDidDecide(({ editId, state }) => void this.open().then((session) => session.setEditState(editId, state))),
			vscode.workspace.onDidChangeConfiguration((event) => event.affectsConfiguration(section) && this.postState()),
			vscode.workspace.onDidChangeWorkspaceFolders(() => this.postState()),
			vscode.workspace.onDidGrantWorkspaceTrust(() => this.postState()),
			ports.monitor.onDidChange(() => this.postState()),
			ports.titles.onDidChange(() => this.postState()),
			watchPending(ports.pending, () => this.postState()),
			watchOpenFile(
				() => this.folder,
				() => this.session?.transcript.turns.length === 0,
				() => this.postState(),
			),
		);
	}

	dispose(): void {
		this.session?.close();
		for (const subscription of this.subscriptions) subscription.dispose();
	}

	connect(surface: Surface): vscode.Disposable {
		this.surfaces.add(surface);
		return { dispose: () => this.surfaces.delete(surface) && this.pages.delete(surface) };
	}

	/** Fills a page that listens from now on: VS Code drops what it is sent before. */
	async fillPage(page: Surface): Promise<void> {
		this.pages.add(page);
		page.post(await this.snapshot());
		if (this.awaitedFocus) page.post({ kind: "focus", target: this.awaitedFocus });
		this.awaitedFocus = undefined;
	}

	get id(): string {
		return this.current.chatId;
	}

	/** Empty while nothing was asked. */
	get title(): string {
		return this.session ? this.ports.titles.titleOf(this.id, this.session.transcript) : "";
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

	/** Sends a prompt with attachments of its own, as commands do. */
	async ask(text: string, attachments: readonly Attachment[]): Promise<void> {
		await (await this.readyToSpend())?.send(text, attachments);
	}

	/** The session, when a model may be called for it; the user was asked what has to be asked. */
	async readyToSpend(): Promise<Session | undefined> {
		return (await this.mayCallModel()) ? this.withinBudget() : undefined;
	}

	/** What is sent for words of the user; `undefined` when nothing may be, or the user does not want it. */
	async prepare(text: string, use?: PromptUse): Promise<{ session: Session; text: string; override?: TurnOverride } | undefined> {
		const filled = (await this.mayCallModel()) ? await this.keyboard.asking(() => this.sources.fill(text, use)) : undefined;
		const session = filled && (await this.withinBudget());
		return session && { session, text: filled.text, override: this.ports.wrongSettings.tellIn(filled.override, this.folder) };
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

	/** As `openStored`, with a chat that is new. */
	startNew(): Promise<boolean> {
		return this.switchTo(freshChat());
	}

	/**
	 * Shows another stored chat in the place of this one, with what stands in the composer. A turn that runs is stopped for it, once the
	 * user agrees; false when they do not. It goes on in the folder that it worked in, when that is still one of the workspace.
	 */
	async openStored(chatId: string): Promise<boolean> {
		if (!(await this.switchTo({ chatId }))) return false;
		const { folder } = await this.open();
		const isThere = vscode.workspace.workspaceFolders?.some(({ uri }) => uri.toString() === folder) === true;
		if (isThere && this.id === chatId && this.current.folder !== folder) await this.useFolder(folder);
		return true;
	}

	/** Puts a prompt back into the composer, with what is attached to it. */
	compose(text: string, attachments: readonly Attachment[]): void {
		for (const attachment of attachments) this.tray.add({ attachment });
		this.post({ kind: "compose", text });
	}

	/** Brings the chat to the front, with the keyboard in its composer: in the page from which that was asked for, else in the side bar. */
	async reveal(): Promise<void> {
		if (this.keyboard.giveBack()) return;
		await vscode.commands.executeCommand(`${views.chat}.focus`);
		this.focus("composer");
	}

	focus(target: FocusTarget): void {
		if (this.pages.size === 0) this.focusNextPage(target);
		else this.post({ kind: "focus", target });
	}

	focusNextPage(target: FocusTarget): void {
		this.awaitedFocus = target;
	}

	postState(): void {
		this.post({ kind: "state", state: this.chatState() });
	}

	/** Sends what the composer holds, with what is attached to it. */
	async send(text: string, ids: readonly string[], use?: PromptUse): Promise<void> {
		const chosen = await this.tray.takeFor(text, ids);
		if (text.trim() === "" && chosen.length === 0) return;
		/** The webview has emptied the composer already; what was typed goes back into it. */
		const prepared = await this.prepare(text, use);
		if (!prepared) return this.post({ kind: "compose", text });
		this.tray.drop(chosen);
		await this.remember({ draft: "" });
		await prepared.session.send(prepared.text, chosen, prepared.override);
	}

	/** Goes on with a turn that waits for credentials, now that they may be there. */
	async resumeIfPaused(): Promise<void> {
		if (this.isPaused) await this.resume();
	}

	/** What the user sees of the chat, restored from its file if need be. */
	async transcript(): Promise<Transcript> {
		return (await this.open()).transcript;
	}

	/** How the last turn ended; `undefined` while it runs, and before the chat was opened. */
	get lastOutcome(): Outcome | undefined {
		return this.session?.transcript.turns.at(-1)?.outcome;
	}

	/** Whether the last turn waits for credentials. */
	get isPaused(): boolean {
		return this.session !== undefined && !this.session.isRunning && isPaused(this.lastOutcome);
	}

	/** Goes on with the last turn. */
	async resume(): Promise<void> {
		if (!(await this.mayCallModel())) return;
		const session = await this.open();
		await session.resume();
	}

	connectBy(way: WayToConnect): Promise<boolean> {
		return connect(way, { ...this.ports, settings: () => this.settings });
	}

	async keepDraft(text: string, at: number): Promise<void> {
		await this.remember({ draft: text, draftAt: at });
	}

	lookUpPrompt(reference: string): void {
		this.sources.lookUp(reference);
	}

	private async withinBudget(): Promise<Session | undefined> {
		const session = await this.open();
		return (await confirmSpending(session, this.folder, this.ports.state)) ? session : undefined;
	}

	private async mayCallModel(): Promise<boolean> {
		const isNew = this.ports.monitor.state.kind === "unconfigured" && this.settings.model === "";
		if (isNew && !(await this.keyboard.asking(() => this.connectBy("sign-in")))) return false;
		if (!(await confirmForeignModel(this.settings, this.folder, this.ports))) return false;
		return confirmForeignGuardrail(this.settings, this.folder, this.ports);
	}

	/** Returns whether a choice was made. */
	async selectFolder(): Promise<boolean> {
		const folder = await vscode.window.showWorkspaceFolderPick({ placeHolder: vscode.l10n.t("The folder that this chat works in") });
		if (folder) await this.useFolder(folder.uri.toString());
		return folder !== undefined;
	}

	private async useFolder(folder: string | undefined): Promise<void> {
		await this.remember({ folder });
		this.sources.refresh();
		this.postState();
	}

	/** The session of the current chat, restored from its file the first time. */
	open(): Promise<Session> {
		this.loading ??= this.restore();
		return this.loading;
	}

	private async switchTo(next: Pick<CurrentChat, "chatId" | "folder">): Promise<boolean> {
		if (!(await leaveChat(this.session))) return false;
		this.session?.comparisons.stopAll();
		const left = this.current.chatId;
		const queued = this.session?.queue.attachments ?? [];
		this.ports.store.release(this.current.chatId);
		this.session = undefined;
		this.loading = undefined;
		await this.remember({ ...next, draft: withQueueAsDraft(this.current).draft, queued: [] });
		for (const attachment of queued) this.tray.add({ attachment });
		this.keepAttached();
		void this.ports.kept.keep(left, []);
		this.post(await this.snapshot());
		this.focus("composer");
		return true;
	}

	private async restore(): Promise<Session> {
		const { ports } = this;
		const { chatId, queued } = await claimChat(ports.store, this.current);
		await this.remember(withQueueAsDraft({ ...this.current, chatId, queued }));
		if (!this.hasAttached) await this.restoreAttached(chatId);
		const stored = await ports.store.open(chatId, (error) => this.reportStorage(error));
		ports.titles.learn(chatId, stored.chat);
		const isCurrent = () => this.current.chatId === chatId;
		const session = createSession(chatId, stored, {
			ports,
			folder: () => this.folder,
			settings: () => this.settings,
			onEvents: (events) => isCurrent() && this.post({ kind: "events", events }),
			onChange: () => {
				if (!isCurrent()) return;
				this.keepQueue(session);
				this.keepAttached();
				this.postState();
			},
		});
		if (isCurrent()) this.session = session;
		return session;
	}

	async snapshot(): Promise<ToWebview> {
		const { transcript } = await this.open();
		const { draft, draftAt } = this.current;
		return { kind: "snapshot", transcript, state: this.chatState(), draft, draftAt };
	}

	private chatState(): ChatState {
		const { settings, folder, session, ports } = this;
		const { mode } = readChoices(ports.state);
		return describeChat({
			settings,
			folder,
			session,
			mode,
			title: ports.titles.givenTo(this.id),
			connection: ports.monitor.state,
			attachments: this.tray.summaries,
			pending: summarizePending(ports.pending),
			openFile: describeOpenFile(folder),
			...this.sources.offers,
		});
	}

	private async remember(change: Partial<CurrentChat>): Promise<void> {
		this.current = { ...this.current, ...change };
		await this.ports.state.update(stateKeys.currentChat, this.current);
	}

	private keepQueue({ queued }: Session): void {
		const texts = queued.map(({ text }) => text);
		if (texts.join("\0") !== (this.current.queued ?? []).join("\0")) void this.remember({ queued: texts });
	}

	/** Once in the life of a window: from then on the tray has what waits, in whichever chat. */
	private async restoreAttached(chatId: string): Promise<void> {
		const attachments = await this.ports.kept.read(chatId);
		this.hasAttached = true;
		for (const attachment of attachments) this.tray.add({ attachment });
		this.keepAttached();
	}

	/** For when the window is loaded anew. */
	private keepAttached(): void {
		if (!this.hasAttached) return;
		void this.ports.kept.keep(this.current.chatId, [...(this.session?.queue.attachments ?? []), ...this.tray.own]);
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

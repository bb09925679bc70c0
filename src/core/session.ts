import type { ApprovalChoice, EditState, Outcome, TurnEvent } from "../shared/turnEvent.ts";
import type { Mode, QueuedPrompt } from "../shared/protocol.ts";
import { reduceTranscript, type Transcript } from "../shared/transcript.ts";
import type { Grants } from "./approval.ts";
import { type Attachment, summarize, toBlocks } from "./attachments.ts";
import type { Chat, ChatRecord } from "./chatRecord.ts";
import { nextDocumentPosition } from "./documents.ts";
import { AssistantError, asAssistantError, toFailure } from "./errors.ts";
import { EventBatch } from "./eventBatch.ts";
import { type Message, textBlock } from "./message.ts";
import type { Model } from "./model.ts";
import { noWorkspace } from "./noWorkspace.ts";
import type { Settings } from "./settings.ts";
import { systemPrompt } from "./systemPrompt.ts";
import type { Tool } from "./tool.ts";
import type { Question, ToolCallContext } from "./toolCalls.ts";
import { runTurn } from "./turn.ts";
import type { Workspace } from "./workspace.ts";

export interface SessionPorts {
	readonly model: Model;
	tools(): readonly Tool[];
	/** The folder that the chat works in, as it is when a turn starts; `undefined` without one. */
	folder(): ChatFolder | undefined;
	/** Read when a turn starts and frozen until it ends. */
	settings(): Settings;
	mode(): Mode;
	isTrusted(): boolean;
	/** Appends to the stored chat. Must keep the order of the calls. */
	record(record: ChatRecord): void;
	/** Events joined per frame, after the transcript has taken them in. */
	onEvents(events: readonly TurnEvent[]): void;
	/** Running or the queue changed. */
	onChange(): void;
	allowEditsAlways(): void;
	/** For the log: causes of failures, and bugs of ours. */
	report(error: unknown): void;
}

export interface ChatFolder {
	readonly name: string;
	readonly workspace: Workspace;
}

interface Prompt {
	readonly id: string;
	readonly text: string;
	readonly attachments: readonly Attachment[];
}

/** One conversation: its two records, the turn that runs, the questions that wait for the user, and the prompts that wait for the turn. */
export class Session {
	private readonly ports: SessionPorts;
	private readonly history: Message[];
	private current: Transcript;
	private readonly batch = new EventBatch((events) => this.deliver(events));
	private readonly questions = new Map<string, (choice: ApprovalChoice) => void>();
	private readonly queue: Prompt[] = [];
	private readonly grants: Grants = { editsInThisChat: false };
	private readonly readVersions = new Map<string, string>();
	private abort: AbortController | undefined;
	private working = false;
	private nextId = 1;

	constructor(ports: SessionPorts, chat: Chat) {
		this.ports = ports;
		this.history = [...chat.history];
		this.current = chat.transcript;
	}

	/** Everything that has happened, up to this moment. */
	get transcript(): Transcript {
		this.batch.flush();
		return this.current;
	}

	get isRunning(): boolean {
		return this.working;
	}

	get queued(): readonly QueuedPrompt[] {
		return this.queue.map(({ id, text }) => ({ id, text }));
	}

	/**
	 * Sends a prompt, or queues it behind the turn that runs. What was queued goes on after a turn that ended well; after another
	 * end it waits for the next prompt. Settles when nothing runs any more; never rejects.
	 */
	async send(text: string, attachments: readonly Attachment[]): Promise<void> {
		const prompt = { id: this.mintId("q"), text, attachments };
		if (this.working) {
			this.queue.push(prompt);
			return this.ports.onChange();
		}
		await this.work(() => this.startTurn(prompt));
	}

	unqueue(id: string): void {
		const index = this.queue.findIndex((prompt) => prompt.id === id);
		if (index >= 0) this.queue.splice(index, 1);
		this.ports.onChange();
	}

	/** Goes on with the last turn after a failure, a cut or a full answer. */
	async resume(): Promise<void> {
		if (this.working || this.current.turns.length === 0) return;
		await this.work(() => {
			this.emit({ kind: "turn-resume" });
			const last = this.history.at(-1);
			if (last?.role === "assistant") this.append({ role: "user", content: [textBlock("Go on exactly where you stopped.")] });
		});
	}

	/** Stops the turn that runs. What had come stays; tools that had not run are answered as cancelled. */
	stop(): void {
		this.abort?.abort();
		for (const answer of this.questions.values()) answer("deny");
	}

	/** Answers a question once. Unknown and used ids are ignored. */
	answer(approvalId: string, choice: ApprovalChoice): void {
		this.questions.get(approvalId)?.(choice);
	}

	/** Edits of other chats are none of this one's business. */
	setEditState(editId: string, state: EditState): void {
		const isOurs = this.transcript.turns.some((turn) => turn.parts.some((part) => part.kind === "tool" && part.edit?.editId === editId));
		if (isOurs) this.emit({ kind: "edit-state", editId, state });
	}

	private startTurn({ text, attachments }: Prompt): void {
		const { model } = this.ports.settings();
		const prompt = { text, attachments: summarize(attachments) };
		this.emit({ kind: "turn-start", turnId: this.mintId("t"), at: Date.now(), model, prompt });
		this.append({ role: "user", content: toBlocks(text, attachments, nextDocumentPosition(this.history)) });
	}

	/** Runs one turn, and the queue after it. */
	private async work(begin: () => void): Promise<void> {
		this.working = true;
		let outcome = await this.run(begin);
		while (outcome.kind === "done") {
			const next = this.queue.shift();
			if (!next) break;
			outcome = await this.run(() => this.startTurn(next));
		}
		this.working = false;
		this.ports.onChange();
	}

	private async run(begin: () => void): Promise<Outcome> {
		const abort = new AbortController();
		this.abort = abort;
		let outcome: Outcome;
		try {
			begin();
			this.ports.onChange();
			outcome = await this.turn(abort.signal);
		} catch (error) {
			const known = asAssistantError(error);
			this.ports.report(error);
			outcome = { kind: "failed", failure: toFailure(known) };
		}
		this.emit({ kind: "turn-end", outcome });
		this.batch.flush();
		this.abort = undefined;
		return outcome;
	}

	private turn(signal: AbortSignal): Promise<Outcome> {
		const settings = this.ports.settings();
		if (settings.model === "") throw new AssistantError("not-found", "No model is chosen yet.", { action: "select-model" });
		const mode = this.ports.mode();
		const folder = this.ports.folder();
		return runTurn({
			model: this.ports.model,
			settings,
			system: systemPrompt(folder?.name ?? "", mode),
			tools: folder ? this.toolsFor(mode) : [],
			toolContext: this.toolContext(settings, folder?.workspace ?? noWorkspace, signal),
			history: () => this.history,
			append: (message) => this.append(message),
			emit: (event) => this.emit(event),
			reportFailure: (error) => this.ports.report(error),
			signal,
		});
	}

	private toolsFor(mode: Mode): readonly Tool[] {
		if (!this.ports.isTrusted()) return [];
		const tools = this.ports.tools();
		return mode === "ask" ? tools.filter((tool) => tool.effect === "read") : tools;
	}

	private toolContext(settings: Settings, workspace: Workspace, signal: AbortSignal): ToolCallContext {
		return {
			workspace,
			signal,
			readVersions: this.readVersions,
			policy: { approveEdits: settings.approveEdits, trusted: this.ports.isTrusted() },
			grants: this.grants,
			askUser: (toolUseId, question) => this.ask(toolUseId, question, signal),
			allowAlways: () => this.ports.allowEditsAlways(),
			emit: (event) => this.emit(event),
			reportBug: (error) => this.ports.report(error),
		};
	}

	private async ask(toolUseId: string, question: Question, signal: AbortSignal): Promise<ApprovalChoice> {
		if (signal.aborted) return "deny";
		const approvalId = crypto.randomUUID();
		const answer = new Promise<ApprovalChoice>((resolve) => this.questions.set(approvalId, resolve));
		this.emit({ kind: "approval-request", toolUseId, approvalId, ...question });
		const choice = await answer;
		this.questions.delete(approvalId);
		return choice;
	}

	private append(message: Message): void {
		this.history.push(message);
		this.ports.record({ kind: "message", message });
	}

	private emit(event: TurnEvent): void {
		this.batch.add(event);
	}

	private deliver(events: readonly TurnEvent[]): void {
		this.current = events.reduce(reduceTranscript, this.current);
		this.ports.record({ kind: "events", events });
		this.ports.onEvents(events);
	}

	/** Unique within the chat, across reloads: turns are only ever added. */
	private mintId(prefix: string): string {
		return `${prefix}${this.current.turns.length}-${this.nextId++}`;
	}
}

import type { ApprovalChoice, EditState, Failure, Outcome, TurnEvent } from "../../shared/turnEvent.ts";
import type { ContextGauge, QueuedPrompt } from "../../shared/protocol.ts";
import type { Transcript } from "../../shared/transcript.ts";
import { type Attachment, summarize, toBlocks } from "../documents/attachments.ts";
import { findFacts, knownFacts } from "../models/knownFacts.ts";
import { takeOutBlocked } from "../guardrail/blockedPrompt.ts";
import { ChatBudget } from "./chatBudget.ts";
import { ChatTools } from "./chatTools.ts";
import { Comparisons } from "./comparisons.ts";
import { attachmentsOfPrompt } from "./promptAttachments.ts";
import { type Prompt, PromptQueue } from "./promptQueue.ts";
import { vainCacheNotice } from "../models/cacheView.ts";
import { type Chat, windowClosed } from "../record/chatRecord.ts";
import { ChatRecords } from "../record/chatRecords.ts";
import { pendingEditsOf } from "../compaction/compactionText.ts";
import { ContextMeter } from "../compaction/contextGauge.ts";
import { type RecordKeeping, shortenRecord } from "../compaction/contextRoom.ts";
import { nextDocumentPosition } from "../documents/mediaPlan.ts";
import { AssistantError, asAssistantError, toFailure } from "../errors.ts";
import { attachmentsOf, guardUnanswered } from "../guardrail/guardedPrompt.ts";
import { continuing } from "../record/history.ts";
import type { Message } from "../record/message.ts";
import { withEditorContext } from "../prompt/editorContext.ts";
import type { ModelFacts } from "../models/modelFacts.ts";
import type { Settings } from "../settings.ts";
import type { SessionPorts } from "./sessionPorts.ts";
import { roomRequest, runTurn, type Turn } from "./turn.ts";
import { frameOf, newNotices, type TurnFrame } from "./turnFrame.ts";
import type { TurnOverride } from "./turnOverride.ts";
import { windowClosing } from "./windowClosing.ts";

/** One conversation: its two records, the turn that runs, and the prompts that wait for it. */
export class Session {
	private readonly ports: SessionPorts;
	private readonly records: ChatRecords;
	private readonly keeping: RecordKeeping;
	private readonly calls: ChatTools;
	private readonly budget: ChatBudget;
	readonly queue: PromptQueue;
	readonly comparisons: Comparisons;
	private abort: AbortController | undefined;
	/** The last turn, for as long as it may be resumed. */
	private last: { readonly turnId: string; readonly prompt: Prompt; readonly asked: Message } | undefined;
	/** What the last request consisted of beside its messages. The tools are not asked for before there is one: they load the engine. */
	private frame: TurnFrame | undefined;
	private facts: { readonly model: string; readonly facts: ModelFacts | undefined } | undefined;
	private working = false;
	private isClosed = false;
	private nextId = 1;

	constructor(ports: SessionPorts, chat: Chat) {
		this.ports = ports;
		this.records = new ChatRecords(ports, chat);
		this.keeping = {
			meter: new ContextMeter(),
			compactionLimit: { tokens: 0 },
			pendingEdits: () => pendingEditsOf(this.transcript),
			replace: (change) => {
				this.records.replace(change);
				ports.onChange();
			},
		};
		this.calls = new ChatTools(ports, chat.transcript, (event) => this.emit(event));
		this.budget = new ChatBudget(
			() => ports.settings().limits,
			() => this.transcript,
		);
		this.queue = new PromptQueue({
			isRunning: () => this.working,
			/** What is attached is judged when a turn begins, and at no other time. */
			judgesAttachments: () => ports.settings().guardrail?.checkTools === true,
			onChange: () => ports.onChange(),
		});
		this.comparisons = new Comparisons({
			session: ports,
			records: this.records,
			transcript: () => this.transcript,
			contextOf: (frame, signal) => this.calls.contextOf(frame, signal),
			spent: () => this.spent,
			emit: (event) => this.emit(event),
			note: (event) => this.calls.note(event),
		});
	}

	/** Everything that has happened, up to this moment. */
	get transcript(): Transcript {
		return this.records.transcript;
	}

	/** What the model sees of the chat. */
	get record(): readonly Message[] {
		return this.records.history;
	}

	/** How full the window of `model` is; `undefined` while there is nothing to count. Asks nobody, and loads nothing. */
	contextOf(model: string): ContextGauge | undefined {
		if (model === "" || this.records.history.length === 0) return undefined;
		const facts = knownFacts(model) ?? (this.facts?.model === model ? this.facts.facts : undefined);
		const { system = "", tools = [] } = this.frame ?? {};
		return this.keeping.meter.gauge({ system, tools, messages: this.records.history }, this.keeping.meter.windowOf(model, facts));
	}

	/** What the guardrail has put into this chat in the place of values that it hides; none of it belongs into a file. */
	get hidingMasks(): ReadonlySet<string> {
		return this.calls.hidingMasks;
	}

	/** Why a prompt that is sent now would not be answered: what the user allows is spent. */
	get spent(): Failure | undefined {
		return this.budget.spent;
	}

	/** Allows once more the same amount. */
	allowMore(): void {
		this.budget.allowMore();
	}

	/** The folder that the last turn worked in; `undefined` when none is known. */
	get folder(): string | undefined {
		return this.records.folder;
	}

	get isRunning(): boolean {
		return this.working;
	}

	get queued(): readonly QueuedPrompt[] {
		return this.queue.shown;
	}

	/**
	 * Sends a prompt, or queues it behind the turn that runs. What was queued goes on after a turn that ended well; after another
	 * end it waits for the next prompt. `override` holds for this turn alone. Settles when nothing runs any more; never rejects.
	 */
	async send(text: string, attachments: readonly Attachment[], override?: TurnOverride): Promise<void> {
		const prompt = { id: this.mintId("q"), text, attachments, override };
		if (this.working) return this.queue.push(prompt);
		await this.work(() => this.run(() => this.startTurn(prompt)));
	}

	/** Takes a turn and all after it back, as if they had never been sent. Tells whether that was done: not while something runs. */
	rewind(turnId: string): boolean {
		this.comparisons.stopAll();
		if (this.working || !this.records.rewind(turnId)) return false;
		this.last = undefined;
		this.calls.rewind(turnId);
		this.ports.onChange();
		return true;
	}

	/** As `Comparisons.keep`, while nothing runs that builds on the first answer. */
	keepCompared(turnId: string): boolean {
		return !this.working && this.comparisons.keep(turnId);
	}

	/** What was attached to the prompt of a turn, with the bytes that it had then. */
	attachmentsOf(turnId: string): readonly Attachment[] {
		const shown = this.transcript.turns.find(({ id }) => id === turnId)?.prompt.attachments ?? [];
		return attachmentsOfPrompt(this.records.askedIn(turnId)?.at(-1), shown);
	}

	/** Goes on with the last turn after a failure, a cut or a full answer. */
	async resume(): Promise<void> {
		if (this.working || this.transcript.turns.length === 0) return;
		await this.work(() => this.run(() => this.resumeTurn()));
	}

	/**
	 * Sums up the older part of the conversation now. `nothing`: there is none, or a turn runs; what is sent meanwhile is queued.
	 * Never rejects.
	 */
	async compact(): Promise<"shorter" | "nothing" | "stopped"> {
		let end: "shorter" | "nothing" | "stopped" = "nothing";
		if (this.working || this.transcript.turns.length === 0) return end;
		await this.work(async () => {
			end = await this.runCompaction();
			return true;
		});
		return end;
	}

	/** Stops the turn that runs. What had come stays; tools that had not run are answered as cancelled. */
	stop(): void {
		this.abort?.abort();
	}

	/** Ends with the window: a turn that runs is interrupted, and can be gone on with when the chat is open again. */
	close(): void {
		this.isClosed = true;
		this.comparisons.stopAll();
		this.abort?.abort(windowClosing);
	}

	/** Answers a question once. Unknown and used ids are ignored. */
	answer(approvalId: string, choice: ApprovalChoice): void {
		this.calls.answer(approvalId, choice);
	}

	/** Answers a question of the model once. Unknown and used ids are ignored. */
	answerQuestion(questionId: string, text: string): void {
		this.calls.answerQuestion(questionId, text);
	}

	/** Stops one call of a tool; the turn goes on. */
	stopTool(toolUseId: string): void {
		this.calls.stop(toolUseId);
	}

	/** Edits of other chats are none of this one's business. */
	setEditState(editId: string, state: EditState): void {
		const isOurs = this.transcript.turns.some((turn) =>
			turn.parts.some((part) => part.kind === "tool" && part.edits?.some((edit) => edit.editId === editId) === true),
		);
		if (isOurs) this.emit({ kind: "edit-state", editId, state });
	}

	/** A call beside the chat is billed to it. */
	noteUsage(event: Extract<TurnEvent, { kind: "usage" }>): void {
		this.emit(event);
	}

	/** Tells that the files can be brought back, or have been. */
	noteCheckpoint(event: Extract<TurnEvent, { kind: "checkpoint" }>): void {
		this.emit(event);
	}

	private startTurn(prompt: Prompt): void {
		const { text, attachments, override } = prompt;
		const turnId = this.mintId("t");
		const model = override?.model ?? this.ports.settings().model;
		const shown = { text: override?.shown ?? text, attachments: summarize(attachments, this.records.history, knownFacts(model)) };
		const before = override?.before ?? [];
		const start = { kind: "turn-start", turnId, at: Date.now(), model, prompt: shown } as const;
		this.records.begin({ ...start, ...(before.length > 0 && { before: before.length }) }, this.ports.folder()?.uri);
		for (const notice of override?.notices ?? []) this.emit({ kind: "notice", text: notice });
		for (const message of before) this.records.append(message);
		const words = toBlocks(text, attachments, nextDocumentPosition(this.record));
		const asked: Message = { role: "user", content: withEditorContext(words, this.ports.surroundings?.editor(), this.record) };
		this.records.append(asked);
		this.last = { turnId, prompt, asked };
		this.calls.beginTurn(turnId);
		this.budget.beginTurn();
	}

	/** The prompts that go to the turn that runs, as its next step reads them. */
	private takeSteering(): readonly Message[] {
		return this.queue.takeSteering().map(({ text, attachments }) => {
			const shown = { text, attachments: summarize(attachments, this.record, knownFacts(this.ports.settings().model)) };
			this.emit({ kind: "steer", prompt: shown });
			return { role: "user", content: toBlocks(text, attachments, nextDocumentPosition(this.record)) };
		});
	}

	private resumeTurn(): void {
		this.budget.resumeTurn(this.transcript.turns.at(-1)?.outcome);
		this.emit({ kind: "turn-resume" });
		const { blocked, history } = this.records;
		/** The guardrail may be another one now. */
		for (const message of blocked) this.records.append(message);
		if (history.at(-1)?.role === "assistant") this.records.append(continuing());
	}

	/** What the request holds: the whole record, or, where the service renders the prompt, only what comes after the prompt. */
	private messages(): readonly Message[] {
		const { native } = this.last?.prompt.override ?? {};
		const { history } = this.records;
		if (!native || !this.last) return history;
		const { asked, prompt } = this.last;
		const since = history.slice(history.lastIndexOf(asked) + 1);
		if (native.rest === "" && prompt.attachments.length === 0) return since;
		return [{ role: "user", content: toBlocks(native.rest, prompt.attachments, 1) }, ...since];
	}

	/** Does one thing, and runs the queue after it when it ended well. */
	private async work(first: () => Promise<boolean>): Promise<void> {
		this.working = true;
		try {
			let endedWell = await first();
			while (endedWell) {
				const next = this.queue.shift();
				if (!next) break;
				endedWell = await this.run(() => this.startTurn(next));
			}
		} catch (error) {
			this.ports.report(error);
		} finally {
			this.working = false;
			this.ports.onChange();
		}
	}

	/** Runs one turn. Tells whether it is done. */
	private async run(begin: () => void): Promise<boolean> {
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
		if (this.isClosed && outcome.kind === "cancelled") outcome = windowClosed();
		this.emit({ kind: "turn-end", outcome });
		this.records.flush();
		this.abort = undefined;
		return outcome.kind === "done";
	}

	private async runCompaction(): Promise<"shorter" | "nothing" | "stopped"> {
		const abort = new AbortController();
		this.abort = abort;
		try {
			this.ports.onChange();
			const turn = { ...(await this.prepareTurn(abort.signal, undefined)), history: () => this.record };
			const tooDear = turn.overBudget?.();
			if (tooDear) throw new AssistantError(tooDear.kind, tooDear.message);
			const facts = await this.learnFacts(turn.settings, abort.signal);
			const after = await shortenRecord(this.keeping, roomRequest(turn, turn.settings, facts), false);
			return after !== undefined ? "shorter" : abort.signal.aborted ? "stopped" : "nothing";
		} catch (error) {
			this.ports.report(error);
			this.emit({ kind: "compaction", state: "failed", message: asAssistantError(error).message });
			return "stopped";
		} finally {
			this.abort = undefined;
		}
	}

	/** What an opaque ARN stands for is asked once a turn, for the gauge; the adapter keeps the answer. */
	private async learnFacts(settings: Settings, signal: AbortSignal): Promise<ModelFacts | undefined> {
		const facts = await findFacts(this.ports.model, settings, signal);
		this.facts = { model: settings.model, facts };
		return facts;
	}

	private async turn(signal: AbortSignal): Promise<Outcome> {
		const turn = await this.prepareTurn(signal, this.last?.prompt.override);
		const refused = await guardUnanswered(this.record, turn.toolContext, (at, message) => this.putGuarded(at, message));
		if (refused) return refused;
		await this.learnFacts(turn.settings, signal);
		return runTurn(turn);
	}

	private putGuarded(start: number, message: Message | undefined): void {
		const before = this.record[start];
		this.records.replace({ start, count: 1, messages: message ? [message] : [], why: message ? "masked" : "guardrail" });
		if (!message || !this.last || this.last.asked !== before) return;
		const { prompt } = this.last;
		this.last = { ...this.last, asked: message, prompt: { ...prompt, attachments: attachmentsOf(message, prompt.attachments) } };
	}

	private async prepareTurn(signal: AbortSignal, override: TurnOverride | undefined): Promise<Turn> {
		const { chatId } = this.ports;
		const turnId = this.last?.turnId;
		const frame = await frameOf(this.ports, override, () => this.record);
		for (const text of newNotices(frame, this.transcript)) this.emit({ kind: "notice", text });
		const { settings } = frame;
		this.frame = frame;
		return {
			...frame,
			model: this.ports.model,
			isNew: this.last !== undefined && this.last.asked === this.records.history.at(-1),
			toolContext: this.calls.contextOf(frame, signal),
			history: () => this.messages(),
			extras: { promptVariables: override?.native?.variables, trace: chatId === undefined ? undefined : { chatId, turnId } },
			append: (message) => {
				this.records.append(message);
				this.ports.onChange();
			},
			takeSteering: () => this.takeSteering(),
			/** What the service renders is not the record, so the record cannot be shortened for it. */
			keeping: override?.native ? undefined : this.keeping,
			takeOutBlocked: () => takeOutBlocked(this.keeping, this.record, (event) => this.emit(event)),
			overBudget: () => this.budget.over(settings.limits),
			emit: (event) => this.emit(event),
			onToolInput: (call) => this.ports.onToolInput?.(call),
			reportFailure: (error) => this.ports.report(error),
			signal,
		};
	}

	private emit(event: TurnEvent): void {
		this.calls.note(event);
		this.records.emit(event);
		const vain = event.kind === "usage" ? vainCacheNotice(this.transcript.turns.flatMap(({ calls }) => calls)) : undefined;
		if (vain !== undefined) this.records.emit({ kind: "notice", text: vain });
	}

	/** Unique within the chat, across reloads: turns that were taken back count as well. */
	private mintId(prefix: string): string {
		const { turns, cut } = this.transcript;
		return `${prefix}${turns.length + (cut?.turns ?? 0)}-${this.nextId++}`;
	}
}

import * as vscode from "vscode";
import type { Session } from "../../core/chat/session.ts";
import type { Model } from "../../core/models/model.ts";
import { callAlone } from "../../core/prompt/callAlone.ts";
import { readTitle, titleRequest } from "../../core/prompt/chatTitle.ts";
import type { Chat, ChatTitle } from "../../core/record/chatRecord.ts";
import { titleOfChat } from "../../core/record/chatSummary.ts";
import type { Settings } from "../../core/settings.ts";
import type { Transcript, Turn } from "../../shared/transcript.ts";
import type { TurnEvent } from "../../shared/turnEvent.ts";
import type { ChatStore } from "../chat/chatStore.ts";

export interface ChatTitlesPorts {
	readonly store: Pick<ChatStore, "annotate">;
	readonly model: Model;
	report(error: unknown): void;
}

type TitledSession = Pick<Session, "transcript" | "spent" | "noteUsage">;

/** How long a title is waited for, in milliseconds. */
const patience = 30_000;

/**
 * What the chats are called. A chat is called by its first prompt until its first answer is there; then the small model gives it a
 * title, when there is a small model, once, and never over the user's own.
 */
export class ChatTitles {
	private readonly ports: ChatTitlesPorts;
	private readonly known = new Map<string, ChatTitle>();
	private readonly asked = new Set<string>();
	private readonly changed = new vscode.EventEmitter<string>();
	private readonly abort = new AbortController();
	/** A chat's id: it is called otherwise now. */
	readonly onDidChange = this.changed.event;

	constructor(ports: ChatTitlesPorts) {
		this.ports = ports;
	}

	dispose(): void {
		this.abort.abort();
		this.changed.dispose();
	}

	/** Learns what a chat is called that has been opened. */
	learn(chatId: string, { title }: Pick<Chat, "title">): void {
		if (title) this.known.set(chatId, title);
	}

	/** The title that somebody gave the chat; absent while it is called by its first prompt. */
	givenTo(chatId: string): string | undefined {
		return this.known.get(chatId)?.text;
	}

	/** Empty for a chat without a prompt. */
	titleOf(chatId: string, { turns }: Transcript): string {
		return titleOfChat({ title: this.known.get(chatId), first: turns[0]?.prompt.text ?? "" });
	}

	/** The user's own title. */
	async rename(chatId: string, text: string): Promise<void> {
		await this.keep(chatId, { text, by: "user" });
	}

	/** Asks for a title when these events say that an answer is there, and the chat has none yet. */
	note(chatId: string, settingsNow: () => Settings, session: TitledSession, events: readonly TurnEvent[]): void {
		const isAnswered = events.some((event) => event.kind === "turn-end" && event.outcome.kind === "done");
		if (!isAnswered || this.known.has(chatId) || this.asked.has(chatId)) return;
		const settings = settingsNow();
		if (settings.smallModel === "" || session.spent) return;
		const turn = session.transcript.turns.at(-1);
		if (!turn || turn.prompt.text.trim() === "") return;
		this.asked.add(chatId);
		void this.ask(chatId, settings, session, turn).catch(this.ports.report);
	}

	private async ask(chatId: string, settings: Settings, session: TitledSession, { id, prompt, parts }: Turn): Promise<void> {
		const { model, report } = this.ports;
		const answer = parts.map((part) => (part.kind === "text" ? part.text : "")).join("");
		const request = { ...titleRequest(settings, { prompt: prompt.text, answer }), trace: { chatId, turnId: id } };
		let said = "";
		const emit = (event: TurnEvent) => {
			if (event.kind === "text-delta") said += event.text;
			/** Without its report: the newest call that the chat tells of is the one that has answered. */
			if (event.kind === "usage") session.noteUsage({ kind: "usage", usage: event.usage, cost: event.cost });
		};
		const signal = AbortSignal.any([this.abort.signal, AbortSignal.timeout(patience)]);
		const words = { blocked: "The guardrail does not allow a title for this chat.", cut: "The title of this chat grew too long." };
		const { kind } = await callAlone({ model, emit, reportFailure: report, signal }, request, words);
		const text = kind === "complete" ? readTitle(said) : undefined;
		if (text !== undefined && !this.known.has(chatId)) await this.keep(chatId, { text, by: "model" });
	}

	private async keep(chatId: string, title: ChatTitle): Promise<void> {
		await this.ports.store.annotate(chatId, { kind: "title", title: title.text, by: title.by });
		this.known.set(chatId, title);
		this.changed.fire(chatId);
	}
}

import { deepEqual } from "node:assert/strict";
import type { Page } from "playwright-core";
import { parseToHost } from "../../src/shared/toHost.ts";
import type { ChatState, PendingFileSummary, PendingSummary, ToHost, ToWebview } from "../../src/shared/protocol.ts";
import type { Transcript } from "../../src/shared/transcript.ts";
import { reduceTranscript } from "../../src/shared/reduceTranscript.ts";
import { emptyTranscript } from "../../src/shared/transcript.ts";
import type { TurnEvent } from "../../src/shared/turnEvent.ts";
import type { ThemeName } from "./themes.ts";
import { openPage } from "./webviewTab.ts";

/** The chat view in Chromium, under the content security policy of the host's page, with the test as its host. */
export interface ChatPage {
	readonly page: Page;
	/** Every message so far, each checked to be one that the host accepts. */
	readonly posts: () => ToHost[];
	readonly say: (...messages: ToWebview[]) => Promise<void>;
	readonly events: (...events: TurnEvent[]) => Promise<void>;
	/** Requests for anything but the page's own three files. */
	readonly requests: string[];
	/** Errors of the page and violations of its policy. */
	readonly errors: string[];
	readonly assertNoErrors: () => void;
}

export interface ChatOptions {
	readonly theme?: ThemeName;
	readonly language?: "en" | "de";
	readonly width?: number;
	readonly height?: number;
	readonly state?: Partial<ChatState>;
	readonly transcript?: Transcript;
	readonly draft?: string;
	/** What the host says before it sends the chat. */
	readonly before?: readonly ToWebview[];
}

export const idle: ChatState = {
	choices: {
		folder: "shop",
		canChangeFolder: false,
		profile: "",
		apiKey: false,
		region: "eu-central-1",
		model: "eu.anthropic.claude",
		modelLabel: "Claude Sonnet",
		guardrail: "",
		mode: "agent",
	},
	connection: { kind: "unknown" },
	running: false,
	attachments: [],
	queue: [],
	pending: { files: [], count: 0, added: 0, removed: 0 },
	trusted: true,
	showReasoning: true,
	promptFiles: [],
	budget: {},
	pricesAsOf: "2026-11-21",
};

/** What waits for a decision when these files do. */
export function summaryOf(...files: PendingFileSummary[]): PendingSummary {
	const sum = (side: "added" | "removed") => files.reduce((lines, file) => lines + file[side], 0);
	return { files, count: files.length, added: sum("added"), removed: sum("removed") };
}

export function turnStart(text: string, turnId = "t1"): TurnEvent {
	return { kind: "turn-start", turnId, at: 0, model: "m", prompt: { text, attachments: [] } };
}

export const done: TurnEvent = { kind: "turn-end", outcome: { kind: "done" } };

export function answered(text: string, prompt = "Hello"): Transcript {
	return transcriptOf(turnStart(prompt), { kind: "text-delta", text }, done);
}

export function transcriptOf(...events: TurnEvent[]): Transcript {
	return events.reduce(reduceTranscript, emptyTranscript);
}

/** Opens the view anew; all tests share one tab, so that only the last view opened is there. */
export async function openChat(options: ChatOptions = {}): Promise<ChatPage> {
	const { page, seen, say } = await openPage<ToHost, ToWebview>({ name: "webview", parse: parseToHost, ...options });
	await say(...(options.before ?? []));
	await say({
		kind: "snapshot",
		transcript: options.transcript ?? emptyTranscript,
		state: { ...idle, ...options.state },
		draft: options.draft ?? "",
	});
	return {
		page,
		posts: () => [...seen.posts],
		say,
		events: (...events) => say({ kind: "events", events }),
		requests: seen.requests,
		errors: seen.errors,
		assertNoErrors: () => deepEqual(seen.errors, []),
	};
}

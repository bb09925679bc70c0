import type { ApprovalChoice, AttachmentSummary, Failure, FailureAction, TurnEvent } from "./turnEvent.ts";
import type { MentionTarget } from "./mentions.ts";
import type { Transcript } from "./transcript.ts";

/** What the user chose for the chat, as the composer's buttons show it. */
export interface ChatChoices {
	/** Name of the workspace folder the chat belongs to; empty without a folder. */
	readonly folder: string;
	/** There are other folders in the window. */
	readonly canChangeFolder: boolean;
	/** Empty means the SDK's default credential chain. */
	readonly profile: string;
	/** True: a Bedrock API key is used, and no profile. */
	readonly apiKey: boolean;
	readonly region: string;
	/** Model id, inference profile id or ARN; empty when none is chosen yet. */
	readonly model: string;
	/** How the model is called in the picker. */
	readonly modelLabel: string;
	/** `id` or `id · version`; empty when no guardrail is set. */
	readonly guardrail: string;
	/** What the guardrail judges: everything that is sent, or only what the user writes and attaches. */
	readonly guardrailScope?: "conversation" | "input" | undefined;
	/** Geographies and regions that alone may serve a request; absent or empty where any may. */
	readonly residency?: readonly string[];
	readonly mode: Mode;
	/** How much the model thinks before it answers; `undefined` leaves it to the model. */
	readonly effort?: "off" | "low" | "medium" | "high";
}

/** How full the model's context window is. Tokens. */
export interface ContextGauge {
	/** Of the next request, without what is being typed. */
	readonly used: number;
	/** Absent when the model's window is not known. */
	readonly size?: number;
	/** What Bedrock has counted; otherwise an estimate. */
	readonly exact: boolean;
	/** Shares of `used`, estimated. */
	readonly parts: { readonly system: number; readonly tools: number; readonly documents: number; readonly messages: number };
}

/** A prompt of Prompt Management that the composer's text names. */
export interface PromptOffer {
	/** As it was typed: `bedrock://ID:version`. */
	readonly reference: string;
	readonly state: "loading" | "ready" | "failed";
	readonly name?: string;
	readonly description?: string;
	readonly variables?: readonly string[];
	/** Why only the service can render it. */
	readonly nativeOnly?: string;
	/** Why it could not be read. */
	readonly failure?: string;
}

/** A prompt file of the workspace, called by `/name` in the composer. */
export interface PromptFileOffer {
	readonly name: string;
	readonly description: string;
}

/**
 * What is known of the connection. `unconfigured`: this machine has no AWS settings at all. `broken`: the last attempt failed;
 * the failure's kind tells offline (`network`) from no access (`access-denied`) from signed out (`credentials-…`).
 */
export type ConnectionState =
	| { readonly kind: "unknown" | "unconfigured" }
	| {
			readonly kind: "connected";
			/** In the user's words: `profile work`, `Bedrock API key`. */
			readonly source: string;
			/** Twelve digits, or empty. */
			readonly account: string;
			/** Milliseconds since the epoch. */
			readonly expiresAt?: number;
			/** Others are got before they expire, without the user, so that their end is nothing to warn of. */
			readonly renews?: boolean;
			readonly warning?: string;
	  }
	| { readonly kind: "broken"; readonly failure: Failure };

/** Ask: tools that only read. Plan: the same, and the answer is a plan to carry out. Agent: every tool. */
export type Mode = "ask" | "plan" | "agent";

/** What is attached to the message that is being written. */
export interface ComposerAttachment extends AttachmentSummary {
	/** The text that stands for it in the composer; it goes when that text goes. */
	readonly mention?: string;
	/** A text that was pasted and can be put into the message instead. */
	readonly isPasted?: boolean;
}

/** What can be mentioned with `@`, as the composer's list shows it. */
export interface MentionOffer {
	/** What is put into the text. */
	readonly token: string;
	readonly kind: MentionTarget["kind"];
	/** The name of a file, folder or symbol; of anything else, what it is in words. */
	readonly label: string;
	/** Where it is, or what it would attach. */
	readonly detail: string;
}

/** Commands that the composer calls by `/name`. */
export const slashCommands = [
	"new",
	"compact",
	"explain",
	"fix",
	"tests",
	"review",
	"model",
	"mode",
	"guardrail",
	"profile",
	"history",
	"doctor",
] as const;
export type SlashCommand = (typeof slashCommands)[number];

export interface QueuedPrompt {
	readonly id: string;
	readonly text: string;
	/** What is attached, as the user reads it. */
	readonly attachments?: readonly string[];
	/** It goes to the turn that runs, with its next step. */
	readonly steers?: true;
}

/** What the user does with an answer. Where another model is wanted, the host asks for it. */
export type AnswerAction = "retry" | "retry-with" | "compare" | "stop-comparing" | "keep-compared" | "branch";

/** What waits for a decision: changes of the assistant that are neither kept nor undone. */
export interface PendingSummary {
	/** The first of them by their paths; a bar at the composer lists no thousands. */
	readonly files: readonly PendingFileSummary[];
	/** How many files there are, and their lines. */
	readonly count: number;
	readonly added: number;
	readonly removed: number;
}

/** A file with changes of the assistant that are neither kept nor undone. */
export interface PendingFileSummary {
	/** What names it to the host. */
	readonly uri: string;
	/** As the user reads it: in the workspace where it is in one. */
	readonly path: string;
	readonly change: "edit" | "create" | "delete" | "move";
	/** Lines against what the file is without them. */
	readonly added: number;
	readonly removed: number;
}

/** The file of the active editor. */
export interface OpenFile {
	/** As the chat names it. */
	readonly path: string;
	/** The last part of the path. */
	readonly name: string;
	readonly hasSelection: boolean;
	/** Errors and warnings that the editor shows in it. */
	readonly problems: number;
}

/** Everything of the view that is not the transcript. Small, so it is posted whole when any of it changes. */
export interface ChatState {
	/** Absent while the chat is called by its first prompt. */
	readonly title?: string | undefined;
	readonly choices: ChatChoices;
	readonly connection: ConnectionState;
	readonly running: boolean;
	readonly attachments: readonly ComposerAttachment[];
	readonly queue: readonly QueuedPrompt[];
	readonly pending: PendingSummary;
	/** What the user looks at, for the suggestions of an empty chat. */
	readonly openFile?: OpenFile | undefined;
	/** False in an untrusted workspace: the assistant has no tools there. */
	readonly trusted: boolean;
	readonly showReasoning: boolean;
	readonly context?: ContextGauge;
	readonly prompt?: PromptOffer;
	readonly promptFiles: readonly PromptFileOffer[];
	/** The user's limits of the estimated cost, in USD. */
	readonly budget: { readonly turn?: number; readonly chat?: number };
	/** The day of the price list, `YYYY-MM-DD`. */
	readonly pricesAsOf: string;
}

export type ToWebview =
	/** Sent once, on `ready`, and again only when the chat itself is another one. */
	| {
			readonly kind: "snapshot";
			readonly transcript: Transcript;
			readonly state: ChatState;
			readonly draft: string;
			/** The `at` of the last `draft` that arrived: what a page has kept from before is older. */
			readonly draftAt?: number | undefined;
	  }
	/** Adjacent deltas arrive joined, at most one message a frame. */
	| { readonly kind: "events"; readonly events: readonly TurnEvent[] }
	| { readonly kind: "state"; readonly state: ChatState }
	/** Puts text into the composer, after what is there, and focuses it. */
	| { readonly kind: "compose"; readonly text: string }
	| { readonly kind: "focus"; readonly target: "composer" | "last-message" }
	/** Answers `find-mentions` of the same number; a second answer to the same number holds more and takes the first one's place. */
	| { readonly kind: "mentions"; readonly request: number; readonly offers: readonly MentionOffer[] }
	/** Answers `read-picture`; `data` is base64. */
	| { readonly kind: "picture"; readonly id: string; readonly format: string; readonly data: string }
	/** One polite announcement for screen readers. */
	| { readonly kind: "announce"; readonly text: string };

/** How a managed prompt is sent: rendered here, or by the service (`native`). */
export interface PromptUse {
	readonly reference: string;
	readonly variables: Readonly<Record<string, string>>;
	readonly native: boolean;
}

export type ToHost =
	| { readonly kind: "ready" }
	| { readonly kind: "send"; readonly text: string; readonly attachments: readonly string[]; readonly prompt?: PromptUse }
	/** The composer's text names a managed prompt, or no longer does (empty). */
	| { readonly kind: "look-up-prompt"; readonly reference: string }
	/** Sum up the older part of the conversation now. */
	| { readonly kind: "compact" }
	| { readonly kind: "show"; readonly what: "cache" | "trace" | "prices" | "open-folder" | "residency" }
	| { readonly kind: "stop" }
	| { readonly kind: "new-chat" }
	| { readonly kind: "unqueue"; readonly id: string }
	/** `edit`: back into the composer. `now`: to the turn that runs. */
	| { readonly kind: "queued"; readonly id: string; readonly what: "edit" | "raise" | "now" }
	/** Takes the turn and all after it back, and sends this in the place of its prompt, with the same attachments. */
	| { readonly kind: "resend"; readonly turnId: string; readonly text: string }
	| { readonly kind: "answer-action"; readonly turnId: string; readonly what: AnswerAction }
	| { readonly kind: "approve"; readonly approvalId: string; readonly choice: ApprovalChoice }
	/** Answers a question of the model. */
	| { readonly kind: "answer"; readonly questionId: string; readonly text: string }
	/** Stops one command; the turn goes on. */
	| { readonly kind: "stop-tool"; readonly toolUseId: string }
	/** Brings the files back by the checkpoint that the turn shows. */
	| { readonly kind: "restore"; readonly turnId: string }
	/** The plan is approved: the chat changes to Agent and carries it out. */
	| { readonly kind: "carry-out-plan" }
	| { readonly kind: "failure-action"; readonly action: FailureAction }
	/** The welcome's ways to a connection. */
	| { readonly kind: "connect"; readonly what: "sign-in" | "sso" | "api-key" | "profile" | "doctor" }
	| { readonly kind: "select"; readonly what: "profile" | "region" | "model" | "guardrail" | "mode" | "folder" | "effort" }
	| { readonly kind: "attach"; readonly what: "pick" | "active-file" | "selection" | "s3" }
	/** A pasted or dropped file that the webview holds; `data` is base64. */
	| { readonly kind: "attach-data"; readonly name: string; readonly data: string }
	/** Dropped resources of the editor, as URI strings. */
	| { readonly kind: "attach-uris"; readonly uris: readonly string[] }
	/** A long text that was pasted. */
	| { readonly kind: "attach-text"; readonly text: string }
	| { readonly kind: "detach"; readonly id: string }
	/** A picture that is attached to the message being written or, with `turnId`, to the prompt of that turn. Unanswered when there is none. */
	| { readonly kind: "read-picture"; readonly id: string; readonly turnId?: string | undefined }
	/** Puts a pasted text into the message instead of attaching it. */
	| { readonly kind: "put-inline"; readonly id: string }
	/** What `@` could mean. `request` grows; only the answer to the latest is of use. */
	| { readonly kind: "find-mentions"; readonly query: string; readonly request: number }
	/** All that the composer's text mentions now. `chosen` was picked from the list, so that a refusal is told at once. */
	| { readonly kind: "mention"; readonly tokens: readonly string[]; readonly chosen?: string | undefined }
	| { readonly kind: "run-command"; readonly command: SlashCommand }
	/** `at`: when it was typed, in milliseconds of the page's clock. */
	| { readonly kind: "draft"; readonly text: string; readonly at: number }
	| { readonly kind: "edit"; readonly editId: string; readonly what: "keep" | "undo" | "diff" }
	/** Decides about the pending changes of one file, or of all files where none is named. */
	| { readonly kind: "pending"; readonly what: "keep" | "undo" | "review"; readonly uri?: string | undefined }
	| { readonly kind: "code"; readonly what: "copy" | "insert" | "apply"; readonly text: string }
	/** A link the model wrote; the host shows the real host name before it opens anything. */
	| { readonly kind: "open-link"; readonly href: string }
	/** `path` with an optional one-based line range, as the model cites it. The host resolves it inside the workspace. */
	| { readonly kind: "open-file"; readonly path: string; readonly first?: number; readonly last?: number }
	/** The composer was focused: whatever the first request needs can be loaded now. */
	| { readonly kind: "warm-up" };

/**
 * What happens in a turn, told to the user. A turn is one prompt and everything that answers it.
 * Plain JSON: the same events are stored, posted to the webview and reduced to a transcript in both processes.
 */

import type { Paint } from "./terminalPaint.ts";

/** How an attachment reaches the model; `none` when it does not, or is there already. */
export type Travel = "document" | "text" | "image" | "video" | "audio" | "none";

/** An attachment as the composer and the transcript show it. `id` is minted by the host. */
export interface AttachmentSummary {
	readonly id: string;
	/** Path in the workspace, or the file's own name when it lies outside. */
	readonly label: string;
	/** One-based, inclusive lines when only a part of the file is attached. */
	readonly lines?: { readonly first: number; readonly last: number };
	readonly travel: Travel;
	/** Size in bytes; 0 of an object in Amazon S3, which only the service reads. */
	readonly size: number;
	/** A sentence when the attachment travels otherwise than the user would expect. */
	readonly notice?: string;
}

export interface Prompt {
	readonly text: string;
	readonly attachments: readonly AttachmentSummary[];
}

/** What the user can do about a failure with one click. */
export type FailureAction =
	| "sign-in"
	| "retry"
	| "continue"
	| "select-profile"
	| "select-region"
	| "select-model"
	| "select-guardrail"
	/** To the model that the failure names. */
	| "switch-model"
	| "open-doctor"
	| "copy-policy"
	| "manage-trust"
	| "open-settings"
	| "show-log"
	| "new-chat"
	| "compact";

export type FailureKind =
	| "credentials-missing"
	| "credentials-expired"
	| "mfa-needed"
	| "sign-in-failed"
	| "profile-unknown"
	| "region-missing"
	| "access-denied"
	| "throttled"
	| "quota"
	| "unavailable"
	| "timeout"
	| "not-found"
	| "on-demand-unsupported"
	| "residency"
	| "overflow"
	| "validation"
	| "model-error"
	| "network"
	| "interrupted"
	| "idle"
	| "length"
	| "budget"
	| "content-filtered"
	| "malformed-output"
	| "guardrail"
	| "step-limit"
	| "unknown-stop"
	| "internal";

/** One sentence for the user and at most one way out. */
export interface Failure {
	readonly kind: FailureKind;
	readonly message: string;
	readonly action?: FailureAction;
	/** The model that can be called instead, with `switch-model`. */
	readonly model?: string;
}

/** How a turn ended. Only `done` may look like success. */
export type Outcome =
	| { readonly kind: "done" }
	| { readonly kind: "cancelled" }
	| { readonly kind: "guardrail" | "length" | "interrupted" | "failed"; readonly failure: Failure };

/** Real usage as Bedrock reported it, in tokens. Cache counts are not part of `input`. */
export interface Usage {
	readonly input: number;
	readonly output: number;
	readonly cacheRead: number;
	readonly cacheWrite: number;
	/** The part of `cacheWrite` that is kept for an hour, which costs more. */
	readonly cacheWriteHour?: number;
}

/** USD, an estimate: list prices or the user's own, of the tokens that Bedrock reported. */
export interface Cost {
	readonly input: number;
	readonly output: number;
	readonly cacheRead: number;
	readonly cacheWrite: number;
	readonly total: number;
	/** What caching has saved, compared with the same tokens uncached; negative when it has cost more than it saved. */
	readonly saved: number;
}

/** How one call of a model went. Times in milliseconds. */
export interface CallReport {
	/** What was called: model id, inference profile id or ARN. */
	readonly model: string;
	/** Id of the foundation model behind it; absent when nobody could tell. */
	readonly baseModel?: string;
	/** The model that a prompt router chose. */
	readonly invokedModel?: string;
	readonly requestId?: string;
	/** From sending to the first event that shows something. */
	readonly firstTokenMs?: number;
	/** As the service measured it. */
	readonly latencyMs?: number;
	/** `standard` or `optimized`, as the service says it was served. */
	readonly latency?: string;
	readonly serviceTier?: string;
	/** Attempts before this one. */
	readonly retries: number;
	readonly cache?: CacheReport;
}

/** Where the cache points of a request stood, and why a prefix that had been cached did not hold. */
export interface CacheReport {
	readonly points: readonly CachePointReport[];
	/** Which part changed since the last request, for example `the tools`; absent when the prefix held. */
	readonly brokenBy?: string;
	/** Why there are no points although caching is on, in one sentence. */
	readonly none?: string;
	/** What is otherwise than it was asked for, in one sentence. */
	readonly notice?: string;
}

export interface CachePointReport {
	readonly place: "tools" | "system" | "messages";
	/** Message that it ends, from 0, for points in messages. */
	readonly message?: number;
	/** Tokens before it, estimated. */
	readonly tokens: number;
	readonly ttl: "5m" | "1h";
}

/** What an answer says it has something from. */
export interface Citation {
	/** What the user reads: a path, a document's title, a page's title. */
	readonly title: string;
	/** The cited words, where the model gives them. */
	readonly quote?: string;
	readonly target?: CitationTarget;
}

export type CitationTarget =
	/** `first` and `last`: one-based lines, both inclusive. */
	| { readonly kind: "file"; readonly path: string; readonly first?: number; readonly last?: number }
	| { readonly kind: "page"; readonly path: string; readonly first: number; readonly last: number }
	| { readonly kind: "web"; readonly url: string };

export const noUsage: Usage = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 };

/** A line of a unified diff as the approval and the edit card show it. */
export interface DiffLine {
	readonly kind: "same" | "added" | "removed" | "gap";
	readonly text: string;
}

/** What is done to one file. */
export interface EditSummary {
	/** Empty: there is nothing to keep or undo by itself, as of a notebook's cell. */
	readonly editId: string;
	/** Where the file is afterwards; of a deleted one, where it was. */
	readonly path: string;
	/** `edit` when absent. */
	readonly change?: "edit" | "create" | "delete" | "move";
	/** Where a moved file was. */
	readonly from?: string;
	readonly added: number;
	readonly removed: number;
	readonly diff: readonly DiffLine[];
}

/** `stale`: the file changed so much since that the edit can no longer be undone by itself. */
export type EditState = "pending" | "kept" | "undone" | "stale";

export type ToolOutcome = "done" | "failed" | "denied" | "cancelled";

export type ApprovalChoice = "once" | "chat" | "always" | "deny";

/**
 * What the user is asked about when it is not a change of files. Always verbatim, and made visible only where it is shown: what is
 * allowed is exactly what runs.
 */
export type ApprovalSubject =
	/** `folder` is relative to the workspace folder, `.` for the folder itself. */
	| { readonly kind: "command"; readonly command: string; readonly folder: string }
	/** A task of the editor; `command` is what it runs, as far as the editor tells. */
	| { readonly kind: "task"; readonly name: string; readonly command: string }
	| { readonly kind: "url"; readonly url: string }
	/**
	 * A tool of an MCP server or of another extension. `source` says whose; `input` is JSON; `pin` is a hash of what the tool says of
	 * itself, so that another tool under the same name is another subject.
	 */
	| { readonly kind: "external"; readonly name: string; readonly source: string; readonly input: string; readonly pin?: string };

/** A choice that the model offers in a question of its own. */
export interface QuestionOption {
	readonly label: string;
	readonly description?: string;
}

/** A step of the model's plan. */
export interface PlanItem {
	readonly text: string;
	readonly state: "open" | "active" | "done";
}

/** What a guardrail found: which policy, where, and what was matched (shown only after a click). */
export interface GuardrailFinding {
	readonly source: "input" | "output";
	/** What a tool has read (input) or would write (output) was judged, and not the conversation. */
	readonly ofTool?: boolean;
	/** AWS's name of the policy, for example `topicPolicy`. */
	readonly policy: string;
	/** The topic, filter, word list or entity type that matched. */
	readonly name: string;
	/** AWS's word for what was done: BLOCKED, ANONYMIZED, NONE, … */
	readonly action: string;
	readonly match?: string;
	/** Whether the service says that it was detected, where it tells detected from acted on. */
	readonly detected?: boolean;
	/** What else the policy tells: confidence, threshold and score, the logic of a rule. One short line. */
	readonly detail?: string;
}

export type TurnEvent =
	| {
			readonly kind: "turn-start";
			readonly turnId: string;
			readonly at: number;
			readonly model: string;
			readonly prompt: Prompt;
			/** Messages of the model's record that the turn puts before its prompt. */
			readonly before?: number;
	  }
	/**
	 * The user takes this turn and all after it back. `paid: "elsewhere"`: the chat that this one is a branch of has paid for them.
	 * `answered`: they had said or done something, so that the chat as it was is offered as an earlier version of it.
	 */
	| { readonly kind: "rewind"; readonly turnId: string; readonly paid?: "elsewhere"; readonly answered?: true }
	/** The user has said something to the turn while it runs: the model reads it with its next step. */
	| { readonly kind: "steer"; readonly prompt: Prompt }
	/** Another model answers the prompt of a turn as well, without tools. There is one comparison a turn: the newest. */
	| { readonly kind: "compare-start"; readonly turnId: string; readonly model: string }
	| { readonly kind: "compare-delta"; readonly turnId: string; readonly text: string }
	| {
			readonly kind: "compare-end";
			readonly turnId: string;
			readonly outcome: Outcome;
			readonly usage?: Usage;
			readonly cost?: Cost;
			readonly call?: CallReport;
	  }
	/** The chat goes on from the other model's answer. */
	| { readonly kind: "compare-keep"; readonly turnId: string }
	/** The last turn goes on after it had ended: retried, or continued. */
	| { readonly kind: "turn-resume" }
	| { readonly kind: "text-delta"; readonly text: string }
	| { readonly kind: "reasoning-delta"; readonly text: string }
	/** The thoughts that came before it are complete; how long they came, in milliseconds. */
	| { readonly kind: "reasoning-end"; readonly ms: number }
	/**
	 * `title` is what the step is called, for example `Read src/a.ts`. Comes twice for a call: with the bare tool name when the
	 * model begins to write it, and with the title when it is complete and begins to run.
	 */
	| { readonly kind: "tool-start"; readonly toolUseId: string; readonly name: string; readonly title: string }
	| {
			readonly kind: "approval-request";
			readonly toolUseId: string;
			readonly approvalId: string;
			/** Why the user is asked, in one sentence. */
			readonly reason: string;
			readonly choices: readonly ApprovalChoice[];
			readonly edits?: readonly EditSummary[];
			readonly subject?: ApprovalSubject;
	  }
	/** The user has answered; what was allowed runs now. */
	| { readonly kind: "approval-answer"; readonly toolUseId: string; readonly choice: ApprovalChoice }
	/** The model asks the user something. Answered in words: one of the options, or the user's own. */
	| {
			readonly kind: "user-question";
			readonly toolUseId: string;
			readonly questionId: string;
			readonly question: string;
			readonly options: readonly QuestionOption[];
	  }
	/** The user's answer; the step goes on. */
	| { readonly kind: "user-answer"; readonly toolUseId: string; readonly text: string }
	/** More of what a command prints: plain text, without escape sequences, and how it looks. */
	| { readonly kind: "tool-output"; readonly toolUseId: string; readonly text: string; readonly paint?: Paint }
	/** The whole plan, each time it changes. */
	| { readonly kind: "plan"; readonly items: readonly PlanItem[] }
	/**
	 * What the files were before this turn can be brought back. `taken`: the turn is about to change its first file. `restored`: the
	 * files are as they were before the turn; `checkpointId` names what brings back how they were before that.
	 */
	| {
			readonly kind: "checkpoint";
			readonly turnId: string;
			readonly checkpointId: string;
			readonly state: "taken" | "restored";
	  }
	| {
			readonly kind: "tool-end";
			readonly toolUseId: string;
			readonly outcome: ToolOutcome;
			readonly detail?: string;
			readonly edits?: readonly EditSummary[];
	  }
	| { readonly kind: "edit-state"; readonly editId: string; readonly state: EditState }
	/** Something that was done otherwise than asked, for example a document sent as text. */
	| { readonly kind: "notice"; readonly text: string }
	/** The next attempt starts at `until` (milliseconds since the epoch); the message says why in a few words. */
	| { readonly kind: "retry-wait"; readonly until: number; readonly message: string }
	| { readonly kind: "guardrail"; readonly findings: readonly GuardrailFinding[] }
	/** Belongs to the end of the text that came before it. */
	| { readonly kind: "citation"; readonly citation: Citation }
	/** An image of the model or of a tool; `data` is base64. */
	| { readonly kind: "image"; readonly format: string; readonly data: string; readonly label: string }
	/** Something the service sent that this version does not know, or fields that the user asked for; `json` is what came. */
	| { readonly kind: "extra"; readonly name: string; readonly json: string }
	/** Takes back every text and reasoning of the answer since the last call of the model: a guardrail has blocked it late. */
	| { readonly kind: "withdraw" }
	/** Another model answers from here on, and why. */
	| { readonly kind: "model-change"; readonly model: string; readonly reason: string }
	/** Older parts of the conversation are summed up: `start`, then `done` or `failed`. Tokens are of the model's next input, estimated. */
	| {
			readonly kind: "compaction";
			readonly state: "start" | "done" | "failed";
			readonly before?: number;
			readonly after?: number;
			readonly message?: string;
	  }
	/** One call of the model is billed. `cost` is absent when no price is known. */
	| { readonly kind: "usage"; readonly usage: Usage; readonly cost?: Cost; readonly call?: CallReport }
	| { readonly kind: "turn-end"; readonly outcome: Outcome };

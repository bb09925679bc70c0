/**
 * What happens in a turn, told to the user. A turn is one prompt and everything that answers it.
 * Plain JSON: the same events are stored, posted to the webview and reduced to a transcript in both processes.
 */

/** How an attachment reaches the model. */
export type Travel = "document" | "text" | "image";

/** An attachment as the composer and the transcript show it. `id` is minted by the host. */
export interface AttachmentSummary {
	readonly id: string;
	/** Path in the workspace, or the file's own name when it lies outside. */
	readonly label: string;
	/** One-based, inclusive lines when only a part of the file is attached. */
	readonly lines?: { readonly first: number; readonly last: number };
	readonly travel: Travel;
	/** Size in bytes. */
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
	| "new-chat";

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
}

export const noUsage: Usage = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 };

/** A line of a unified diff as the approval and the edit card show it. */
export interface DiffLine {
	readonly kind: "same" | "added" | "removed" | "gap";
	readonly text: string;
}

export interface EditSummary {
	readonly editId: string;
	readonly path: string;
	readonly added: number;
	readonly removed: number;
	readonly diff: readonly DiffLine[];
}

/** `stale`: the file changed so much since that the edit can no longer be undone by itself. */
export type EditState = "pending" | "kept" | "undone" | "stale";

export type ToolOutcome = "done" | "failed" | "denied" | "cancelled";

export type ApprovalChoice = "once" | "chat" | "always" | "deny";

/** What a guardrail found: which policy, where, and what was matched (shown only after a click). */
export interface GuardrailFinding {
	readonly source: "input" | "output";
	/** AWS's name of the policy, for example `topicPolicy`. */
	readonly policy: string;
	/** The topic, filter, word list or entity type that matched. */
	readonly name: string;
	/** AWS's word for what was done: BLOCKED, ANONYMIZED, NONE, … */
	readonly action: string;
	readonly match?: string;
}

export type TurnEvent =
	| { readonly kind: "turn-start"; readonly turnId: string; readonly at: number; readonly model: string; readonly prompt: Prompt }
	/** The last turn goes on after it had ended: retried, or continued. */
	| { readonly kind: "turn-resume" }
	| { readonly kind: "text-delta"; readonly text: string }
	| { readonly kind: "reasoning-delta"; readonly text: string }
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
			readonly edit?: EditSummary;
	  }
	| {
			readonly kind: "tool-end";
			readonly toolUseId: string;
			readonly outcome: ToolOutcome;
			readonly detail?: string;
			readonly edit?: EditSummary;
	  }
	| { readonly kind: "edit-state"; readonly editId: string; readonly state: EditState }
	/** Something that was done otherwise than asked, for example a document sent as text. */
	| { readonly kind: "notice"; readonly text: string }
	/** The next attempt starts at `until` (milliseconds since the epoch); the message says why in a few words. */
	| { readonly kind: "retry-wait"; readonly until: number; readonly message: string }
	| { readonly kind: "guardrail"; readonly findings: readonly GuardrailFinding[] }
	| { readonly kind: "usage"; readonly usage: Usage }
	| { readonly kind: "turn-end"; readonly outcome: Outcome };

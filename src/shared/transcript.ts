import type { Paint } from "./terminalPaint.ts";
import type {
	ApprovalChoice,
	ApprovalSubject,
	CallReport,
	Citation,
	Cost,
	EditState,
	EditSummary,
	GuardrailFinding,
	Outcome,
	PlanItem,
	Prompt,
	QuestionOption,
	ToolOutcome,
	Usage,
} from "./turnEvent.ts";

/**
 * What the user sees of a chat: a pure reduction of its events. The host keeps the truth; the webview starts from one
 * snapshot and applies the same events with the same function. Whatever did not change keeps its identity, so that a
 * renderer can skip it by comparing references.
 */
export interface Transcript {
	readonly turns: readonly Turn[];
	/** What the turns that were taken back have cost all the same, and how many there were. */
	readonly cut?: { readonly turns: number; readonly usage: Usage; readonly cost?: Cost };
}

export interface Turn {
	readonly id: string;
	/** Milliseconds since the epoch. */
	readonly at: number;
	readonly model: string;
	readonly prompt: Prompt;
	readonly parts: readonly Part[];
	/** Sums over the turn's calls. */
	readonly usage: Usage;
	/** Absent when no price is known for any call. */
	readonly cost?: Cost;
	/** One for each call of a model in this turn, in order; at most the last 100. */
	readonly calls: readonly Call[];
	/** Absent while the turn runs. */
	readonly outcome?: Outcome;
	/** How the parts stood when the turn went on the last time: their number, and the last of them, which what comes then may add to. */
	readonly resumed?: { readonly parts: number; readonly last?: Part };
	/** What another model answers to the same prompt. Its usage and cost are in those of the turn. */
	readonly comparison?: Comparison;
	/** The model's plan as it stood last in this turn. */
	readonly plan?: readonly PlanItem[];
	/** What brings the files back: to how they were before this turn (`taken`), or before they were brought back (`restored`). */
	readonly checkpoint?: { readonly id: string; readonly state: "taken" | "restored" };
	/** Set while the next attempt is waited for. */
	readonly retry?: { readonly until: number; readonly message: string };
}

export type Part =
	/**
	 * `text` has a mark (`citationMark`) wherever one of `citations` belongs. `newest` is the piece that it ends with since the last
	 * change: who has drawn what was there before need not read the whole again.
	 */
	| { readonly kind: "text"; readonly text: string; readonly newest?: string; readonly citations?: readonly Citation[] }
	/** `ms`: how long the model thought, once it has ended. */
	| { readonly kind: "reasoning"; readonly text: string; readonly ms?: number }
	| { readonly kind: "notice"; readonly text: string }
	| { readonly kind: "image"; readonly format: string; readonly data: string; readonly label: string }
	| { readonly kind: "extra"; readonly name: string; readonly json: string }
	/** What the user has said while the turn ran. */
	| { readonly kind: "steer"; readonly prompt: Prompt }
	/** Stands where text was that a guardrail has taken back. */
	| { readonly kind: "withdrawn" }
	| { readonly kind: "model-change"; readonly model: string; readonly reason: string }
	| {
			readonly kind: "compaction";
			readonly state: "running" | "done" | "failed";
			readonly before?: number;
			readonly after?: number;
			readonly message?: string;
	  }
	| { readonly kind: "guardrail"; readonly findings: readonly GuardrailFinding[] }
	| ToolStep;

export interface Comparison {
	readonly model: string;
	readonly text: string;
	/** Absent while it runs. */
	readonly outcome?: Outcome;
	readonly usage?: Usage;
	readonly cost?: Cost;
	readonly report?: CallReport;
	/** The chat goes on from this answer. */
	readonly kept?: true;
}

/** One call of a model, for the meter and the inspector. */
export interface Call {
	readonly usage: Usage;
	readonly cost?: Cost;
	readonly report?: CallReport;
}

export interface ToolStep {
	readonly kind: "tool";
	readonly toolUseId: string;
	readonly name: string;
	readonly title: string;
	readonly state: "running" | "asking" | ToolOutcome;
	/** While the user is asked. */
	readonly approval?: PendingApproval;
	/** What the user was asked about, when it was not a change of files. */
	readonly subject?: ApprovalSubject;
	/** Waits for the user for as long as the step is `asking`. */
	readonly question?: UserQuestion;
	/** What the user has answered. */
	readonly answer?: string;
	/** The end of what a command has printed; `outputCut` when there was more before it. Empty: it runs, and has printed nothing yet. */
	readonly output?: string;
	readonly outputCut?: boolean;
	/** How the output looks. */
	readonly paint?: Paint;
	readonly detail?: string;
	readonly edits?: readonly EditSummary[];
	/** By edit id. */
	readonly editStates?: Readonly<Record<string, EditState>>;
}

export interface UserQuestion {
	readonly questionId: string;
	readonly question: string;
	readonly options: readonly QuestionOption[];
}

export interface PendingApproval {
	readonly approvalId: string;
	readonly reason: string;
	readonly choices: readonly ApprovalChoice[];
	readonly edits?: readonly EditSummary[];
	readonly subject?: ApprovalSubject;
}

export const emptyTranscript: Transcript = { turns: [] };

import { assertNever } from "./assertNever.ts";
import type {
	ApprovalChoice,
	EditState,
	EditSummary,
	GuardrailFinding,
	Outcome,
	Prompt,
	ToolOutcome,
	TurnEvent,
	Usage,
} from "./turnEvent.ts";
import { noUsage } from "./turnEvent.ts";

/**
 * What the user sees of a chat: a pure reduction of its events. The host keeps the truth; the webview starts from one
 * snapshot and applies the same events with the same function. Whatever did not change keeps its identity, so that a
 * renderer can skip it by comparing references.
 */
export interface Transcript {
	readonly turns: readonly Turn[];
}

export interface Turn {
	readonly id: string;
	/** Milliseconds since the epoch. */
	readonly at: number;
	readonly model: string;
	readonly prompt: Prompt;
	readonly parts: readonly Part[];
	readonly usage: Usage;
	/** Absent while the turn runs. */
	readonly outcome?: Outcome;
	/** Set while the next attempt is waited for. */
	readonly retry?: { readonly until: number; readonly message: string };
}

export type Part =
	| { readonly kind: "text"; readonly text: string }
	| { readonly kind: "reasoning"; readonly text: string }
	| { readonly kind: "notice"; readonly text: string }
	| { readonly kind: "guardrail"; readonly findings: readonly GuardrailFinding[] }
	| ToolStep;

export interface ToolStep {
	readonly kind: "tool";
	readonly toolUseId: string;
	readonly name: string;
	readonly title: string;
	readonly state: "running" | "asking" | ToolOutcome;
	readonly approval?: PendingApproval;
	readonly detail?: string;
	readonly edit?: EditSummary;
	readonly editState?: EditState;
}

export interface PendingApproval {
	readonly approvalId: string;
	readonly reason: string;
	readonly choices: readonly ApprovalChoice[];
	readonly edit?: EditSummary;
}

export const emptyTranscript: Transcript = { turns: [] };

/** Applies one event. Events that fit nothing (a delta without a turn, an unknown tool) leave the transcript as it is. */
export function reduceTranscript(transcript: Transcript, event: TurnEvent): Transcript {
	switch (event.kind) {
		case "turn-start": {
			const { turnId: id, at, model, prompt } = event;
			return { turns: [...transcript.turns, { id, at, model, prompt, parts: [], usage: noUsage }] };
		}
		case "edit-state":
			return withEdit(transcript, event.editId, (step) => ({ ...step, editState: event.state }));
		default:
			return withLastTurn(transcript, (turn) => reduceTurn(turn, event));
	}
}

type InTurnEvent = Exclude<TurnEvent, { kind: "turn-start" | "edit-state" }>;

function reduceTurn(turn: Turn, event: InTurnEvent): Turn {
	switch (event.kind) {
		case "text-delta":
			return withText(turn, "text", event.text);
		case "reasoning-delta":
			return withText(turn, "reasoning", event.text);
		case "notice":
			return { ...turn, parts: [...turn.parts, { kind: "notice", text: event.text }] };
		case "guardrail":
			return { ...turn, parts: [...turn.parts, { kind: "guardrail", findings: event.findings }] };
		case "tool-start": {
			const { toolUseId, name, title } = event;
			const known = turn.parts[lastStep(turn, toolUseId)];
			if (known?.kind === "tool" && known.state === "running") return withTool(turn, toolUseId, (step) => ({ ...step, title }));
			return { ...turn, retry: undefined, parts: [...turn.parts, { kind: "tool", toolUseId, name, title, state: "running" }] };
		}
		case "approval-request": {
			const { approvalId, reason, choices, edit } = event;
			return withTool(turn, event.toolUseId, (step) => ({ ...step, state: "asking", approval: { approvalId, reason, choices, edit } }));
		}
		case "tool-end": {
			const { outcome: state, detail, edit } = event;
			const editState = edit && "pending";
			return withTool(turn, event.toolUseId, (step) => ({ ...step, state, detail, edit, editState, approval: undefined }));
		}
		case "retry-wait":
			return { ...turn, retry: { until: event.until, message: event.message } };
		case "usage":
			return { ...turn, usage: addUsage(turn.usage, event.usage) };
		case "turn-resume":
			return { ...turn, outcome: undefined };
		case "turn-end":
			return { ...turn, retry: undefined, outcome: event.outcome, parts: turn.parts.map(ended) };
		default:
			return assertNever(event);
	}
}

export function addUsage(a: Usage, b: Usage): Usage {
	return {
		input: a.input + b.input,
		output: a.output + b.output,
		cacheRead: a.cacheRead + b.cacheRead,
		cacheWrite: a.cacheWrite + b.cacheWrite,
	};
}

/** Nothing of an ended turn still runs or asks. */
function ended(part: Part): Part {
	const open = part.kind === "tool" && (part.state === "running" || part.state === "asking");
	return open ? { ...part, state: "cancelled", approval: undefined } : part;
}

function withText(turn: Turn, kind: "text" | "reasoning", text: string): Turn {
	const last = turn.parts.at(-1);
	const parts = last?.kind === kind ? turn.parts.with(-1, { kind, text: last.text + text }) : [...turn.parts, { kind, text }];
	return { ...turn, parts, retry: undefined };
}

function withLastTurn(transcript: Transcript, change: (turn: Turn) => Turn): Transcript {
	const last = transcript.turns.at(-1);
	return last ? { turns: transcript.turns.with(-1, change(last)) } : transcript;
}

/** Some models use the same ids again in each of their messages, so only the last step with an id is meant. */
function withTool(turn: Turn, toolUseId: string, change: (step: ToolStep) => ToolStep): Turn {
	const index = lastStep(turn, toolUseId);
	const step = turn.parts[index];
	return step?.kind === "tool" ? { ...turn, parts: turn.parts.with(index, change(step)) } : turn;
}

function lastStep(turn: Turn, toolUseId: string): number {
	return turn.parts.findLastIndex((part) => part.kind === "tool" && part.toolUseId === toolUseId);
}

function withEdit(transcript: Transcript, editId: string, change: (step: ToolStep) => ToolStep): Transcript {
	const holds = (part: Part) => part.kind === "tool" && part.edit?.editId === editId;
	return {
		turns: transcript.turns.map((turn) =>
			turn.parts.some(holds) ? { ...turn, parts: turn.parts.map((part) => (holds(part) ? change(part as ToolStep) : part)) } : turn,
		),
	};
}

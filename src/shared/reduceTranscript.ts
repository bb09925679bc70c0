import { addCost, addUsage } from "./addUsage.ts";
import { assertNever } from "./assertNever.ts";
import { citationMark } from "./citationMarks.ts";
import { joinPaint, slicePaint } from "./terminalPaint.ts";
import type { Comparison, Part, ToolStep, Transcript, Turn } from "./transcript.ts";
import { noUsage, type Citation, type TurnEvent, type Usage } from "./turnEvent.ts";

/** Applies one event. Events that fit nothing (a delta without a turn, an unknown tool) leave the transcript as it is. */
export function reduceTranscript(transcript: Transcript, event: TurnEvent): Transcript {
	switch (event.kind) {
		case "turn-start": {
			const { turnId: id, at, model, prompt } = event;
			return { ...transcript, turns: [...transcript.turns, { id, at, model, prompt, parts: [], usage: noUsage, calls: [] }] };
		}
		case "rewind":
			return rewound(transcript, event);
		case "compare-start":
			return withTurn(transcript, event.turnId, (turn) => ({ ...turn, comparison: { model: event.model, text: "" } }));
		case "compare-delta":
			return withComparison(transcript, event.turnId, (comparison) => ({ ...comparison, text: comparison.text + event.text }));
		case "compare-end":
			return holdsTurn(transcript, event.turnId)
				? withTurn(transcript, event.turnId, (turn) => withCompared(turn, event))
				: withCutCost(transcript, event);
		case "compare-keep":
			return withComparison(transcript, event.turnId, (comparison) => ({ ...comparison, kept: true }));
		case "edit-state":
			return withEdit(transcript, event.editId, (step) => ({ ...step, editStates: { ...step.editStates, [event.editId]: event.state } }));
		case "checkpoint": {
			const { turnId, checkpointId: id, state } = event;
			return withTurn(transcript, turnId, (turn) => ({ ...turn, checkpoint: { id, state } }));
		}
		default:
			return withLastTurn(transcript, (turn) => reduceTurn(turn, event));
	}
}

type InTurnEvent = Exclude<
	TurnEvent,
	{ kind: "turn-start" | "rewind" | "compare-start" | "compare-delta" | "compare-end" | "compare-keep" | "edit-state" | "checkpoint" }
>;

function reduceTurn(turn: Turn, event: InTurnEvent): Turn {
	switch (event.kind) {
		case "text-delta":
			return withText(turn, "text", event.text);
		case "reasoning-delta":
			return withText(turn, "reasoning", event.text);
		case "reasoning-end":
			return withThought(turn, event.ms);
		case "notice":
			return { ...turn, parts: [...turn.parts, { kind: "notice", text: event.text }] };
		case "steer":
			return { ...turn, parts: [...turn.parts, { kind: "steer", prompt: event.prompt }] };
		case "guardrail":
			return { ...turn, parts: [...turn.parts, { kind: "guardrail", findings: event.findings }] };
		case "tool-start": {
			const { toolUseId, name, title } = event;
			const known = turn.parts[lastStep(turn, toolUseId)];
			if (known?.kind === "tool" && known.state === "running") return withTool(turn, toolUseId, (step) => ({ ...step, title }));
			return { ...turn, retry: undefined, parts: [...turn.parts, { kind: "tool", toolUseId, name, title, state: "running" }] };
		}
		case "approval-request": {
			const { approvalId, reason, choices, edits, subject } = event;
			const approval = { approvalId, reason, choices, edits, subject };
			return withTool(turn, event.toolUseId, (step) => ({ ...step, state: "asking", approval, subject }));
		}
		case "approval-answer":
			return withTool(turn, event.toolUseId, (step) => ({ ...step, state: "running", approval: undefined }));
		case "user-question": {
			const { questionId, question, options } = event;
			return withTool(turn, event.toolUseId, (step) => ({ ...step, state: "asking", question: { questionId, question, options } }));
		}
		case "user-answer":
			return withTool(turn, event.toolUseId, (step) => ({ ...step, state: "running", answer: event.text }));
		case "tool-output":
			return withTool(turn, event.toolUseId, (step) => withOutput(step, event));
		case "plan":
			return { ...turn, plan: event.items };
		case "tool-end": {
			const { outcome: state, detail, edits } = event;
			const editStates = edits && Object.fromEntries(edits.flatMap(({ editId }) => (editId ? [[editId, "pending" as const]] : [])));
			return withTool(turn, event.toolUseId, (step) => ({ ...step, state, detail, edits, editStates, approval: undefined }));
		}
		case "retry-wait":
			return { ...turn, retry: { until: event.until, message: event.message } };
		case "usage":
			return withCall(turn, event);
		case "citation":
			return withCitation(turn, event.citation);
		case "image":
			return {
				...turn,
				parts: [...turn.parts, { kind: "image", format: event.format, data: event.data, label: event.label }],
				retry: undefined,
			};
		case "extra":
			return { ...turn, parts: [...turn.parts, { kind: "extra", name: event.name, json: event.json }] };
		case "withdraw":
			return { ...turn, parts: withdrawn(turn) };
		case "model-change":
			return { ...turn, retry: undefined, parts: [...turn.parts, { kind: "model-change", model: event.model, reason: event.reason }] };
		case "compaction":
			return withCompaction(turn, event);
		case "turn-resume":
			return { ...turn, outcome: undefined, resumed: { parts: turn.parts.length, last: turn.parts.at(-1) } };
		case "turn-end":
			return { ...turn, retry: undefined, outcome: event.outcome, parts: turn.parts.map(ended) };
		default:
			return assertNever(event);
	}
}

/** Calls of a turn that are kept one by one; the sums have all of them. */
const keptCalls = 100;

function withCall(turn: Turn, { usage, cost, call }: Extract<TurnEvent, { kind: "usage" }>): Turn {
	const calls = [...turn.calls, { usage, cost, report: call }].slice(-keptCalls);
	return { ...turn, usage: addUsage(turn.usage, usage), cost: addCost(turn.cost, cost), calls };
}

function withCitation(turn: Turn, citation: Citation): Turn {
	const last = turn.parts.at(-1);
	if (last?.kind !== "text") return turn;
	const citations = last.citations ?? [];
	const newest = citationMark(citations.length);
	const part: Part = { kind: "text", text: last.text + newest, newest, citations: [...citations, citation] };
	return { ...turn, parts: turn.parts.with(-1, part) };
}

/**
 * Everything since the last tool step that has ended, the last summary, or the beginning, belongs to the answer that is taken back: a
 * step that still runs then is one that the answer has asked for and that will not be carried out.
 */
function withdrawn({ parts, resumed }: Turn): readonly Part[] {
	const isBefore = (part: Part) => (part.kind === "tool" || part.kind === "compaction") && part.state !== "running";
	const start = Math.max(resumed?.parts ?? 0, parts.findLastIndex(isBefore) + 1);
	/** A text that went on is one part: what had been said before that stays. */
	const isGrown = start === resumed?.parts && (resumed.last?.kind === "text" || resumed.last?.kind === "reasoning");
	const earlier = parts.slice(0, start).map((part, index) => (isGrown && index === start - 1 ? (resumed.last ?? part) : part));
	const kept = parts.slice(start).filter(({ kind }) => kind !== "text" && kind !== "reasoning" && kind !== "image");
	return [...earlier, ...kept, { kind: "withdrawn" }];
}

function withCompaction(turn: Turn, { state, before, after, message }: Extract<TurnEvent, { kind: "compaction" }>): Turn {
	const part: Part = { kind: "compaction", state: state === "start" ? "running" : state, before, after, message };
	const running = turn.parts.findLastIndex((known) => known.kind === "compaction" && known.state === "running");
	return { ...turn, retry: undefined, parts: running < 0 ? [...turn.parts, part] : turn.parts.with(running, part) };
}

/** Nothing of an ended turn still runs or asks. */
function ended(part: Part): Part {
	if (part.kind === "compaction" && part.state === "running") return { ...part, state: "failed" };
	const open = part.kind === "tool" && (part.state === "running" || part.state === "asking");
	return open ? { ...part, state: "cancelled", approval: undefined } : part;
}

/**
 * Characters of a command's output that the transcript keeps at least: its end is what tells how it went. Twice as many may gather
 * before it is cut, so that most deltas are appended and no more.
 */
const keptOutput = 50_000;

/** A command in the background goes on to print when its call has ended. */
function withOutput(step: ToolStep, more: Extract<TurnEvent, { kind: "tool-output" }>): ToolStep {
	const before = step.output ?? "";
	const output = before + more.text;
	const paint = joinPaint(step.paint, before.length, more.paint);
	if (output.length <= 2 * keptOutput) return { ...step, output, ...(paint && { paint }) };
	const kept = paint && slicePaint(paint, output.length - keptOutput, output.length);
	return { ...step, output: output.slice(-keptOutput), outputCut: true, ...(kept && { paint: kept }) };
}

function withText(turn: Turn, kind: "text" | "reasoning", text: string): Turn {
	const last = turn.parts.at(-1);
	const clean = text.replace(/[\uE000\uE001]/g, "");
	if (last?.kind !== kind) return { ...turn, parts: [...turn.parts, { kind, text: clean }], retry: undefined };
	const grown = { ...last, text: last.text + clean, ...(kind === "text" && { newest: clean }) };
	return { ...turn, parts: turn.parts.with(-1, grown), retry: undefined };
}

/** Thoughts that went on after a resume are one part. */
function withThought(turn: Turn, ms: number): Turn {
	const last = turn.parts.at(-1);
	return last?.kind === "reasoning" ? { ...turn, parts: turn.parts.with(-1, { ...last, ms: (last.ms ?? 0) + ms }) } : turn;
}

function withLastTurn(transcript: Transcript, change: (turn: Turn) => Turn): Transcript {
	const last = transcript.turns.at(-1);
	return last ? { ...transcript, turns: transcript.turns.with(-1, change(last)) } : transcript;
}

function withTurn(transcript: Transcript, turnId: string, change: (turn: Turn) => Turn): Transcript {
	const at = transcript.turns.findLastIndex(({ id }) => id === turnId);
	const turn = transcript.turns[at];
	return turn ? { ...transcript, turns: transcript.turns.with(at, change(turn)) } : transcript;
}

/** What is known since of the turns that stay, of their edits for example, stays known. */
function rewound({ turns, cut }: Transcript, { turnId, paid }: Extract<TurnEvent, { kind: "rewind" }>): Transcript {
	const at = turns.findLastIndex(({ id }) => id === turnId);
	if (at < 0) return { turns, ...(cut && { cut }) };
	const gone = turns.slice(at);
	const billed = paid === "elsewhere" ? [] : gone;
	return {
		turns: turns.slice(0, at),
		cut: {
			turns: gone.length + (cut?.turns ?? 0),
			usage: billed.reduce((sum, { usage }) => addUsage(sum, usage), cut?.usage ?? noUsage),
			cost: billed.reduce((sum, { cost }) => addCost(sum, cost), cut?.cost),
		},
	};
}

/** A comparison may end when its turn was taken back: it has cost what it has cost. */
function withCutCost({ turns, cut }: Transcript, { usage, cost }: Pick<Turn, "cost"> & { readonly usage?: Usage }): Transcript {
	if (!cut || !usage) return { turns, ...(cut && { cut }) };
	return { turns, cut: { ...cut, usage: addUsage(cut.usage, usage), cost: addCost(cut.cost, cost) } };
}

function holdsTurn({ turns }: Transcript, turnId: string): boolean {
	return turns.some(({ id }) => id === turnId);
}

function withComparison(transcript: Transcript, turnId: string, change: (comparison: Comparison) => Comparison): Transcript {
	return withTurn(transcript, turnId, (turn) => (turn.comparison ? { ...turn, comparison: change(turn.comparison) } : turn));
}

/** What a guardrail has blocked is taken back, as it is in the answer of a turn. */
function withCompared(turn: Turn, { outcome, usage, cost, call: report }: Extract<TurnEvent, { kind: "compare-end" }>): Turn {
	const { comparison } = turn;
	if (!comparison) return turn;
	const isBlocked = outcome.kind === "failed" && outcome.failure.kind === "guardrail";
	return {
		...turn,
		comparison: { ...comparison, text: isBlocked ? "" : comparison.text, outcome, usage, cost, report },
		usage: usage ? addUsage(turn.usage, usage) : turn.usage,
		cost: addCost(turn.cost, cost),
	};
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
	const holds = (part: Part) => part.kind === "tool" && part.edits?.some((edit) => edit.editId === editId) === true;
	return {
		...transcript,
		turns: transcript.turns.map((turn) =>
			turn.parts.some(holds) ? { ...turn, parts: turn.parts.map((part) => (holds(part) ? change(part as ToolStep) : part)) } : turn,
		),
	};
}

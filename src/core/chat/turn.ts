import type { Failure, Outcome } from "../../shared/turnEvent.ts";
import { unpricedNotice } from "./budget.ts";
import { makeRoom, type RecordKeeping, recoverRoom, type RoomRequest } from "../compaction/contextRoom.ts";
import { planDocuments, planNotices } from "../documents/documentPlan.ts";
import { AssistantError } from "../errors.ts";
import { inputWasBlocked, wasOnlyMasked, withoutWithdrawn } from "../guardrail/guardrailStop.ts";
import { continuing, healHistory, withoutForeignReasoning } from "../record/history.ts";
import { brokenRules } from "../record/historyRules.ts";
import type { Block, Message, ToolResultBlock, ToolUseBlock } from "../record/message.ts";
import { isToolUse, textBlock } from "../record/message.ts";
import { findFacts } from "../models/knownFacts.ts";
import type { ModelRequest, StopReason } from "../models/model.ts";
import type { ModelFacts } from "../models/modelFacts.ts";
import { type ModelReply, type ReplyPorts, receiveReply } from "./modelReply.ts";
import { Repetition } from "./repetition.ts";
import type { Settings } from "../settings.ts";
import { inputBlocked, nothingToShorten, outcomeOfStop } from "./stopReasons.ts";
import type { Tool } from "./tool.ts";
import { runToolCalls, type ToolCallContext } from "./toolCalls.ts";
import { translate } from "../../shared/translate.ts";

export interface Turn extends ReplyPorts {
	readonly settings: Settings;
	readonly system: string;
	readonly tools: readonly Tool[];
	/** Forces this tool; the turn is done as soon as a call of it succeeds. */
	readonly toolChoice?: string;
	/** Nothing of it has been answered yet: the tool choice of the settings holds for its first request. */
	readonly isNew?: boolean;
	/** Goes into every request as it is. */
	readonly extras?: Pick<ModelRequest, "promptVariables" | "purpose" | "trace">;
	readonly toolContext: ToolCallContext;
	/** The model's record so far, the prompt included. */
	history(): readonly Message[];
	append(message: Message): void;
	/** What a long record needs. Without it the record is never shortened. */
	readonly keeping?: RecordKeeping;
	/** Takes the prompt that a guardrail has blocked out of the record. Without it the prompt stays. */
	takeOutBlocked?(): void;
	/** What the user says to the turn while it runs: read with the next step, once. */
	takeSteering?(): readonly Message[];
	/** Why no further call of the model may be paid for. */
	overBudget?(): Failure | undefined;
}

/** What changes while a turn runs. */
interface Course {
	/** Another model may have taken over. */
	settings: Settings;
	facts: ModelFacts | undefined;
	readonly repetition: Repetition;
	/** Overflow is mended once; a request that still does not fit never will. */
	hasRecovered: boolean;
	isUnpricedTold: boolean;
}

/**
 * The tool loop: ask the model, run what it asks for, hand back every result, until it asks for nothing more. Failures of
 * the model and of tools are data and never thrown; after every step the record is one that the service accepts.
 */
export async function runTurn(turn: Turn): Promise<Outcome> {
	const { settings } = turn;
	const facts = await findFacts(turn.model, settings, turn.signal);
	const course: Course = { settings, facts, repetition: new Repetition(turn.tools), hasRecovered: false, isUnpricedTold: false };
	for (let step = 0; step < settings.limits.stepsPerTurn; step++) {
		const outcome = await takeStep(turn, course, step);
		if (outcome) return outcome;
	}
	return failed(
		"step-limit",
		translate("The turn reached its limit of {0} steps (outcrop.limits.stepsPerTurn).", settings.limits.stepsPerTurn),
	);
}

/** One call of the model, and what it asks for. `undefined` when the turn goes on. */
async function takeStep(turn: Turn, course: Course, step: number): Promise<Outcome | undefined> {
	if (turn.keeping && !turn.overBudget?.()) await makeRoom(turn.keeping, roomRequest(turn, course.settings, course.facts));
	if (turn.signal.aborted) return { kind: "cancelled" };
	const tooDear = turn.overBudget?.();
	if (tooDear) return { kind: "failed", failure: tooDear };

	const plan = planDocuments(record(turn, course.settings.model), course.facts);
	for (const text of planNotices(plan, step === 0 && isNewModel(turn, course))) turn.emit({ kind: "notice", text });
	const reply = await receiveReply(turn, requestOf(turn, course, plan.messages, step));
	noteUnpriced(turn, course, reply);
	await followModel(turn, course, reply.model);
	const { end } = reply;
	if (end.kind !== "complete") return endEarly(turn, course, reply);
	if (end.reason === "model_context_window_exceeded") return goOnShorter(turn, course, end.content);
	const calls = end.content.filter(isToolUse);
	const isMasked = end.reason === "guardrail_intervened" && calls.length > 0 && wasOnlyMasked(reply);
	if (end.reason === "guardrail_intervened" && !isMasked) return endGuarded(turn, course, reply, end.content);

	answer(turn, course, end.content, reply);
	const mayRun = isMasked || mayRunTools(end.reason);
	if (calls.length > 0 && !mayRun) turn.append({ role: "user", content: calls.map((call) => notRun(turn, call, end.reason)) });
	if (calls.length === 0 || !mayRun) return endWithoutTools(turn, end.reason);
	const results = await runToolCalls(calls, turn.tools, { ...turn.toolContext, facts: course.facts });
	turn.append({ role: "user", content: results });
	if (turn.signal.aborted) return { kind: "cancelled" };
	if (turn.toolChoice && results.every((result) => result.status === "success")) return { kind: "done" };
	const loop = course.repetition.note(calls, results);
	if (loop === undefined) for (const message of turn.takeSteering?.() ?? []) turn.append(message);
	return loop === undefined ? undefined : failed("step-limit", loop);
}

/** Whether another model than this one has answered last. */
function isNewModel(turn: Turn, { settings }: Course): boolean {
	const before = turn.history().findLast(({ role }) => role === "assistant")?.model;
	return before !== undefined && before !== settings.model;
}

/** The history as the model that is asked accepts it. */
function record(turn: Turn, model: string): readonly Message[] {
	const healed = healHistory(withoutForeignReasoning(turn.history(), model));
	const broken = brokenRules(healed);
	if (broken.length > 0) turn.reportFailure(new AssistantError("internal", `The healed history breaks rules: ${broken.join("; ")}.`));
	return healed;
}

function requestOf(turn: Turn, { settings }: Course, messages: readonly Message[], step: number): ModelRequest {
	const { system, tools, toolChoice, extras } = turn;
	const { output, toolChoice: chosen } = settings.request;
	/** `auto` goes unsaid, because a request that says otherwise than the one before may lose its cache. */
	const isForced = turn.isNew === true && step === 0 && tools.length > 0 && chosen.kind !== "auto";
	return {
		settings,
		system,
		messages,
		tools,
		toolChoice: toolChoice !== undefined ? { kind: "tool", name: toolChoice } : isForced ? chosen : undefined,
		/** Who forces a tool wants its call, and no answer. */
		output: toolChoice === undefined ? output : undefined,
		...extras,
	};
}

/** What it takes to shorten the record before, or after, a request of this turn. */
export function roomRequest(turn: Turn, settings: Settings, facts: ModelFacts | undefined): RoomRequest {
	const { model, system, tools, emit, reportFailure, signal, extras } = turn;
	const sent = () => planDocuments(record(turn, settings.model), facts).messages;
	const parts = { system, tools, messages: turn.history() };
	return { model, settings, facts, parts, sent, trace: extras?.trace, emit, report: reportFailure, signal };
}

function answer(turn: Turn, { settings }: Course, content: readonly Block[], { usage }: ModelReply): void {
	const message: Message = { role: "assistant", content, model: settings.model };
	if (usage) turn.keeping?.meter.note(usage, message);
	turn.append(message);
}

/** Who has taken over stays for the rest of the turn: the next step need not fail once more first, and its reasoning can be replayed. */
async function followModel(turn: Turn, course: Course, model: string): Promise<void> {
	if (model === course.settings.model) return;
	const { fallbackModels } = course.settings;
	course.settings = { ...course.settings, model, fallbackModels: fallbackModels.slice(fallbackModels.indexOf(model) + 1) };
	course.facts = await findFacts(turn.model, course.settings, turn.signal);
}

/** Cancelled or failed: whatever text had come stays in the record. A request that was too long goes out again, shortened. */
async function endEarly(turn: Turn, course: Course, { shown, end }: ModelReply): Promise<Outcome | undefined> {
	const hasSaid = shown.trim() !== "";
	if (hasSaid) turn.append({ role: "assistant", content: [textBlock(shown)] });
	if (end.kind !== "failed") return { kind: "cancelled" };
	const { failure } = end;
	const recovery = failure.kind === "overflow" ? await recover(turn, course) : "failed";
	if (turn.signal.aborted) return { kind: "cancelled" };
	if (recovery === "shorter") {
		if (hasSaid) turn.append(continuing());
		return undefined;
	}
	if (recovery === "nothing") return nothingToShorten();
	return { kind: failure.kind === "interrupted" || failure.kind === "idle" ? "interrupted" : "failed", failure };
}

/** The window was full before the answer was whole: what was said stays, a call that was cut does not, and the model goes on. */
async function goOnShorter(turn: Turn, course: Course, content: readonly Block[]): Promise<Outcome | undefined> {
	const said = content.filter((block) => block.kind === "text" && block.text.trim() !== "");
	if (said.length > 0) turn.append({ role: "assistant", content: said, model: course.settings.model });
	const recovery = await recover(turn, course);
	if (turn.signal.aborted) return { kind: "cancelled" };
	if (recovery === "nothing") return nothingToShorten();
	if (recovery === "failed") return outcomeOfStop("model_context_window_exceeded");
	if (said.length > 0) turn.append(continuing());
	return undefined;
}

/** `nothing`: the record holds nothing that could be shortened. `failed`: it was shortened before, and that did not help. */
async function recover(turn: Turn, course: Course): Promise<"shorter" | "nothing" | "failed"> {
	if (!turn.keeping) return "nothing";
	if (course.hasRecovered) return "failed";
	/** The next step says so. */
	if (turn.overBudget?.()) return "shorter";
	course.hasRecovered = true;
	return (await recoverRoom(turn.keeping, roomRequest(turn, course.settings, course.facts))) ? "shorter" : "nothing";
}

/**
 * What the guardrail blocked must not stay where it would be judged again with every later request: a blocked prompt leaves the
 * record, and so does text that was shown before the verdict. The user's transcript keeps the prompt, and says what was taken back.
 */
function endGuarded(turn: Turn, course: Course, reply: ModelReply, content: readonly Block[]): Outcome {
	const isLate = judgesLate(turn, course) && reply.shown.trim() !== "";
	const isOfInput = inputWasBlocked(reply, isLate);
	/** Where the model has not said a word, what was shown is the guardrail's own. */
	const isWithdrawn = isLate && !(isOfInput && reply.usage?.output === 0);
	const kept = isWithdrawn ? withoutWithdrawn(content) : content;
	if (isWithdrawn) {
		turn.emit({ kind: "withdraw" });
		for (const block of kept) if (block.kind === "text") turn.emit({ kind: "text-delta", text: block.text });
	}
	if (turn.takeOutBlocked && isOfInput) {
		turn.takeOutBlocked();
		return inputBlocked(turn.settings.guardrail);
	}
	if (kept.length > 0) answer(turn, course, kept, reply);
	return outcomeOfStop("guardrail_intervened", turn.settings.guardrail);
}

/** An answer in one piece has been judged before any of it is shown, whatever the settings say of streams. */
function judgesLate({ tools }: Turn, { settings, facts }: Course): boolean {
	const isStream = facts?.streaming !== false && (tools.length === 0 || facts?.toolsWhileStreaming !== false);
	return isStream && settings.guardrail?.streamMode === "async";
}

/** What the user is told once: a limit in USD holds nothing where no price is known. */
function noteUnpriced({ settings, emit, overBudget }: Turn, course: Course, { usage, isPriced, model }: ModelReply): void {
	if (!overBudget || !usage || isPriced || course.isUnpricedTold) return;
	const text = unpricedNotice(settings.limits, model);
	if (text === undefined) return;
	course.isUnpricedTold = true;
	emit({ kind: "notice", text });
}

/**
 * The blocks decide whether tools are wanted, since models misreport the reason; but a message that was cut short, filtered
 * or blocked by a guardrail is no complete request for anything. One of which words were only masked is.
 */
function mayRunTools(reason: StopReason): boolean {
	return reason === "tool_use" || reason === "end_turn" || reason === "stop_sequence";
}

/** What a model is told when it goes on: that it need not look whether something happened, and what to do otherwise. */
function notRun({ emit }: Turn, { id }: ToolUseBlock, reason: StopReason): ToolResultBlock {
	const text =
		reason === "max_tokens"
			? "This call was not run: the answer reached the limit of output tokens before it was complete. Make it again, in smaller parts if it is long."
			: `This call was not run: the answer ended early (${reason}).`;
	emit({
		kind: "tool-end",
		toolUseId: id,
		outcome: "cancelled",
		detail: translate("Not run: the answer ended before this call was complete."),
	});
	return { kind: "tool-result", toolUseId: id, status: "error", text };
}

/** An answer in words is no success where a tool was demanded. */
function endWithoutTools(turn: Turn, reason: StopReason): Outcome {
	const outcome = outcomeOfStop(reason);
	if (outcome.kind !== "done" || !turn.toolChoice) return outcome;
	return {
		kind: "failed",
		failure: {
			kind: "model-error",
			message: translate("The model answered in words and did not make the edit. Another model may do it."),
			action: "select-model",
		},
	};
}

function failed(kind: Failure["kind"], message: string): Outcome {
	return { kind: "failed", failure: { kind, message, action: "continue" } };
}

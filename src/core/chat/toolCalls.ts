import type { ApprovalChoice, ApprovalSubject, EditSummary, TurnEvent } from "../../shared/turnEvent.ts";
import { judge, type Request } from "./approval.ts";
import { type CallEnd, cancelledEnd, deniedEnd, doneEnd, endOfError, failedEnd, guardEnd } from "./callEnd.ts";
import { callSignature } from "./callSignature.ts";
import { concernsOf } from "./editConcerns.ts";
import { gateWorkspace } from "./gatedWorkspace.ts";
import { grant, type Grants } from "./grants.ts";
import { stripInvisible } from "../documents/documents.ts";
import { explainMasks, type Guarding, guardEdit } from "../guardrail/guardedTools.ts";
import type { ImageBlock, ToolResultBlock, ToolUseBlock } from "../record/message.ts";
import { type PreparedCall, type Tool, type ToolContext, ToolError, type ToolStepPort } from "./tool.ts";
import type { Policy, Verdict } from "./verdict.ts";
import { translate } from "../../shared/translate.ts";

export interface ToolCallContext extends Omit<ToolContext, "step"> {
	/** As it is now: the user may forbid more while a turn runs. */
	policy(): Policy;
	readonly grants: Grants;
	readonly guarding: Guarding;
	/** Shows the question to the user and waits for the answer; whoever stops the call by `signal` has denied it. */
	askUser(toolUseId: string, question: Question, signal: AbortSignal): Promise<ApprovalChoice>;
	/** The step of a call in the chat, and what ends that call alone. */
	stepOf(toolUseId: string): ToolStep;
	/** Remembers the user's "Always allow": of edits, or of exactly this. */
	allowAlways(subject: ApprovalSubject | undefined): void;
	emit(event: TurnEvent): void;
	/** For the log: bugs of ours, and why the guardrail could not be asked. */
	reportBug(error: unknown): void;
}

export interface ToolStep {
	readonly port: ToolStepPort;
	/** Ends with the turn, or when the user stops this call alone. */
	readonly signal: AbortSignal;
	/** The call has ended. */
	close?(): void;
}

export interface Question {
	readonly reason: string;
	readonly choices: readonly ApprovalChoice[];
	readonly edits?: readonly EditSummary[];
	readonly subject?: ApprovalSubject;
}

/**
 * Runs the tool calls of one message and returns exactly one result for each, in the order of the calls: failed, denied and
 * cancelled ones too. Neighbouring reads run side by side, effects one after the other.
 */
export async function runToolCalls(
	calls: readonly ToolUseBlock[],
	tools: readonly Tool[],
	context: ToolCallContext,
): Promise<readonly ToolResultBlock[]> {
	const results: ToolResultBlock[] = [];
	const surplus = findSurplus(calls, tools);
	if (calls.length > 1) for (const call of calls) if (!surplus.has(call)) announce(call, tools, context);
	for (const group of groupReads(calls, tools)) {
		results.push(...(await Promise.all(group.map((call) => runToolCall(call, tools, context, surplus.has(call))))));
	}
	return results;
}

/** What waits for its turn, or behind a question to the user, says already what it will do. A wrong call says so when its turn comes. */
function announce({ id, name, input, malformed }: ToolUseBlock, tools: readonly Tool[], { emit }: ToolCallContext): void {
	const tool = tools.find((candidate) => candidate.name === name);
	if (!tool || malformed !== undefined) return;
	let title: string;
	try {
		title = tool.title(tool.parse(input));
	} catch {
		return;
	}
	emit({ kind: "tool-start", toolUseId: id, name, title });
}

/** A loop need not take several answers: of calls in one answer that would do the same, so many are run. */
const mostAlike = 3;

function findSurplus(calls: readonly ToolUseBlock[], tools: readonly Tool[]): ReadonlySet<ToolUseBlock> {
	const counts = new Map<string, number>();
	return new Set(
		calls.filter((call) => {
			const signature = callSignature(call, tools);
			const count = (counts.get(signature) ?? 0) + 1;
			counts.set(signature, count);
			return count > mostAlike;
		}),
	);
}

function groupReads(calls: readonly ToolUseBlock[], tools: readonly Tool[]): ToolUseBlock[][] {
	const isRead = (call: ToolUseBlock | undefined) => tools.find((tool) => tool.name === call?.name)?.effect === "read";
	const groups: ToolUseBlock[][] = [];
	for (const call of calls) {
		const last = groups.at(-1);
		if (last && isRead(call) && isRead(last[0])) last.push(call);
		else groups.push([call]);
	}
	return groups;
}

async function runToolCall(
	call: ToolUseBlock,
	tools: readonly Tool[],
	context: ToolCallContext,
	isSurplus: boolean,
): Promise<ToolResultBlock> {
	const tool = tools.find((candidate) => candidate.name === call.name);
	const end = !tool ? unknownTool(call, tools, context) : isSurplus ? surplusEnd(call, context) : await attempt(tool, call, context);
	const outcome = end.stopped && end.outcome === "failed" ? "cancelled" : end.outcome;
	context.emit({ kind: "tool-end", toolUseId: call.id, outcome, detail: end.detail, edits: end.edits });
	for (const block of end.attached ?? []) if (block.kind === "image") showImage(block, context);
	const text = stripInvisible(end.text);
	return {
		kind: "tool-result",
		toolUseId: call.id,
		status: end.outcome === "done" ? "success" : "error",
		text: text.trim() === "" ? "(empty)" : text,
		...(end.attached && { attached: end.attached }),
	};
}

/** Bytes of the largest picture that is shown. The page holds every picture of a chat; a larger one can be opened from its file. */
const largestShown = 1_000_000;

function showImage({ format, bytes, path }: ImageBlock, { emit }: ToolCallContext): void {
	if (bytes.length > largestShown) return;
	emit({ kind: "image", format, data: Buffer.from(bytes).toString("base64"), label: path ?? translate("Image of a tool") });
}

function unknownTool(call: ToolUseBlock, tools: readonly Tool[], context: ToolCallContext): CallEnd {
	context.emit({ kind: "tool-start", toolUseId: call.id, name: call.name, title: call.name });
	const names = tools.map((tool) => tool.name).join(", ");
	if (names === "") return failedEnd(`There is no tool "${call.name}"; no tools are available here.`);
	return failedEnd(`There is no tool "${call.name}". The tools are: ${names}.`);
}

function surplusEnd({ id, name }: ToolUseBlock, context: ToolCallContext): CallEnd {
	context.emit({ kind: "tool-start", toolUseId: id, name, title: name });
	return deniedEnd(`The answer makes this call more than ${mostAlike} times, so it was not run again. Use the results that are there.`);
}

async function attempt(tool: Tool, call: ToolUseBlock, context: ToolCallContext): Promise<CallEnd> {
	let input: unknown;
	try {
		if (call.malformed !== undefined)
			throw new ToolError(`The input of ${tool.name} was not a JSON object. Call it again with valid JSON.`);
		input = tool.parse(call.input);
	} catch (error) {
		context.emit({ kind: "tool-start", toolUseId: call.id, name: tool.name, title: tool.name });
		return endOfError(error, context);
	}
	context.emit({ kind: "tool-start", toolUseId: call.id, name: tool.name, title: tool.title(input) });
	if (context.signal.aborted) return cancelledEnd(context.signal);
	const step = context.stepOf(call.id);
	try {
		const end = await passGate({ tool, input, toolUseId: call.id, step }, context).catch((error: unknown) =>
			step.signal.aborted ? cancelledEnd(step.signal) : endOfError(error, context),
		);
		return await guardEnd(end, tool.effect, context);
	} finally {
		step.close?.();
	}
}

interface Call {
	readonly tool: Tool;
	/** As the tool's own parser returned it. */
	readonly input: unknown;
	readonly toolUseId: string;
	readonly step: ToolStep;
}

async function passGate(call: Call, context: ToolCallContext): Promise<CallEnd> {
	const { tool, input, step } = call;
	const judgeNow = (request: Request) => judge(request, context.policy(), context.grants, context.reportBug);
	const named = tool.targets(input);
	const request: Request = { effect: tool.effect, targets: await locate(named, context), isPrepared: false };
	const first = judgeNow(request);
	if (first.kind === "deny") return deniedEnd(first.reason);

	const gated = gateWorkspace(context.workspace);
	const prepared = await prepare(call, { ...context, workspace: gated.workspace });
	const { edits = [], subject } = prepared;
	/** What a call touches may be known only now, as the files in which a symbol is renamed; a move is judged at both ends. */
	const paths = [...named, ...edits.flatMap(({ path, from }) => (from === undefined ? [path] : [path, from]))];
	const targets = await locate(paths, context);
	const concerns = await concernsOf(edits, async (path) => (await gated.workspace.readText(path, step.signal)).text);
	const whole: Request = { ...request, targets, subject, concerns, isPrepared: true };
	const verdict = judgeNow(whole);
	if (verdict.kind === "deny") return deniedEnd(verdict.reason);
	if (edits.length > 0 && tool.effect !== "write") return deniedEnd(`${tool.name} may not change files.`);
	for (const edit of edits) {
		const guarded = await guardEdit(edit, context);
		if (guarded) return { outcome: "denied", text: guarded.reason, detail: guarded.detail };
	}
	const refusal = await askIfNeeded(verdict, prepared, call, context);
	if (refusal) return refusal;
	/** What is beyond our ports may change files too: they are looked at before and after. */
	const afterRun = tool.effect === "run" || tool.effect === "external" ? await context.beforeRun?.() : undefined;
	try {
		/** Meanwhile a link may have come to lead elsewhere: what was judged is what is touched. */
		if ((await locate(paths, context)).join("\0") !== targets.join("\0"))
			return deniedEnd("The path leads elsewhere than when it was judged. Look at the folder again.");
		/** Meanwhile the user may have forbidden it, by another mode or on the list of denied commands. */
		const last = judgeNow(whole);
		if (last.kind === "deny") return deniedEnd(last.reason);
		gated.approve(targets.filter((target) => target !== undefined));
		return doneEnd(await prepared.commit());
	} finally {
		/** What has run has run. */
		await afterRun?.().catch(context.reportBug);
	}
}

async function prepare({ tool, input, step }: Call, context: ToolCallContext): Promise<PreparedCall> {
	try {
		return await tool.prepare(input, { ...context, signal: step.signal, step: step.port });
	} catch (error) {
		throw explainMasks(error, tool, input, context);
	}
}

/** Where nobody can tell where a path leads, it leads outside. */
function locate(paths: readonly string[], context: ToolCallContext): Promise<readonly (string | undefined)[]> {
	return Promise.all(
		paths.map((path) =>
			context.workspace.locate(path).catch((error: unknown) => {
				context.reportBug(error);
				return undefined;
			}),
		),
	);
}

async function askIfNeeded(
	verdict: Exclude<Verdict, { kind: "deny" }>,
	prepared: PreparedCall,
	{ toolUseId, step }: Call,
	context: ToolCallContext,
): Promise<CallEnd | undefined> {
	if (verdict.kind === "allow") return undefined;
	const { subject } = prepared;
	const edits = prepared.edits?.map((edit) => ({ ...edit, editId: "" }));
	const choice = await context.askUser(toolUseId, { reason: verdict.reason, choices: verdict.choices, edits, subject }, step.signal);
	if (step.signal.aborted) return cancelledEnd(step.signal);
	if (choice === "deny" || !verdict.choices.includes(choice))
		return deniedEnd("The user declined this. Do not try it again in another way; ask what they would like instead.");
	if (choice === "chat" || choice === "always") grant(context.grants, subject);
	if (choice === "always") context.allowAlways(subject);
	return undefined;
}

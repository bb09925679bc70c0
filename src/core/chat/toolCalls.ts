import type { ApprovalChoice, ApprovalSubject, EditSummary, ToolOutcome, TurnEvent } from "../../shared/turnEvent.ts";
import { judge, type Request } from "./approval.ts";
import { concernsOf } from "./editConcerns.ts";
import { gateWorkspace } from "./gatedWorkspace.ts";
import { grant, type Grants } from "./grants.ts";
import { stripInvisible } from "../documents/documents.ts";
import { explainMasks, type Guarding, guardEdit, guardResult } from "../guardrail/guardedTools.ts";
import type { ImageBlock, ResultBlock, ToolResultBlock, ToolUseBlock } from "../record/message.ts";
import { isToolError, type PreparedCall, type Tool, type ToolContext, ToolError, type ToolOutput, type ToolStepPort } from "./tool.ts";
import type { Policy, Verdict } from "./verdict.ts";
import { isWorkspaceError } from "../workspace.ts";

export interface ToolCallContext extends Omit<ToolContext, "step"> {
	readonly policy: Policy;
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
	for (const group of groupReads(calls, tools)) {
		results.push(...(await Promise.all(group.map((call) => runToolCall(call, tools, context)))));
	}
	return results;
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

/** What became of a call: the text for the model, and how the user's tool step ends. */
interface CallEnd {
	readonly outcome: ToolOutcome;
	readonly text: string;
	readonly attached?: readonly ResultBlock[];
	readonly detail?: string;
	readonly edits?: readonly EditSummary[];
}

async function runToolCall(call: ToolUseBlock, tools: readonly Tool[], context: ToolCallContext): Promise<ToolResultBlock> {
	const tool = tools.find((candidate) => candidate.name === call.name);
	const end = tool ? await attempt(tool, call, context) : unknownTool(call, tools, context);
	context.emit({ kind: "tool-end", toolUseId: call.id, outcome: end.outcome, detail: end.detail, edits: end.edits });
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
	emit({ kind: "image", format, data: Buffer.from(bytes).toString("base64"), label: path ?? "Image of a tool" });
}

function unknownTool(call: ToolUseBlock, tools: readonly Tool[], context: ToolCallContext): CallEnd {
	context.emit({ kind: "tool-start", toolUseId: call.id, name: call.name, title: call.name });
	const names = tools.map((tool) => tool.name).join(", ");
	return failedEnd(
		names ? `There is no tool "${call.name}". The tools are: ${names}.` : `There is no tool "${call.name}"; no tools are available here.`,
	);
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
	if (context.signal.aborted) return cancelledEnd();
	const step = context.stepOf(call.id);
	try {
		return await passGate({ tool, input, toolUseId: call.id, step }, context);
	} catch (error) {
		return step.signal.aborted ? cancelledEnd() : endOfError(error, context);
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
	const { policy, grants } = context;
	const named = tool.targets(input);
	const request: Request = { effect: tool.effect, targets: await locate(named, context), isPrepared: false };
	const first = judge(request, policy, grants, context.reportBug);
	if (first.kind === "deny") return deniedEnd(first.reason);

	const gated = gateWorkspace(context.workspace);
	const prepared = await prepare(call, { ...context, workspace: gated.workspace });
	const { edits = [], subject } = prepared;
	/** What a call touches may be known only now, as the files in which a symbol is renamed; a move is judged at both ends. */
	const paths = [...named, ...edits.flatMap(({ path, from }) => (from === undefined ? [path] : [path, from]))];
	const targets = await locate(paths, context);
	const concerns = await concernsOf(edits, async (path) => (await gated.workspace.readText(path, step.signal)).text);
	const verdict = judge({ ...request, targets, subject, concerns, isPrepared: true }, policy, grants, context.reportBug);
	if (verdict.kind === "deny") return deniedEnd(verdict.reason);
	if (edits.length > 0 && tool.effect !== "write") return deniedEnd(`${tool.name} may not change files.`);
	for (const edit of edits) {
		const guarded = await guardEdit(edit, context);
		if (guarded) return { outcome: "denied", text: guarded.reason, detail: guarded.detail };
	}
	const refusal = await askIfNeeded(verdict, prepared, call, context);
	if (refusal) return refusal;
	/** While the user read, a link may have come to lead elsewhere: what was judged is what is touched. */
	if ((await locate(paths, context)).join("\0") !== targets.join("\0"))
		return deniedEnd("The path leads elsewhere than when it was judged. Look at the folder again.");
	gated.approve(targets.filter((target) => target !== undefined));
	const output = await commit(tool, prepared, context);
	return tool.effect === "write" || tool.effect === "none" ? doneEnd(output) : guardedEnd(output, context);
}

/** What is beyond our ports may change files too: they are looked at before and after. */
async function commit({ effect }: Tool, prepared: PreparedCall, context: ToolCallContext): Promise<ToolOutput> {
	if (effect !== "run" && effect !== "external") return prepared.commit();
	const afterRun = await context.beforeRun?.();
	try {
		return await prepared.commit();
	} finally {
		await afterRun?.();
	}
}

async function prepare({ tool, input, step }: Call, context: ToolCallContext): Promise<PreparedCall> {
	try {
		return await tool.prepare(input, { ...context, signal: step.signal, step: step.port });
	} catch (error) {
		throw explainMasks(error, tool, input, context);
	}
}

/** What was read goes to the model as the guardrail lets it. */
async function guardedEnd(output: ToolOutput, context: ToolCallContext): Promise<CallEnd> {
	/** Images and documents cannot be judged here, and what cannot be judged is withheld. */
	if (output.attached && context.guarding.settings.guardrail?.checkTools)
		return deniedEnd("The guardrail judges what tools read, and it cannot judge this file. Ask the user to attach it.");
	const guarded = await guardResult(stripInvisible(output.text), context);
	if (guarded.kind === "refused") return { outcome: "denied", text: guarded.reason, detail: guarded.detail };
	return doneEnd({ ...output, text: guarded.text, detail: [output.detail, guarded.note].filter(Boolean).join(" · ") || undefined });
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
	if (step.signal.aborted) return cancelledEnd();
	if (choice === "deny" || !verdict.choices.includes(choice))
		return deniedEnd("The user declined this. Do not try it again in another way; ask what they would like instead.");
	if (choice === "chat" || choice === "always") grant(context.grants, subject);
	if (choice === "always") context.allowAlways(subject);
	return undefined;
}

function endOfError(error: unknown, context: ToolCallContext): CallEnd {
	if (isToolError(error)) return error.isDenial ? deniedEnd(error.message) : failedEnd(error.message);
	if (isWorkspaceError(error)) return failedEnd(error.message);
	context.reportBug(error);
	return failedEnd(`The tool failed unexpectedly: ${error instanceof Error ? error.message : String(error)}`);
}

function doneEnd(output: ToolOutput): CallEnd {
	const { text, attached, detail, edits, failed } = output;
	return { outcome: failed ? "failed" : "done", text, attached, detail, edits };
}

function failedEnd(text: string): CallEnd {
	return { outcome: "failed", text, detail: text };
}

function deniedEnd(text: string): CallEnd {
	return { outcome: "denied", text, detail: text };
}

function cancelledEnd(): CallEnd {
	return { outcome: "cancelled", text: "The user stopped this before it had ended. Look at what is there before you go on." };
}

import type { ApprovalChoice, ApprovalSubject, EditSummary, ToolOutcome, TurnEvent } from "../../shared/turnEvent.ts";
import { grant, type Grants, judge, type Policy, type Verdict } from "./approval.ts";
import { stripInvisible } from "../documents/documents.ts";
import { explainMasks, type Guarding, guardEdit, guardResult } from "../guardrail/guardedTools.ts";
import type { ImageBlock, ResultBlock, ToolResultBlock, ToolUseBlock } from "../record/message.ts";
import { isToolError, type PreparedCall, type Tool, type ToolContext, ToolError, type ToolOutput, type ToolStepPort } from "./tool.ts";
import { isWorkspaceError } from "../workspace.ts";

export interface ToolCallContext extends Omit<ToolContext, "step"> {
	readonly policy: Policy;
	readonly grants: Grants;
	readonly guarding: Guarding;
	/** Shows the question to the user and waits for the answer; a cancel counts as `deny`. */
	askUser(toolUseId: string, question: Question): Promise<ApprovalChoice>;
	/** The step of a call in the chat, and what ends that call alone. */
	stepOf(toolUseId: string): { readonly port: ToolStepPort; readonly signal: AbortSignal };
	/** Remembers the user's "Always allow": of edits, or of exactly this. */
	allowAlways(subject: ApprovalSubject | undefined): void;
	emit(event: TurnEvent): void;
	/** For the log: bugs of ours, and why the guardrail could not be asked. */
	reportBug(error: unknown): void;
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
	try {
		return await passGate(tool, input, call.id, context);
	} catch (error) {
		return context.signal.aborted ? cancelledEnd() : endOfError(error, context);
	}
}

async function passGate(tool: Tool, input: unknown, toolUseId: string, context: ToolCallContext): Promise<CallEnd> {
	const targets = await locateTargets(tool, input, context);
	const request = { effect: tool.effect, targets, isPrepared: false, addsRemoteAddress: false };
	const first = judge(request, context.policy, context.grants);
	if (first.kind === "deny") return deniedEnd(first.reason);

	const prepared = await prepare(tool, input, toolUseId, context);
	const whole = { ...request, subject: prepared.subject, isPrepared: true, addsRemoteAddress: addsRemoteAddress(prepared) };
	const verdict = judge(whole, context.policy, context.grants);
	if (verdict.kind === "deny") return deniedEnd(verdict.reason);
	for (const edit of prepared.edits ?? []) {
		const guarded = await guardEdit(edit, context);
		if (guarded) return { outcome: "denied", text: guarded.reason, detail: guarded.detail };
	}
	const refusal = await askIfNeeded(verdict, prepared, toolUseId, context);
	if (refusal) return refusal;
	/** While the user read, a link may have come to lead elsewhere: what was judged is what is touched. */
	const now = await locateTargets(tool, input, context);
	if (now.join("\0") !== targets.join("\0"))
		return deniedEnd("The path leads elsewhere than when it was judged. Look at the folder again.");
	const output = await prepared.commit();
	return tool.effect === "write" || tool.effect === "none" ? doneEnd(output) : guardedEnd(output, context);
}

async function prepare(tool: Tool, input: unknown, toolUseId: string, context: ToolCallContext): Promise<PreparedCall> {
	const { port, signal } = context.stepOf(toolUseId);
	try {
		return await tool.prepare(input, { ...context, signal, step: port });
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

function locateTargets(tool: Tool, input: unknown, context: ToolCallContext): Promise<readonly (string | undefined)[]> {
	return Promise.all(tool.targets(input).map((path) => context.workspace.locate(path)));
}

async function askIfNeeded(
	verdict: Exclude<Verdict, { kind: "deny" }>,
	prepared: PreparedCall,
	toolUseId: string,
	context: ToolCallContext,
): Promise<CallEnd | undefined> {
	if (verdict.kind === "allow") return undefined;
	const { subject } = prepared;
	const edits = prepared.edits?.map((edit) => ({ ...edit, editId: "" }));
	const choice = await context.askUser(toolUseId, { reason: verdict.reason, choices: verdict.choices, edits, subject });
	if (context.signal.aborted) return cancelledEnd();
	if (choice === "deny" || !verdict.choices.includes(choice))
		return deniedEnd("The user declined this. Do not try it again in another way; ask what they would like instead.");
	if (choice === "chat" || choice === "always") grant(context.grants, subject);
	if (choice === "always") context.allowAlways(subject);
	return undefined;
}

/** A new address in a configuration file makes the editor or a build fetch from it: a road for data to leave by. */
function addsRemoteAddress({ edits = [] }: PreparedCall): boolean {
	return edits.some(addsAddress);
}

function addsAddress(edit: Omit<EditSummary, "editId">): boolean {
	if (!/\.(jsonc?|ya?ml|toml|ini|xml|cfg|conf)$/i.test(edit.path)) return false;
	const addresses = (kind: "added" | "removed") =>
		new Set(
			edit.diff.filter((line) => line.kind === kind).flatMap((line) => line.text.match(/\b(https?|wss?|ftp):\/\/[^\s"'<>]+/gi) ?? []),
		);
	const before = addresses("removed");
	return [...addresses("added")].some((address) => !before.has(address));
}

function endOfError(error: unknown, context: ToolCallContext): CallEnd {
	if (isToolError(error) || isWorkspaceError(error)) return failedEnd(error.message);
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
	return { outcome: "cancelled", text: "The user stopped the turn before this had ended. Read the file before you go on." };
}

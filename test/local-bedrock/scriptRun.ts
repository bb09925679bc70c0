import { randomUUID } from "node:crypto";
import { assertNever } from "../../src/shared/assertNever.ts";
import type { Guardrail } from "./guardrailRules.ts";
import { type Pace, pieces, type Reply, type ReplyBlock } from "./reply.ts";
import type { Fault, Script, ScriptTurn, Step } from "./script.ts";
import { ServiceError } from "./serviceError.ts";

export interface Played {
	readonly reply: Reply;
	/** A fault of the stream; faults that come before it are thrown. */
	readonly fault?: Fault;
}

/** A script while it is played: knows which turns are left. */
export class ScriptRun {
	readonly guardrails: readonly Guardrail[];
	private readonly script: Script;
	/** Calls that each turn still answers. */
	private readonly left: number[];
	/** Calls that each turn's throttling or exception still refuses. */
	private readonly refusals: number[];

	constructor(script: Script) {
		this.script = script;
		this.left = this.turns().map((turn) => turn.times ?? 1);
		this.refusals = this.turns().map((turn) => refusalsOf(turn.fault));
		this.guardrails = Object.entries(script.guardrails ?? {}).map(([id, rules]) => ({ ...rules, id }));
	}

	/** The answer to a call; `undefined` leaves it to the sample model. Throws the exception of a turn that starts with one. */
	play(lastUserText: string, pace: Pace): Played | undefined {
		const turns = this.turns();
		const fits = (turn: ScriptTurn) => turn.match === undefined || lastUserText.includes(turn.match);
		const index = turns.findIndex((turn, at) => (this.left[at] ?? 0) > 0 && fits(turn));
		const turn = turns[index];
		if (turn) return this.playTurn(turn, index, pace);
		const last = turns.findLast(fits);
		if (this.script.otherwise === "repeat" && last) return { reply: replyOf(last, pace), fault: streamFault(last.fault) };
		if (this.script.otherwise === "error") throw new ServiceError("InternalServerException", "The script has no turn left for this call.");
		return undefined;
	}

	private playTurn(turn: ScriptTurn, index: number, pace: Pace): Played {
		const refusals = this.refusals[index] ?? 0;
		if (refusals > 0) {
			this.refusals[index] = refusals - 1;
			// A turn without steps has nothing to answer after its last refusal: it is over.
			if (refusals === 1 && !turn.steps) this.left[index] = 0;
			throw refusalOf(turn.fault);
		}
		this.left[index] = (this.left[index] ?? 1) - 1;
		return { reply: replyOf(turn, pace), fault: streamFault(turn.fault) };
	}

	private turns(): readonly ScriptTurn[] {
		return this.script.turns ?? [];
	}
}

function refusalsOf(fault: Fault | undefined): number {
	return fault?.kind === "throttle" || fault?.kind === "exception" ? (fault.times ?? 1) : 0;
}

function refusalOf(fault: Fault | undefined): ServiceError {
	if (fault?.kind === "exception") return new ServiceError(fault.name, fault.message ?? "The script asked for this.", fault.status);
	const message = fault?.kind === "throttle" ? fault.message : undefined;
	return new ServiceError("ThrottlingException", message ?? "Too many requests, please wait before trying again.");
}

function streamFault(fault: Fault | undefined): Fault | undefined {
	return refusalsOf(fault) > 0 ? undefined : fault;
}

function replyOf(turn: ScriptTurn, pace: Pace): Reply {
	const blocks = (turn.steps ?? []).flatMap((step) => blocksOf(step, pace));
	const stopReason = turn.stopReason ?? (blocks.some((block) => block.kind === "tool") ? "tool_use" : "end_turn");
	const { usage, additionalModelResponseFields, metadata, openEveryBlock } = turn;
	return { blocks, stopReason, usage, additionalModelResponseFields, metadata, openEveryBlock };
}

function blocksOf(step: Step, pace: Pace): readonly ReplyBlock[] {
	switch (step.kind) {
		case "redacted-reasoning":
			return [{ kind: "redacted", data: step.data }];
		case "image":
			return [imageBlock(step)];
		case "server-tool":
			return serverToolBlocks(step);
		case "unknown-block":
			return [raw(step.start, step.deltas, step.content)];
		case "unknown-event":
			return [{ kind: "event", type: step.type, payload: step.payload, pieces: [], delayMs: 0 }];
		default:
			return [writtenBlock(step, pace)];
	}
}

type Written = Extract<Step, { delayMs?: number }>;

function writtenBlock(step: Written, pace: Pace): ReplyBlock {
	const delayMs = step.delayMs ?? pace.delayMs;
	const chunkSize = step.chunkSize ?? pace.chunkSize;
	switch (step.kind) {
		case "text":
			return { kind: "text", pieces: pieces(step.text.repeat(step.repeat ?? 1), chunkSize), delayMs };
		case "cited-text":
			return { kind: "cited", pieces: pieces(step.text, chunkSize), citations: step.citations, delayMs };
		case "reasoning":
			return { kind: "reasoning", pieces: pieces(step.text, chunkSize), signature: step.signature, delayMs };
		case "tool": {
			const raw = step.rawInput ?? (step.input === undefined ? "" : JSON.stringify(step.input));
			return { kind: "tool", id: step.id ?? newToolUseId(), name: step.name, pieces: step.pieces ?? pieces(raw, chunkSize), delayMs };
		}
		default:
			return assertNever(step);
	}
}

export function newToolUseId(): string {
	return `tooluse_${randomUUID().replaceAll("-", "").slice(0, 22)}`;
}

function imageBlock({ format, data = "", error, chunkSize = 1_024 }: Extract<Step, { kind: "image" }>): ReplyBlock {
	const bytes = Buffer.from(data, "base64");
	const starts = Array.from({ length: Math.ceil(bytes.length / chunkSize) }, (_, index) => index * chunkSize);
	const parts = starts.map((start) => ({ image: { source: { bytes: bytes.toString("base64", start, start + chunkSize) } } }));
	const failure = error === undefined ? [] : [{ image: { error: { message: error } } }];
	const content = { format, ...(data !== "" && { source: { bytes: data } }), ...(error !== undefined && { error: { message: error } }) };
	return raw({ image: { format } }, [...parts, ...failure], { image: content });
}

function serverToolBlocks(step: Extract<Step, { kind: "server-tool" }>): readonly ReplyBlock[] {
	const { id: toolUseId = newToolUseId(), name, input = {}, result, status = "success" } = step;
	const use = { toolUseId, name, type: "server_tool_use" };
	const call = raw({ toolUse: use }, [{ toolUse: { input: JSON.stringify(input) } }], { toolUse: { ...use, input } });
	if (!result) return [call];
	const answer = { toolUseId, type: `${name}_result`, status };
	const deltas = result.map((one) => ({ toolResult: [one] }));
	return [call, raw({ toolResult: answer }, deltas, { toolResult: { ...answer, content: result } })];
}

function raw(start: unknown, deltas: readonly unknown[], content: unknown): ReplyBlock {
	return { kind: "raw", start, deltas, content, pieces: [], delayMs: 0 };
}

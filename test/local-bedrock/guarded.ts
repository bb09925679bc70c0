import type { GuardrailAssessment } from "@aws-sdk/client-bedrock-runtime";
import { guardedInput, guardedOutput, mapGuarded, wholeInput } from "./guardedContent.ts";
import type { Guardrail } from "./guardrailRules.ts";
import { findGuardrail, type Judgement, judge, textOnly } from "./guardrails.ts";
import { type Pace, pieces, type Reply, type ReplyBlock, textBlock, textOf } from "./reply.ts";
import { validationError } from "./serviceError.ts";
import type { ConverseBody } from "./wire.ts";

/** `trace.guardrail` of an answer. */
export interface GuardrailTrace {
	readonly modelOutput?: readonly string[];
	readonly inputAssessment: Readonly<Record<string, GuardrailAssessment>>;
	readonly outputAssessments?: Readonly<Record<string, readonly GuardrailAssessment[]>>;
	readonly actionReason: string;
}

export interface Guarded {
	readonly reply: Reply;
	readonly trace?: GuardrailTrace;
}

/** The guardrail that a request names, or AWS's exception when the account does not have it. */
export function requestedGuardrail(body: ConverseBody, all: ReadonlyMap<string, Guardrail>): Guardrail | undefined {
	const config = body.guardrailConfig;
	if (!config?.guardrailIdentifier) return undefined;
	const guardrail = findGuardrail(all, config.guardrailIdentifier, config.guardrailVersion ?? "");
	if (!guardrail) throw validationError("The guardrail identifier or version provided in the request does not exist.");
	return guardrail;
}

/** Judges the input, lets the model answer when it may, and judges the answer. Tool results and tool inputs are not looked at. */
export function guard(
	guardrail: Guardrail,
	body: ConverseBody,
	pace: Pace,
	streaming: boolean,
	answer: (body: ConverseBody) => Reply,
): Guarded {
	const config = body.guardrailConfig;
	const full = config?.trace === "enabled_full";
	const traced = config?.trace === "enabled" || full;
	const input = judge(guardrail, guardedInput(body), full, wholeInput(body));
	const inputAssessment = { [guardrail.id]: input.assessment };
	if (input.verdict === "BLOCKED") {
		const reply: Reply = { blocks: [textBlock(input.text, pace)], stopReason: "guardrail_intervened" };
		return { reply, trace: traced ? { inputAssessment, actionReason: input.reason } : undefined };
	}
	const mask = (text: string) => judge(guardrail, textOnly("input", text)).text;
	const original = answer(input.verdict === "ANONYMIZED" ? mapGuarded(body, mask) : body);
	const output = judge(guardrail, guardedOutput(body, textOf(original)), full);
	const asynchronous = streaming && config?.streamProcessingMode === "async";
	const outputAssessments = { [guardrail.id]: [output.assessment] };
	const actionReason = output.verdict === "NONE" ? input.reason : output.reason;
	const trace = { modelOutput: [textOf(original)], inputAssessment, outputAssessments, actionReason };
	return { reply: judged(original, output, guardrail, pace, asynchronous), trace: traced ? trace : undefined };
}

function judged(reply: Reply, output: Judgement, guardrail: Guardrail, pace: Pace, asynchronous: boolean): Reply {
	if (output.verdict === "NONE") return reply;
	if (output.verdict === "BLOCKED") {
		const shown = asynchronous ? textOf(reply).slice(0, output.blockedAt) : output.text;
		return { ...reply, blocks: [textBlock(shown, pace)], stopReason: "guardrail_intervened" };
	}
	// The asynchronous mode shows text before the verdict: it never masks.
	if (asynchronous) return reply;
	const mask = (block: ReplyBlock): ReplyBlock =>
		block.kind === "text" || block.kind === "cited"
			? { ...block, pieces: pieces(judge(guardrail, textOnly("output", block.pieces.join(""))).text, pace.chunkSize) }
			: block;
	return { ...reply, blocks: reply.blocks.map(mask) };
}

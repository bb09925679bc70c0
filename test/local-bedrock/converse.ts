import { setTimeout as pause } from "node:timers/promises";
import { answerJson, type Call } from "./call.ts";
import { lastUserText } from "./conversation.ts";
import { type Guarded, type GuardrailTrace, guard, requestedGuardrail } from "./guarded.ts";
import type { JournalResponse } from "./journal.ts";
import { permitInvocation } from "./invocationPolicy.ts";
import { limitReply } from "./limits.ts";
import { promptParts, replyTokens } from "./meter.ts";
import type { ModelFacts } from "./modelTable.ts";
import { durationOf, messageOf, type Pace, type Reply, textOf } from "./reply.ts";
import { sampleReply } from "./sample/sampleModel.ts";
import type { Fault } from "./script.ts";
import { writeStream } from "./streamAnswer.ts";
import { withPrompt } from "./storedPrompts.ts";
import { resolveTarget, type Target } from "./targets.ts";
import { validateRequest } from "./rules/validateRequest.ts";
import { type ConverseBody, parseConverseBody } from "./wire.ts";

/** Converse and ConverseStream: the same answer, as one JSON or as events. */
export async function answerConverse(call: Call): Promise<void> {
	const { service, caller, entry } = call;
	const startedAt = service.now();
	const streaming = call.operation === "ConverseStream";
	const modelId = call.parameters[0] ?? "";
	entry.modelId = modelId;
	const asked = parseConverseBody(call.json);
	const target = resolveTarget(modelId, caller, service.regions);
	permitInvocation(call, target, asked.guardrailConfig?.guardrailIdentifier);
	const { model, prompt } = target;
	validateRequest({ body: asked, model, streaming, isPrompt: prompt !== undefined });
	const body = prompt ? withPrompt(asked, prompt) : asked;
	const { reply, trace, fault } = think(call, body, streaming);
	const usage = usageOf(call, body, model, reply);
	entry.response = journalled(reply, usage);
	entry.fault = fault?.kind;
	const metadata = () => {
		const measured = { usage, metrics: { latencyMs: service.now() - startedAt }, ...traceOf(trace, target), ...echo(body) };
		return withScripted(measured, reply.metadata);
	};
	if (streaming) return writeStream(call, reply, metadata, fault);
	await pause(durationOf(reply), undefined, { signal: call.exchange.left }).catch(() => {});
	const { stopReason, additionalModelResponseFields } = reply;
	return answerJson(call, { output: { message: messageOf(reply) }, stopReason, additionalModelResponseFields, ...metadata() }, fault);
}

/** Who answers: the script while it has a turn for this call, else the sample model; under the request's guardrail, if it names one. */
function think(call: Call, body: ConverseBody, streaming: boolean): Guarded & { fault?: Fault } {
	const { options } = call.service;
	const pace: Pace = { delayMs: options.delayMs ?? 0, chunkSize: options.chunkSize ?? 24 };
	let fault: Fault | undefined;
	const answer = (asked: ConverseBody): Reply => {
		const played = call.service.run()?.play(lastUserText(asked), pace);
		fault = played?.fault;
		return played?.reply ?? limitReply(sampleReply(asked, pace), asked);
	};
	const guardrail = requestedGuardrail(body, call.service.guardrails());
	const guarded = guardrail ? guard(guardrail, body, pace, streaming, answer) : { reply: answer(body) };
	return { ...guarded, fault };
}

function usageOf(call: Call, body: ConverseBody, model: ModelFacts, reply: Reply): Record<string, unknown> {
	const { account, region } = call.caller;
	const prompt = call.service.cache.use(`${account} ${region} ${model.id}`, promptParts(body, model), model);
	const outputTokens = replyTokens(reply.blocks);
	const { cacheDetails, ...counts } = prompt;
	const usage = {
		...counts,
		outputTokens,
		totalTokens: prompt.inputTokens + prompt.cacheReadInputTokens + prompt.cacheWriteInputTokens + outputTokens,
		...reply.usage,
	};
	return cacheDetails.length > 0 ? { ...usage, cacheDetails } : usage;
}

function traceOf(guardrail: GuardrailTrace | undefined, { routedTo }: Target): { trace?: unknown } {
	const trace = { ...(guardrail && { guardrail }), ...(routedTo && { promptRouter: { invokedModelId: routedTo } }) };
	return Object.keys(trace).length > 0 ? { trace } : {};
}

function withScripted(metadata: Record<string, unknown>, scripted: Reply["metadata"]): Record<string, unknown> {
	if (!scripted) return metadata;
	const merge = (name: string) => ({ ...(metadata[name] as object | undefined), ...(scripted[name] as object | undefined) });
	return {
		...metadata,
		...scripted,
		...(scripted.usage !== undefined && { usage: merge("usage") }),
		...(scripted.trace !== undefined && { trace: merge("trace") }),
	};
}

/** What AWS repeats from the request when it honoured it. */
function echo(body: ConverseBody): Record<string, unknown> {
	const { performanceConfig, serviceTier } = body;
	return { ...(performanceConfig && { performanceConfig }), ...(serviceTier && { serviceTier }) };
}

function journalled(reply: Reply, usage: unknown): JournalResponse {
	const toolUses = reply.blocks.flatMap((block) =>
		block.kind === "tool" ? [{ toolUseId: block.id, name: block.name, input: block.pieces.join("") }] : [],
	);
	return { stopReason: reply.stopReason, text: textOf(reply), toolUses, usage };
}

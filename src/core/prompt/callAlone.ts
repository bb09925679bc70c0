import type { Failure } from "../../shared/turnEvent.ts";
import { noUsage } from "../../shared/turnEvent.ts";
import { overAllowance, overBudgetAlone } from "../chat/budget.ts";
import { type ModelReply, type ReplyPorts, receiveReply } from "../chat/modelReply.ts";
import { estimateMessageTokens, estimateTextTokens } from "../compaction/tokenEstimate.ts";
import { costOf } from "../models/cost.ts";
import { findFacts } from "../models/knownFacts.ts";
import type { ModelRequest } from "../models/model.ts";
import type { Block } from "../record/message.ts";
import { translate } from "../../shared/translate.ts";

export type LoneAnswer =
	| { readonly kind: "complete"; readonly content: readonly Block[] }
	| Exclude<ModelReply["end"], { readonly kind: "complete" }>;

/**
 * One call beside the chat, whose answer is taken whole or not at all. It is a turn of its own for the limits in USD, and what it reads
 * is known before: one that would reach the limit by that alone is not sent. `words` say what a block and a cut mean to the user.
 * Never rejects.
 */
export async function callAlone(
	ports: ReplyPorts,
	request: ModelRequest,
	words: { readonly blocked: string; readonly cut: string },
): Promise<LoneAnswer> {
	const tooDear = await overLimit(ports, request);
	if (tooDear) return { kind: "failed", failure: tooDear };
	const { end } = await receiveReply(ports, request);
	if (end.kind !== "complete") return end;
	switch (end.reason) {
		case "end_turn":
		case "stop_sequence":
		case "tool_use":
			return { kind: "complete", content: end.content };
		case "guardrail_intervened":
			return failed({ kind: "guardrail", message: words.blocked, action: "select-guardrail" });
		case "max_tokens":
			return failed({ kind: "length", message: words.cut, action: "select-model" });
		default:
			return failed({
				kind: "model-error",
				message: translate("The answer ended early ({0}), so nothing of it is used. Another model may do it.", end.reason),
				action: "select-model",
			});
	}
}

/** Why a call whose input alone would reach the limit for a turn is not made; `undefined` when it may be. */
export async function overLimit(
	{ model, signal }: Pick<ReplyPorts, "model" | "signal">,
	{ settings, system, messages }: ModelRequest,
): Promise<Failure | undefined> {
	const { limits, prices: overrides } = settings;
	const closed = overBudgetAlone(limits);
	if (closed || limits.usdPerTurn === undefined) return closed;
	const input = messages.reduce((sum, message) => sum + estimateMessageTokens(message), estimateTextTokens(system));
	const facts = await findFacts(model, settings, signal);
	const cost = costOf({ ...noUsage, input }, facts, { model: settings.model, overrides });
	return overAllowance(limits, cost?.total ?? 0);
}

function failed(failure: Failure): LoneAnswer {
	return { kind: "failed", failure };
}

import type { DocumentType } from "@smithy/types";
import type { Message } from "../../core/record/message.ts";
import type { ModelRequest } from "../../core/models/model.ts";
import type { EffortField, ModelFacts } from "../../core/models/modelFacts.ts";
import type { Effort, Inference, Settings } from "../../core/settings.ts";
import { assertNever } from "../../shared/assertNever.ts";
import { translate } from "../../shared/translate.ts";
import { formatNumber } from "../../shared/numbers.ts";

type Fields = Readonly<Record<string, DocumentType>>;

/** What a model family has to be sent so that it thinks as much as the user wants, and what has to give way to that. */
export interface ReasoningPlan {
	/** Members of `additionalModelRequestFields`. */
	readonly fields: Fields;
	/** Members of the user's own fields that thinking forbids. */
	readonly leftOut?: readonly string[];
	/** Member of `outputConfig`. */
	readonly effort?: string;
	readonly inference: Partial<Inference>;
	/** Sentences for the user about what is left out, or not possible. */
	readonly notices: readonly string[];
}

/**
 * Tokens that a family with a budget may think with. They come on top of `outcrop.inference.maxTokens`, which stays what the answer
 * may have; Anthropic counts both together, so that the budget is always below what is sent as `maxTokens`.
 */
export const budgets = { low: 2_048, medium: 8_192, high: 24_576 } as const satisfies Record<Exclude<Effort, "off">, number>;

/** Anthropic refuses fewer. @see https://docs.aws.amazon.com/bedrock/latest/userguide/claude-messages-extended-thinking.html */
export const leastBudget = 1_024;

/** Members of `additionalModelRequestFields` that say how much to reason, in the words of any family. */
const reasoningFields = ["thinking", "output_config", "reasoning", "reasoning_effort", "reasoning_config", "reasoningConfig"];

/** Pure. Nothing is sent for a model that nothing is known of: it would be refused by most. */
export function planReasoning(request: ModelRequest, facts: ModelFacts | undefined): ReasoningPlan {
	const { effort, budgetTokens } = request.settings.reasoning;
	const isAsked = effort !== undefined || budgetTokens !== undefined;
	const own = reasoningFields.find((field) => field in (request.settings.request.additionalModelRequestFields ?? {}));
	if (own !== undefined)
		return isAsked
			? nothing(translate("outcrop.additionalModelRequestFields sets “{0}” itself, so {1} is left out.", own, effortKey()))
			: nothing();
	switch (facts?.reasoning) {
		case undefined:
			return isAsked && effort !== "off" ? nothing(unknownWay()) : nothing();
		case "none":
			return isAsked && effort !== "off"
				? nothing(translate("This model does not think before it answers, so {0} is left out.", effortKey()))
				: nothing();
		case "fixed":
			return isAsked ? nothing(translate("This model decides by itself how much it thinks, so {0} is left out.", effortKey())) : nothing();
		case "budget":
			return planBudget(request, facts);
		case "adaptive":
			return planAdaptive(request, facts);
		case "effort":
			return planEffort(request, facts);
		default:
			return assertNever(facts?.reasoning as never);
	}
}

/** Whether the user's own fields make a Claude think, which then takes no forced tool. */
export function thinksByOwnField({ settings }: ModelRequest): boolean {
	const thinking = settings.request.additionalModelRequestFields?.thinking as { readonly type?: unknown } | undefined;
	return thinking?.type === "enabled" || thinking?.type === "adaptive";
}

const effortKey = () => translate("the setting for thinking (outcrop.reasoning.effort)");
const unknownWay = () =>
	translate(
		"It is not known how this model is told to think, so outcrop.reasoning.effort is left out. Its own field for it can be set in outcrop.additionalModelRequestFields.",
	);

function nothing(...notices: string[]): ReasoningPlan {
	return { fields: {}, inference: {}, notices };
}

/** Claude 3.7 to 4.5. They do not think unless they are asked to. */
function planBudget(request: ModelRequest, facts: ModelFacts): ReasoningPlan {
	const { settings } = request;
	const { effort, budgetTokens } = settings.reasoning;
	if (effort === "off" || (effort === undefined && budgetTokens === undefined)) return nothing();
	if (isForced(request)) return nothing(...forcedNotice(request));
	if (isLoopWithoutReasoning(request.messages)) return nothing();
	const most = facts.maxOutputTokens ?? Number.POSITIVE_INFINITY;
	const wanted = Math.max(budgetTokens ?? budgets[effort ?? "medium"], leastBudget);
	const maxTokens = Math.min(settings.inference.maxTokens + wanted, most);
	/** Half of what a small model has is left for the answer. */
	const budget = Math.min(wanted, Math.max(maxTokens - settings.inference.maxTokens, Math.floor(maxTokens / 2)));
	if (budget < leastBudget)
		return nothing(translate("This model writes too few tokens to think as well, so {0} is left out.", effortKey()));
	return {
		fields: { thinking: { type: "enabled", budget_tokens: budget } },
		leftOut: samplingFields,
		inference: { maxTokens, ...withoutSamplers },
		notices: [...leastNotice(budgetTokens, budget), ...samplerNotice(settings.inference), ...samplingFieldNotice(settings)],
	};
}

function leastNotice(asked: number | undefined, sent: number): readonly string[] {
	if (asked === undefined || asked >= leastBudget) return [];
	const [least, budget] = [leastBudget, sent].map((tokens) => formatNumber(tokens));
	return [
		translate("outcrop.reasoning.budgetTokens is {0}. The model thinks with {1} tokens at least, so it may use {2}.", asked, least, budget),
	];
}

/**
 * Claude since 4.6, which decides by itself within an effort. Its thinking is shown only when `display` asks for a summary: without
 * it, the newer ones send a signature and no text.
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/claude-messages-adaptive-thinking.html
 * @see https://github.com/strands-rl/strands-env/pull/258
 */
function planAdaptive(request: ModelRequest, { alwaysReasons, reasonsByDefault }: ModelFacts): ReasoningPlan {
	const { settings } = request;
	const { effort, budgetTokens } = settings.reasoning;
	const thinksAnyway = alwaysReasons || reasonsByDefault;
	const notices =
		budgetTokens === undefined
			? []
			: [translate("This model takes an effort and no number of tokens to think with, so outcrop.reasoning.budgetTokens is left out.")];
	const off: ReasoningPlan = { fields: reasonsByDefault ? { thinking: { type: "disabled" } } : {}, inference: {}, notices };
	if (!alwaysReasons && isForced(request) && (effort !== undefined || reasonsByDefault)) {
		return { ...off, notices: [...notices, ...forcedNotice(request)] };
	}
	if (effort === "off" && !alwaysReasons) return off;
	if (effort === undefined && !thinksAnyway) return { ...off, notices };
	return {
		fields: { thinking: { type: "adaptive", display: "summarized" } },
		leftOut: samplingFields,
		effort: effort === "off" ? "low" : effort,
		inference: withoutSamplers,
		notices: [
			...notices,
			...samplerNotice(settings.inference),
			...samplingFieldNotice(settings),
			...(effort === "off" ? [alwaysNotice()] : []),
		],
	};
}

const alwaysNotice = () => translate("This model always thinks: it is asked to think as little as it can.");

/** Families that take a word for it. */
function planEffort(request: ModelRequest, facts: ModelFacts): ReasoningPlan {
	const { reasoning, inference } = request.settings;
	const { effort } = reasoning;
	if (effort === undefined) {
		return reasoning.budgetTokens === undefined
			? nothing()
			: nothing(
					translate("This model takes an effort and no number of tokens to think with, so outcrop.reasoning.budgetTokens is left out."),
				);
	}
	if (facts.effortField === undefined) return nothing(unknownWay());
	if (effort !== "off" && facts.toolsWhileReasoning === false && request.tools.length > 0) {
		return nothing(translate("This model uses no tools while it thinks, so {0} is left out.", effortKey()));
	}
	const isLeast = effort === "off" && facts.alwaysReasons === true;
	const fields = effortFields(facts.effortField, isLeast ? "low" : effort);
	/** Only at the highest effort Nova decides by itself how long the answer is. */
	const isUnbounded = facts.effortField === "reasoningConfig" && effort === "high";
	return {
		fields,
		inference: isUnbounded ? { ...withoutSamplers, maxTokens: undefined } : {},
		notices: [...(isLeast ? [alwaysNotice()] : []), ...(isUnbounded ? [unboundedNotice(), ...samplerNotice(inference)] : [])],
	};
}

const unboundedNotice = () =>
	translate(
		"At the highest effort this model takes no limit of tokens, so outcrop.inference.maxTokens is left out: Bedrock reserves quota for its longest answer.",
	);

function effortFields(field: EffortField, effort: Effort): Fields {
	const isOff = effort === "off";
	switch (field) {
		case "reasoning_effort":
			return isOff ? {} : { reasoning_effort: effort };
		case "reasoning":
			return { reasoning: { effort: isOff ? "none" : effort } };
		case "reasoningConfig":
			return { reasoningConfig: isOff ? { type: "disabled" } : { type: "enabled", maxReasoningEffort: effort } };
		case "reasoning_config":
			return isOff ? {} : { reasoning_config: "high" };
		default:
			return assertNever(field);
	}
}

const withoutSamplers = { temperature: undefined, topP: undefined };

function samplerNotice({ temperature, topP }: Inference): readonly string[] {
	return temperature === undefined && topP === undefined
		? []
		: [
				translate(
					"A model that thinks takes neither a temperature nor top P, so both are left out (outcrop.inference.temperature, outcrop.inference.topP).",
				),
			];
}

/** Anthropic: "`top_k` must be unset when thinking is enabled". @see https://github.com/quarkiverse/quarkus-langchain4j/issues/1812 */
const samplingFields: readonly string[] = ["top_k"];

function samplingFieldNotice({ request: { additionalModelRequestFields: own = {} } }: Settings): readonly string[] {
	return samplingFields
		.filter((field) => field in own)
		.map((field) => translate("A model that thinks takes no “{0}”, so that of outcrop.additionalModelRequestFields is left out.", field));
}

function isForced({ tools, toolChoice }: ModelRequest): boolean {
	return tools.length > 0 && toolChoice !== undefined && toolChoice.kind !== "auto";
}

/** Only who has set the tool hears of it: an inline edit forces one for reasons of its own. */
function forcedNotice(request: ModelRequest): readonly string[] {
	const { kind } = request.settings.request.toolChoice;
	const isChosen = kind === "any" || kind === "tool";
	return isChosen
		? [translate("A model that has to use a tool cannot think first, so it does not for this step (outcrop.toolChoice).")]
		: [];
}

/**
 * Claude refuses to begin thinking in the middle of a tool loop that it began without: the message that asked for the tools has to
 * start with its reasoning. That of another model was taken out.
 */
function isLoopWithoutReasoning(messages: readonly Message[]): boolean {
	const [answer, results] = messages.slice(-2);
	const isLoop = results?.content.some(({ kind }) => kind === "tool-result") ?? false;
	return isLoop && answer?.role === "assistant" && answer.content[0]?.kind !== "reasoning";
}

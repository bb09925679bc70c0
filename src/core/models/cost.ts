import type { CallReport, Cost, Usage } from "../../shared/turnEvent.ts";
import { type EstimatedPrices, type ModelFacts, pricesFor } from "./modelFacts.ts";
import { baseModelOf, type Geo, parseModelId } from "./modelId.ts";
import type { PriceOverride, RequestSettings } from "../settings.ts";
import { translate } from "../../shared/translate.ts";

/** What a price depends on beside the model. */
export interface PriceContext {
	/** What was called: its base model chooses among `overrides`, and its prefix is the geography when `geo` is absent. */
	readonly model?: string;
	/** The foundation model behind it; what the id of the model itself tells when absent. */
	readonly baseModel?: string;
	/** Geography of the profile that was called; `undefined` is one region, or one that nobody can tell. */
	readonly geo?: Geo;
	/** The user's own prices, by the beginning of a model's id, with or without its geography. */
	readonly overrides?: Readonly<Record<string, PriceOverride>>;
	/** As the service says it was served, which is not always as it was asked for. */
	readonly tier?: RequestSettings["serviceTier"] | (string & {});
	/** As the service says it was served. */
	readonly latency?: RequestSettings["latency"] | (string & {});
	/** Tokens of the whole prompt, which make some models dearer; the sum of `usage` when absent. */
	readonly promptTokens?: number;
}

/**
 * What a call costs in USD: list prices, or the user's own where there are any, of the tokens that Bedrock has billed. An estimate.
 * `undefined` when no price of the model is known. What nobody has a price for among cached tokens counts as plain input.
 */
export function costOf(usage: Usage, facts: ModelFacts | undefined, context: PriceContext = {}): Cost | undefined {
	const prompt = usage.input + usage.cacheRead + usage.cacheWrite;
	const prices = pricesOf(facts, { ...context, promptTokens: context.promptTokens ?? prompt });
	if (!prices) return undefined;
	const { cacheRead: readPrice = prices.input, cacheWrite: writePrice = prices.input, cacheWriteHour: hourPrice = writePrice } = prices;
	const hour = Math.min(usage.cacheWriteHour ?? 0, usage.cacheWrite);
	const input = usd(usage.input, prices.input);
	const output = usd(usage.output, prices.output);
	const cacheRead = usd(usage.cacheRead, readPrice);
	const cacheWrite = usd(usage.cacheWrite - hour, writePrice) + usd(hour, hourPrice);
	const total = input + output + cacheRead + cacheWrite;
	const saved = usd(prompt, prices.input) - input - cacheRead - cacheWrite;
	return { input, output, cacheRead, cacheWrite, total, saved };
}

/** What the price of a call depends on: the model that has answered, whichever was asked for. */
export function priceContextOf(
	{ model, baseModel, invokedModel, serviceTier: tier, latency }: CallReport,
	overrides: PriceContext["overrides"],
): PriceContext {
	const answered = invokedModel === undefined ? { model, baseModel } : { model: invokedModel };
	return { ...answered, overrides, tier, latency };
}

/** The prices that `costOf` counts with, USD per million tokens. */
export function pricesOf(facts: ModelFacts | undefined, context: PriceContext): EstimatedPrices | undefined {
	const id = context.model === undefined ? undefined : parseModelId(context.model);
	const geo = context.geo ?? (id && "geo" in id ? id.geo : undefined);
	const listed = facts && pricesFor(facts, geo, context.promptTokens);
	const factor = factorOf(context);
	const own = ownPrices(context);
	const { input = own?.input, output = own?.output, cacheRead, cacheWrite, cacheWriteHour } = listed ? times(listed, factor) : {};
	if (input === undefined || output === undefined) return undefined;
	return { input, output, ...defined({ cacheRead, cacheWrite, cacheWriteHour }), ...defined(own ?? {}) };
}

/** What the user should know about the prices of a call, if they may not be what AWS bills. One sentence. */
export function priceNoteOf({ tier, latency }: PriceContext): string | undefined {
	if (tier !== undefined && !(tier in tierFactors))
		return translate('No price is known for the service tier "{0}", so the list price of the standard tier is shown.', tier);
	if (latency !== undefined && !(latency in latencyFactors))
		return translate('No price is known for the latency "{0}", so the list price of standard latency is shown.', latency);
	return undefined;
}

/**
 * Share of the standard price. What a reserved tier costs is fixed by a contract.
 * @see https://aws.amazon.com/bedrock/pricing/ (service tiers: priority is 75 percent above standard, flex is half of it)
 */
const tierFactors: Readonly<Record<string, number>> = { default: 1, priority: 1.75, flex: 0.5 };

/** @see https://aws.amazon.com/bedrock/pricing/ (Nova Pro: 0.8 standard, 1 optimized; Claude 3.5 Haiku: 0.8 and 1) */
const latencyFactors: Readonly<Record<string, number>> = { standard: 1, optimized: 1.25 };

function factorOf({ tier = "default", latency = "standard" }: PriceContext): number {
	return (tierFactors[tier] ?? 1) * (latencyFactors[latency] ?? 1);
}

/** The longest beginning of the id wins; one with a geography is longer than the same without it. */
function ownPrices({ model = "", baseModel = baseModelOf(parseModelId(model)), overrides = {} }: PriceContext): PriceOverride | undefined {
	const names = [model, baseModel ?? model];
	const fits = Object.keys(overrides).filter((prefix) => names.some((name) => name.startsWith(prefix)));
	const longest = fits.toSorted((a, b) => b.length - a.length)[0];
	return longest === undefined ? undefined : overrides[longest];
}

function times({ input, output, cacheRead, cacheWrite, cacheWriteHour }: EstimatedPrices, factor: number): EstimatedPrices {
	const scaled = (price: number | undefined) => (price === undefined ? undefined : price * factor);
	return {
		input: input * factor,
		output: output * factor,
		...defined({ cacheRead: scaled(cacheRead), cacheWrite: scaled(cacheWrite), cacheWriteHour: scaled(cacheWriteHour) }),
	};
}

function defined<T extends object>(prices: T): { [K in keyof T]: NonNullable<T[K]> } {
	return Object.fromEntries(Object.entries(prices).filter(([, price]) => price !== undefined)) as { [K in keyof T]: NonNullable<T[K]> };
}

function usd(tokens: number, perMillion: number): number {
	return (tokens * perMillion) / 1_000_000;
}

import type { TurnEvent } from "../shared/turnEvent.ts";
import { costOf } from "./cost.ts";
import type { Model, ModelEvent } from "./model.ts";
import { factsOf, type ModelFacts } from "./modelFacts.ts";
import { baseModelOf, parseModelId } from "./modelId.ts";
import type { Settings } from "./settings.ts";

/** A call with its price: of the model that has answered, whichever was asked for. Never rejects. */
export async function bill(
	{ usage, call }: Extract<ModelEvent, { kind: "usage" }>,
	model: Model,
	settings: Settings,
	signal: AbortSignal,
): Promise<Extract<TurnEvent, { kind: "usage" }>> {
	const answered = call.invokedModel ?? call.model;
	const facts = knownFacts(answered) ?? (await model.facts({ ...settings, model: call.model }, signal));
	const cost = costOf(usage, facts, { model: answered, overrides: settings.prices, tier: call.serviceTier, latency: call.latency });
	return { kind: "usage", usage, cost, call };
}

/** What the id alone tells. */
export function knownFacts(model: string): ModelFacts | undefined {
	const base = baseModelOf(parseModelId(model));
	return base === undefined ? undefined : factsOf(base);
}

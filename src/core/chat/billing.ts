import type { TurnEvent } from "../../shared/turnEvent.ts";
import { costOf, priceContextOf } from "../models/cost.ts";
import { knownFacts } from "../models/knownFacts.ts";
import type { Model, ModelEvent } from "../models/model.ts";
import type { Settings } from "../settings.ts";

/** A call with its price: of the model that has answered, whichever was asked for. Never rejects. */
export async function bill(
	{ usage, call }: Extract<ModelEvent, { kind: "usage" }>,
	model: Model,
	settings: Settings,
	signal: AbortSignal,
): Promise<Extract<TurnEvent, { kind: "usage" }>> {
	const facts = knownFacts(call.invokedModel ?? call.model) ?? (await model.facts({ ...settings, model: call.model }, signal));
	return { kind: "usage", usage, cost: costOf(usage, facts, priceContextOf(call, settings.prices)), call };
}

import type { Settings } from "../settings.ts";
import type { Model } from "./model.ts";
import { factsOf, type ModelFacts } from "./modelFacts.ts";
import { baseModelOf, parseModelId } from "./modelId.ts";

/** What the id alone tells. */
export function knownFacts(model: string): ModelFacts | undefined {
	const base = baseModelOf(parseModelId(model));
	return base === undefined ? undefined : factsOf(base);
}

/** What is known of the model that `settings` choose: the adapter is asked only where the id does not tell. Never rejects. */
export async function findFacts(model: Model, settings: Settings, signal: AbortSignal): Promise<ModelFacts | undefined> {
	return knownFacts(settings.model) ?? (await model.facts(settings, signal));
}

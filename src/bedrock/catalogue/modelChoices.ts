import type { ModelAccess, ModelChoice } from "../../core/models/catalogue.ts";
import { factsOf } from "../../core/models/modelFacts.ts";
import { parseModelId, providerOf, reachOf } from "../../core/models/modelId.ts";
import { mayServe } from "../../core/models/residency.ts";
import type { Snapshot } from "./catalogueCache.ts";
import { type ListedModel, type ListName, listNames } from "./modelLists.ts";

/** What can be chosen, best first, of what was read in a region. */
export function choicesOf(snapshot: Snapshot, region: string, residency: readonly string[]): readonly ModelChoice[] {
	const foundation = new Map(snapshot.lists.foundation?.map((model) => [model.id, model]));
	const choices = listNames.flatMap((list) =>
		(snapshot.lists[list] ?? [])
			.filter(({ callable }) => callable)
			.map((model) => choiceOf(model, list, foundation.get(model.baseModel), snapshot, region, residency)),
	);
	return withRanks(choices, region).toSorted(compare);
}

function choiceOf(
	{ id, name, provider, baseModel, regions, legacy }: ListedModel,
	list: ListName,
	base: ListedModel | undefined,
	{ access }: Snapshot,
	region: string,
	residency: readonly string[],
): ModelChoice {
	const verdict = mayServe(residency, { model: parseModelId(id), region, memberRegions: regions });
	return {
		id,
		name,
		provider: provider || base?.provider || providerOf(baseModel),
		group: groupOf(id, list),
		access: accessOf(access[baseModel]?.state, list),
		legacy: legacy || base?.legacy === true,
		refusal: verdict.allowed ? undefined : verdict.reason,
		facts: baseModel === "" ? undefined : factsOf(baseModel),
		baseModel: baseModel === "" ? undefined : baseModel,
	};
}

function groupOf(id: string, list: ListName): ModelChoice["group"] {
	switch (list) {
		case "foundation":
			return "Regional";
		case "system":
			return id.startsWith("global.") ? "Global" : "Geo";
		case "application":
			return "Application";
		default:
			return "Custom";
	}
}

/** The account's own models need no access. Whether a region has the model itself does not matter to a profile that may go elsewhere. */
function accessOf(state: ModelAccess = "unknown", list: ListName): ModelAccess {
	if (list === "imported" || list === "provisioned" || list === "deployment") return "available";
	return state === "not-in-region" && list !== "foundation" ? "available" : state;
}

/**
 * One way to each recommended model gets a place: through the region's own geography, else in the region, else from anywhere in
 * the world. What residency forbids is recommended to nobody.
 */
function withRanks(choices: readonly ModelChoice[], region: string): readonly ModelChoice[] {
	const best = new Map<string, ModelChoice>();
	for (const choice of choices) {
		const { baseModel, facts, refusal, legacy } = choice;
		if (baseModel === undefined || facts?.recommended === undefined || refusal !== undefined || legacy) continue;
		const known = best.get(baseModel);
		if (distance(choice, region) < (known ? distance(known, region) : unreachable)) best.set(baseModel, choice);
	}
	const ranked = [...best.values()].toSorted((one, other) => (one.facts?.recommended ?? 0) - (other.facts?.recommended ?? 0));
	const ranks = new Map(ranked.map((choice, place) => [choice.id, place + 1]));
	return choices.map((choice) => ({ ...choice, recommended: ranks.get(choice.id) }));
}

const unreachable = 1_000;

/** The region itself stands between the geographies around it and the world. */
function distance({ id, group }: ModelChoice, region: string): number {
	if (group === "Regional") return reachOf("global", region) - 0.5;
	const parsed = parseModelId(id);
	return parsed.kind === "inference-profile" ? reachOf(parsed.geo, region) : unreachable;
}

/** Recommended first, and what AWS is about to end last. */
function compare(one: ModelChoice, other: ModelChoice): number {
	return (
		(one.recommended ?? unreachable) - (other.recommended ?? unreachable) ||
		Number(one.legacy) - Number(other.legacy) ||
		one.provider.localeCompare(other.provider) ||
		one.name.localeCompare(other.name)
	);
}

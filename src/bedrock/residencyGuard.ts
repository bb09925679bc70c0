import { AssistantError } from "../core/errors.ts";
import { parseModelId } from "../core/modelId.ts";
import { mayServe } from "../core/residency.ts";
import type { Settings } from "../core/settings.ts";
import type { ModelTargets } from "./modelTargets.ts";
import { regionForModel } from "./region.ts";

/**
 * Rejects with kind `residency` when the settings forbid where the model may be served, whoever chose it. AWS is asked for the
 * members of a profile only when its name alone does not permit it; what cannot be found out is forbidden.
 */
export async function checkResidency(
	{ connection, model, residency }: Settings,
	targets: ModelTargets,
	signal: AbortSignal,
): Promise<void> {
	if (residency.length === 0) return;
	const id = parseModelId(model);
	const region = await regionForModel(connection, model);
	if (mayServe(residency, { model: id, region }).allowed) return;
	const { memberRegions } = await targets.lookUp(connection, model, signal);
	const verdict = mayServe(residency, { model: id, region, memberRegions });
	if (!verdict.allowed) throw new AssistantError("residency", verdict.reason, { action: "select-model" });
}

import { AssistantError } from "../../core/errors.ts";
import { isRegion, parseModelId } from "../../core/models/modelId.ts";
import { mayServe } from "../../core/models/residency.ts";
import type { Connection, Settings } from "../../core/settings.ts";
import { endpointOf } from "../endpoints.ts";
import type { ModelTargets } from "./modelTargets.ts";
import { regionForModel } from "../region.ts";
import { profileOf, readSharedConfig } from "../identity/sharedConfig.ts";

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
	const region = (await regionOfEndpoint(connection)) ?? (await regionForModel(connection, model));
	if (mayServe(residency, { model: id, region }).allowed) return;
	const { memberRegions } = await targets.lookUp(connection, model, signal);
	const verdict = mayServe(residency, { model: id, region, memberRegions });
	if (!verdict.allowed) throw new AssistantError("residency", verdict.reason, { action: "select-model" });
}

/**
 * An endpoint of AWS names its region, and a request with an API key is answered there whatever region is chosen. Where the endpoint
 * of a gateway is, only its owner knows.
 */
async function regionOfEndpoint(connection: Connection): Promise<string | undefined> {
	const { url } = endpointOf("bedrock_runtime", profileOf(connection), await readSharedConfig(), connection.endpoint);
	return url === undefined ? undefined : URL.parse(url)?.hostname.split(".").find(isRegion);
}

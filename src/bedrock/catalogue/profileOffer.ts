import { AssistantError } from "../../core/errors.ts";
import { baseModelOf, geosOfRegion, parseModelId, partitionOfRegion, reachOf } from "../../core/models/modelId.ts";
import { mayServe } from "../../core/models/residency.ts";
import type { Settings } from "../../core/settings.ts";
import { modelLabel } from "../../shared/modelLabel.ts";
import type { Clients } from "../clients.ts";
import { readDenial } from "../failure/denials.ts";
import { thrownBehind } from "../failure/errors.ts";
import { type ListedModel, readList } from "./modelLists.ts";
import { regionForModel, resolveRegion } from "../region.ts";
import { translate } from "../../shared/translate.ts";

/** Milliseconds that the list of profiles may take, while the user waits for the reason of a failure. */
const patience = 8_000;

/**
 * The failure, with another profile of the same model to switch to when that is the way out: for a model that has no on-demand
 * throughput, and for a global profile that a policy denies. Any other failure is returned as it is.
 */
export async function offerProfile(
	failure: AssistantError,
	settings: Settings,
	clients: Clients,
	signal: AbortSignal,
): Promise<AssistantError> {
	const baseModel = baseModelOf(parseModelId(settings.model));
	const isGlobal = isGlobalProfile(settings.model);
	if (baseModel === undefined || !(failure.kind === "on-demand-unsupported" || (isGlobal && isDeniedByPolicy(failure)))) return failure;
	const region = await regionForModel(settings.connection, settings.model);
	/** An ARN goes to its own region. A profile's id would go to the chosen one, where it is another profile or none. */
	const isElsewhere = region !== (await resolveRegion(settings.connection));
	const listed = await listProfiles(settings, region, clients, signal);
	const candidates = listed?.filter((profile) => profile.baseModel === baseModel) ?? (isElsewhere ? [] : guess(baseModel, region));
	const allowed = candidates
		.filter(({ id }) => !(isGlobal && isGlobalProfile(id)))
		.filter(({ id, regions }) => mayServe(settings.residency, { model: parseModelId(id), region, memberRegions: regions }).allowed);
	const [best] = allowed.toSorted((one, other) => rank(one.id, region) - rank(other.id, region));
	if (best) return offer(failure, isElsewhere ? best.arn : best.id);
	if (failure.kind !== "on-demand-unsupported") return failure;
	const message =
		candidates.length > 0
			? translate("This model can only be called through an inference profile, and outcrop.residency.allow permits none of its profiles.")
			: translate("This model can only be called through an inference profile, and this region has none for it.");
	return new AssistantError(failure.kind, message, { action: "select-model", cause: failure.cause });
}

function offer(failure: AssistantError, model: string): AssistantError {
	const message =
		failure.kind === "on-demand-unsupported"
			? translate("This model can only be called through an inference profile, here {0}.", modelLabel(model))
			: translate("A policy denies the global profile of this model. {0} stays in its geography.", modelLabel(model));
	return new AssistantError(failure.kind, message, { action: "switch-model", model, cause: failure.cause });
}

/** Not when the account lacks access to the model: then its other profiles are closed as well. */
function isDeniedByPolicy(failure: AssistantError): boolean {
	if (failure.kind !== "access-denied") return false;
	const thrown = thrownBehind(failure);
	return thrown instanceof Error && readDenial(thrown.message)?.kind === "policy";
}

type Candidate = Pick<ListedModel, "id" | "arn" | "baseModel"> & { readonly regions: readonly string[] | undefined };

/** `undefined` when the profiles cannot be listed, for example for want of the permission. */
async function listProfiles(
	{ connection }: Settings,
	region: string,
	clients: Clients,
	signal: AbortSignal,
): Promise<readonly Candidate[] | undefined> {
	try {
		const client = await clients.controlPlane(connection, signal, region);
		return await readList("system", client, AbortSignal.any([signal, AbortSignal.timeout(patience)]));
	} catch {
		return undefined;
	}
}

/**
 * AWS names its profiles by one rule, so their ids can be told without the list, though not whether they exist. Only commercial regions
 * have global ones.
 */
function guess(baseModel: string, region: string): readonly Candidate[] {
	const geos = [...geosOfRegion(region), ...(partitionOfRegion(region) === "aws" ? ["global"] : [])];
	return geos.map((geo) => ({ id: `${geo}.${baseModel}`, arn: "", baseModel, regions: undefined }));
}

/** The geography's own profiles come first, the narrowest before the others, and global ones last. */
function rank(id: string, region: string): number {
	const parsed = parseModelId(id);
	return parsed.kind === "inference-profile" ? reachOf(parsed.geo, region) : Number.MAX_SAFE_INTEGER;
}

function isGlobalProfile(model: string): boolean {
	const id = parseModelId(model);
	return id.kind === "inference-profile" && id.geo === "global";
}

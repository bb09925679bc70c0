import { accountModels, promptRouter } from "./accountModels.ts";
import { type ModelFacts, models } from "./modelTable.ts";
import { destinations, geoNames, geosOf, partitionOf } from "./regions.ts";
import { validationError } from "./serviceError.ts";
import { findPrompt, type StoredPrompt } from "./storedPrompts.ts";

/** An inference profile as this account sees it from one region. */
export interface Profile {
	readonly id: string;
	readonly arn: string;
	readonly name: string;
	readonly type: "SYSTEM_DEFINED" | "APPLICATION";
	readonly model: ModelFacts;
	/** Regions that it may send a request to. */
	readonly destinations: readonly string[];
}

/** The opaque application profiles that every account has in every region: nothing in their ARNs tells the model. */
export const applicationProfileId = "a1b2c3d4e5f6";
export const novaProfileId = "f6e5d4c3b2a1";

/** Where somebody calls from: ARNs are made of it. */
export interface Place {
	readonly region: string;
	readonly account: string;
}

export function profilesOf(place: Place): Profile[] {
	const geos = geosOf(place.region);
	const system = models.flatMap((model) =>
		model.profiles
			.filter((geo) => geos.includes(geo))
			.map((geo): Profile => {
				const id = `${geo}.${model.id}`;
				const name = `${geoNames[geo]} ${model.provider} ${model.name}`;
				const arn = placeArn(place, `inference-profile/${id}`);
				return { id, arn, name, type: "SYSTEM_DEFINED", model, destinations: destinations[geo] };
			}),
	);
	return [
		...system,
		...applicationProfile(place, applicationProfileId, "outcrop-team-a", "anthropic.claude-sonnet-4-5-20250929-v1:0"),
		...applicationProfile(place, novaProfileId, "outcrop-team-b", "amazon.nova-pro-v1:0"),
	];
}

function applicationProfile(place: Place, id: string, name: string, modelId: string): Profile[] {
	const model = models.find((one) => one.id === modelId);
	const arn = placeArn(place, `application-inference-profile/${id}`);
	return model ? [{ id, arn, name, type: "APPLICATION", model, destinations: [place.region] }] : [];
}

/** Models that a region serves at all: directly or through a profile. */
export function modelsOf(region: string): ModelFacts[] {
	const geos = geosOf(region);
	return models.filter((model) => model.onDemand || model.profiles.some((geo) => geos.includes(geo)));
}

export function modelArn(region: string, id: string): string {
	return `arn:${partitionOf(region)}:bedrock:${region}::foundation-model/${id}`;
}

/** What an invocation reaches. */
export interface Target {
	readonly model: ModelFacts;
	/** ARNs that IAM checks: the thing that is called and every model that may answer. */
	readonly resources: readonly string[];
	/** It carries its own configuration, so a request to it may not. */
	readonly prompt?: StoredPrompt;
	/** Set when a prompt router chose the model: the ARN that it reports in the trace. */
	readonly routedTo?: string;
}

/** The model that an invocation reaches, or the exception that AWS answers for an id, ARN or region that does not fit. */
export function resolveTarget(identifier: string, place: Place, served: readonly string[]): Target {
	const { region } = place;
	if (!served.includes(region)) throw unknownModel();
	if (identifier.length > 2_048) {
		throw validationError(
			"1 validation error detected: Value at 'modelId' failed to satisfy constraint: Member must have length less than or equal to 2048",
		);
	}
	const profile = profilesOf(place).find((one) => one.arn === identifier || (one.id === identifier && one.type === "SYSTEM_DEFINED"));
	if (profile) return { model: profile.model, resources: profileResources(profile) };
	const other = otherTarget(identifier, place);
	if (other) return other;
	const model = modelsOf(region).find((one) => one.id === identifier || modelArn(region, one.id) === identifier);
	if (!model) throw unknownModel();
	if (!model.onDemand) {
		throw validationError(
			`Invocation of model ID ${identifier} with on-demand throughput isn’t supported. Retry your request with the ID or ARN of an inference profile that contains this model.`,
		);
	}
	return { model, resources: [modelArn(region, model.id)] };
}

/** A global profile's model is checked once more under an ARN without a region: this is what region policies stumble over. */
function profileResources({ id, arn, model, destinations: regions }: Profile): string[] {
	const everywhere = id.startsWith("global.") ? [`arn:aws:bedrock:::foundation-model/${model.id}`] : [];
	return [arn, ...regions.map((region) => modelArn(region, model.id)), ...everywhere];
}

/** Things of the account that are invoked by ARN: a managed prompt (any version), a prompt router, throughput and models of its own. */
function otherTarget(identifier: string, place: Place): Target | undefined {
	const [, , haiku] = models;
	const prefix = placeArn(place, "");
	if (!haiku || !identifier.startsWith(prefix)) return undefined;
	const resources = [identifier];
	const resource = identifier.slice(prefix.length);
	const { id, version = "DRAFT" } = /^prompt\/(?<id>\w+)(?::(?<version>\w+))?$/.exec(resource)?.groups ?? {};
	const prompt = id === undefined ? undefined : findPrompt(id, version);
	const written = prompt && models.find((one) => prompt.variant.modelId.endsWith(one.id));
	if (written) return { model: written, resources, prompt };
	if (resource === promptRouter.resource) {
		return { model: haiku, resources, routedTo: modelArn(place.region, haiku.id) };
	}
	const own = accountModels.find((one) => one.isInvocable && one.resource === resource);
	const model = own && models.find((one) => one.id === own.baseModel);
	return model && { model, resources };
}

function unknownModel(): Error {
	return validationError("The provided model identifier is invalid.");
}

/** ARN of something that belongs to an account. */
export function placeArn({ region, account }: Place, resource: string): string {
	return `arn:${partitionOf(region)}:bedrock:${region}:${account}:${resource}`;
}

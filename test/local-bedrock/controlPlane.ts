import { readAccountModels } from "./accountModelSummaries.ts";
import { answerJson, type Call } from "./call.ts";
import type { Guardrail } from "./guardrailRules.ts";
import { guardrailArn, versionsOf } from "./guardrails.ts";
import { permit } from "./identity/denials.ts";
import { availabilityOf } from "./modelAccess.ts";
import { type ModelFacts, models } from "./modelTable.ts";
import { page } from "./page.ts";
import { ServiceError } from "./serviceError.ts";
import { modelArn, modelsOf, type Place, placeArn, type Profile, profilesOf } from "./targets.ts";

/** The reading half of the control plane, in the shapes of the SDK's `client-bedrock`. */
export async function answerControlPlane(call: Call): Promise<void> {
	const { region } = call.caller;
	if (!call.service.regions.includes(region)) {
		throw new ServiceError("AccessDeniedException", `Bedrock is not available in the region ${region}.`);
	}
	permit(call, `bedrock:${call.operation}`, resourcesOf(call));
	await answerJson(call, readControlPlane(call, call.caller));
}

/** What IAM checks for: listings are of no resource. */
function resourcesOf({ operation, caller, parameters: [identifier = ""] }: Call): string[] {
	if (identifier === "") return [];
	if (identifier.startsWith("arn:")) return [identifier];
	if (operation.startsWith("GetFoundationModel")) return [modelArn(caller.region, identifier)];
	if (operation === "GetGuardrail") return [guardrailArn(caller.region, identifier)];
	const profile = profilesOf(caller).find((one) => one.id === identifier);
	return profile ? [profile.arn] : [placeArn(caller, identifier)];
}

function readControlPlane(call: Call, place: Place): unknown {
	const { region } = place;
	const [identifier = ""] = call.parameters;
	const { query } = call.exchange.request;
	const own = readAccountModels(call.operation, place, identifier, query);
	if (own !== undefined) return own;
	switch (call.operation) {
		case "ListFoundationModels":
			return {
				modelSummaries: modelsOf(region)
					.filter((model) => matches(model, query))
					.map((model) => modelSummary(model, region)),
			};
		case "GetFoundationModel":
			return { modelDetails: modelSummary(findModel(identifier, region), region) };
		case "GetFoundationModelAvailability":
			return availabilityOf(call.service, findModelAnywhere(identifier, region), region);
		case "ListInferenceProfiles":
			return listProfiles(place, query);
		case "GetInferenceProfile":
			return profileSummary(findProfile(identifier, place));
		case "ListGuardrails":
			return listGuardrails([...call.service.guardrails().values()], region, query);
		case "GetGuardrail":
			return guardrailDetails(call.service.guardrails(), identifier, query.get("guardrailVersion") ?? "DRAFT", region);
		default:
			throw new ServiceError("UnknownOperationException", `Unknown operation ${call.operation}`);
	}
}

function matches(model: ModelFacts, query: URLSearchParams): boolean {
	const provider = query.get("byProvider");
	const inference = query.get("byInferenceType");
	const output = query.get("byOutputModality");
	return (
		(provider === null || provider.toLowerCase() === model.provider.toLowerCase()) &&
		(inference === null || inferenceTypes(model).includes(inference)) &&
		(output === null || output === "TEXT") &&
		!query.has("byCustomizationType")
	);
}

function modelSummary(model: ModelFacts, region: string): unknown {
	return {
		modelArn: modelArn(region, model.id),
		modelId: model.id,
		modelName: model.name,
		providerName: model.provider,
		inputModalities: model.images ? ["TEXT", "IMAGE"] : ["TEXT"],
		outputModalities: ["TEXT"],
		responseStreamingSupported: model.streaming,
		customizationsSupported: [],
		inferenceTypesSupported: inferenceTypes(model),
		modelLifecycle: { status: model.legacy ? "LEGACY" : "ACTIVE" },
	};
}

function inferenceTypes(model: ModelFacts): string[] {
	return [...(model.onDemand ? ["ON_DEMAND"] : []), ...(model.profiles.length > 0 ? ["INFERENCE_PROFILE"] : [])];
}

function findModel(identifier: string, region: string): ModelFacts {
	const model = modelsOf(region).find((one) => one.id === identifier || modelArn(region, one.id) === identifier);
	if (!model)
		throw new ServiceError("ResourceNotFoundException", "Could not resolve the foundation model from the provided model identifier.");
	return model;
}

/** The availability of a model can be asked for where the region does not have it: that is one of the answers. */
function findModelAnywhere(identifier: string, region: string): ModelFacts {
	return models.find((one) => one.id === identifier) ?? findModel(identifier, region);
}

/** Small pages, so that a client that forgets `nextToken` is seen to. */
const profilesInPage = 10;

function listProfiles(place: Place, query: URLSearchParams): unknown {
	const type = query.get("type");
	const all = profilesOf(place).filter((profile) => type === null || profile.type === type);
	const { items, nextToken } = page(all, profilesInPage, query.get("nextToken"), query.get("maxResults"));
	return { inferenceProfileSummaries: items.map(profileSummary), nextToken };
}

function profileSummary(profile: Profile): unknown {
	const { id, arn, name, type, model, destinations } = profile;
	return {
		inferenceProfileName: name,
		description: type === "APPLICATION" ? "The profile of one team." : `Routes requests to ${name} to ${destinations.join(", ")}.`,
		createdAt,
		updatedAt: createdAt,
		inferenceProfileArn: arn,
		models: destinations.map((region) => ({ modelArn: modelArn(region, model.id) })),
		inferenceProfileId: id,
		status: "ACTIVE",
		type,
	};
}

function findProfile(identifier: string, place: Place): Profile {
	const profile = profilesOf(place).find((one) => one.id === identifier || one.arn === identifier);
	if (!profile) throw new ServiceError("ResourceNotFoundException", "Unable to find an inference profile with the provided identifier.");
	return profile;
}

/** Without an identifier the drafts are listed, with one every version of it. */
function listGuardrails(all: readonly Guardrail[], region: string, query: URLSearchParams): unknown {
	const wanted = query.get("guardrailIdentifier");
	const summaries =
		wanted === null
			? all.map((guardrail) => guardrailSummary(guardrail, "DRAFT", region))
			: all
					.filter((guardrail) => guardrail.id === wanted || guardrailArn(region, guardrail.id) === wanted)
					.flatMap((guardrail) => versionsOf(guardrail).map((version) => guardrailSummary(guardrail, version, region)));
	if (wanted !== null && summaries.length === 0) throw noGuardrail(wanted);
	const { items, nextToken } = page(summaries, 100, query.get("nextToken"), query.get("maxResults"));
	return { guardrails: items, nextToken };
}

function guardrailSummary(guardrail: Guardrail, version: string, region: string): Record<string, unknown> {
	const { id, name = id, description } = guardrail;
	return { id, arn: guardrailArn(region, id), status: "READY", name, description, version, createdAt, updatedAt: createdAt };
}

function guardrailDetails(all: ReadonlyMap<string, Guardrail>, identifier: string, version: string, region: string): unknown {
	const guardrail = [...all.values()].find((one) => one.id === identifier || guardrailArn(region, one.id) === identifier);
	if (!guardrail || !versionsOf(guardrail).includes(version)) throw noGuardrail(identifier);
	const { id, name = id, description, words = [], topics = [], pii = [], regexes = [] } = guardrail;
	return {
		name,
		description,
		guardrailId: id,
		guardrailArn: guardrailArn(region, id),
		version,
		status: "READY",
		topicPolicy:
			topics.length > 0
				? { topics: topics.map((topic) => ({ name: topic.name, definition: topic.words.join(", "), type: "DENY" })) }
				: undefined,
		wordPolicy: words.length > 0 ? { words: words.map((text) => ({ text })), managedWordLists: [] } : undefined,
		sensitiveInformationPolicy: pii.length + regexes.length > 0 ? sensitivePolicy(pii, regexes) : undefined,
		createdAt,
		updatedAt: createdAt,
		blockedInputMessaging: guardrail.blockedInputMessage ?? "Blocked by the guardrail.",
		blockedOutputsMessaging: guardrail.blockedOutputMessage ?? "Blocked by the guardrail.",
	};
}

/** The control plane says what is configured, a trace says what was done. */
const configuredAction = { BLOCKED: "BLOCK", ANONYMIZED: "ANONYMIZE", NONE: "NONE" } as const;

function sensitivePolicy(pii: NonNullable<Guardrail["pii"]>, regexes: NonNullable<Guardrail["regexes"]>): unknown {
	return {
		piiEntities: pii.map((rule) => ({ type: rule.type, action: configuredAction[rule.action] })),
		regexes: regexes.map((rule) => ({ name: rule.name, pattern: rule.regex, action: configuredAction[rule.action] })),
	};
}

function noGuardrail(identifier: string): ServiceError {
	return new ServiceError("ResourceNotFoundException", `The guardrail identifier ${identifier} or its version does not exist.`);
}

const createdAt = "2026-01-15T09:00:00.000Z";

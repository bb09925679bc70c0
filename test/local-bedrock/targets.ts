import { defaultAccount } from "./options.ts";
import { type ModelFacts, models } from "./modelTable.ts";
import { validationError } from "./serviceError.ts";

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

/** The opaque application profile that every region has: nothing in its ARN tells the model. */
export const applicationProfileId = "a1b2c3d4e5f6";

const destinations = {
	us: ["us-east-1", "us-east-2", "us-west-2"],
	eu: ["eu-central-1", "eu-west-1", "eu-west-3"],
	global: ["us-east-1", "us-west-2", "eu-central-1", "eu-west-1", "ap-northeast-1"],
} as const;

/** Prefix before the model's id, the same table as the names on AWS's page of cross-region profiles. */
const geoNames = { us: "US", eu: "EU", global: "Global" } as const;

export function profilesOf(region: string): Profile[] {
	const system = models.flatMap((model) =>
		model.profiles
			.filter((geo) => geo === "global" || geo === region.slice(0, 2))
			.map((geo): Profile => {
				const id = `${geo}.${model.id}`;
				const name = `${geoNames[geo]} ${model.provider} ${model.name}`;
				return {
					id,
					arn: profileArn(region, "inference-profile", id),
					name,
					type: "SYSTEM_DEFINED",
					model,
					destinations: destinations[geo],
				};
			}),
	);
	const model = models[0];
	if (!model) return system;
	const arn = profileArn(region, "application-inference-profile", applicationProfileId);
	return [...system, { id: applicationProfileId, arn, name: "outcrop-team-a", type: "APPLICATION", model, destinations: [region] }];
}

/** Models that a region serves at all: directly or through a profile. */
export function modelsOf(region: string): ModelFacts[] {
	return models.filter((model) => model.onDemand || model.profiles.some((geo) => geo === "global" || geo === region.slice(0, 2)));
}

export function modelArn(region: string, id: string): string {
	return `arn:aws:bedrock:${region}::foundation-model/${id}`;
}

/** A prompt of Prompt management. It carries its own configuration, so a request to it may not. */
export interface ManagedPrompt {
	readonly arn: string;
	/** `{{name}}` stands for a variable. */
	readonly text: string;
}

/** What an invocation reaches. */
export interface Target {
	readonly model: ModelFacts;
	readonly prompt?: ManagedPrompt;
	/** Set when a prompt router chose the model: the ARN that it reports in the trace. */
	readonly routedTo?: string;
}

/** The model that an invocation reaches, or the exception that AWS answers for an id, ARN or region that does not fit. */
export function resolveTarget(identifier: string, region: string, served: readonly string[]): Target {
	if (!served.includes(region)) throw unknownModel();
	if (identifier.length > 2_048) {
		throw validationError(
			"1 validation error detected: Value at 'modelId' failed to satisfy constraint: Member must have length less than or equal to 2048",
		);
	}
	const profile = profilesOf(region).find((one) => one.arn === identifier || (one.id === identifier && one.type === "SYSTEM_DEFINED"));
	if (profile) return { model: profile.model };
	const other = otherTarget(identifier, region);
	if (other) return other;
	const model = modelsOf(region).find((one) => one.id === identifier || modelArn(region, one.id) === identifier);
	if (!model) throw unknownModel();
	if (!model.onDemand) {
		throw validationError(
			`Invocation of model ID ${identifier} with on-demand throughput isn’t supported. Retry your request with the ID or ARN of an inference profile that contains this model.`,
		);
	}
	return { model };
}

/** Things of the account that are invoked by ARN: a managed prompt (any version), a prompt router, provisioned throughput. */
function otherTarget(identifier: string, region: string): Target | undefined {
	const [sonnet, , haiku] = models;
	const prefix = `arn:aws:bedrock:${region}:${defaultAccount}:`;
	if (!sonnet || !haiku || !identifier.startsWith(prefix)) return undefined;
	const resource = identifier.slice(prefix.length);
	if (/^prompt\/PROMPTLOC1(:(\d+|DRAFT))?$/.test(resource)) {
		return { model: sonnet, prompt: { arn: identifier, text: "Explain {{subject}} in one paragraph." } };
	}
	if (resource === "default-prompt-router/anthropic.claude:1") return { model: haiku, routedTo: modelArn(region, haiku.id) };
	return resource === "provisioned-model/local0000001" ? { model: haiku } : undefined;
}

function unknownModel(): Error {
	return validationError("The provided model identifier is invalid.");
}

function profileArn(region: string, kind: string, id: string): string {
	return `arn:aws:bedrock:${region}:${defaultAccount}:${kind}/${id}`;
}

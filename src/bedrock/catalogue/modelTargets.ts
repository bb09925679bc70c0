import {
	type BedrockClient,
	GetCustomModelCommand,
	GetCustomModelDeploymentCommand,
	GetInferenceProfileCommand,
	GetPromptRouterCommand,
	GetProvisionedModelThroughputCommand,
} from "@aws-sdk/client-bedrock";
import type { AssistantError } from "../../core/errors.ts";
import { factsOf, type ModelFacts } from "../../core/models/modelFacts.ts";
import { baseModelOf, foundationModelOf, type ModelId, parseModelId, regionsOf } from "../../core/models/modelId.ts";
import type { Connection } from "../../core/settings.ts";
import type { Clients } from "../clients.ts";
import { classifyError } from "../failure/errors.ts";
import { regionForModel } from "../region.ts";

/** What a model id stands for. What nobody could tell is undefined. */
export interface ModelTarget {
	/** Id of the foundation model. */
	readonly baseModel?: string;
	readonly facts?: ModelFacts;
	/** Regions that may serve a request; an empty name stands for every commercial region. */
	readonly memberRegions?: readonly string[];
}

interface Kept {
	readonly target: ModelTarget;
	/** Milliseconds since the epoch, after which it is looked up anew. */
	readonly until: number;
}

/** AWS adds regions to its profiles, and throughput can be given to another model. */
const keptFor = 3_600_000;
/** A permission may be granted at any time, but a network that swallows requests must not delay every message. */
const failureKeptFor = 5 * 60_000;
/** Milliseconds that an answer may take. What it would tell is of help, and not worth a longer wait. */
const patience = 5_000;

/** Finds out what the ids of `outcrop.model` stand for. What was found out, or could not be, holds for a while. */
export class ModelTargets {
	private readonly clients: Clients;
	private readonly kept = new Map<string, Kept>();

	constructor(clients: Clients) {
		this.clients = clients;
	}

	/**
	 * Asks AWS only when the id itself does not tell the foundation model. Rejects with an `AssistantError` when there are no
	 * credentials or no region; any other failure leaves the target unknown.
	 */
	async resolve(connection: Connection, model: string, signal: AbortSignal): Promise<ModelTarget> {
		const baseModel = baseModelOf(parseModelId(model));
		return baseModel === undefined ? this.lookUp(connection, model, signal) : targetOf(baseModel);
	}

	/** As `resolve`, with the member regions of an inference profile. */
	async lookUp(connection: Connection, model: string, signal: AbortSignal): Promise<ModelTarget> {
		const region = await regionForModel(connection, model);
		const key = JSON.stringify([connection.profile, connection.apiKey, connection.controlPlaneEndpoint, region, model]);
		const known = this.kept.get(key);
		if (known && known.until > Date.now()) return known.target;
		const target = await this.ask(connection, model, region, signal);
		/** Who gives up has not found out anything. */
		if (!signal.aborted) this.kept.set(key, { target, until: Date.now() + (target === unknownTarget ? failureKeptFor : keptFor) });
		return target;
	}

	private async ask(connection: Connection, model: string, region: string, signal: AbortSignal): Promise<ModelTarget> {
		const id = parseModelId(model);
		const question = questions[id.kind];
		if (!question) return unknownTarget;
		/** Outside of the time limit: somebody may be typing an MFA code. */
		const client = await this.clients.controlPlane(connection, signal, region);
		try {
			return await question(client, model, AbortSignal.any([signal, AbortSignal.timeout(patience)]));
		} catch (error) {
			const failure = classifyError(error);
			if (isOfCredentials(failure)) throw failure;
			return unknownTarget;
		}
	}
}

const unknownTarget: ModelTarget = {};

type Question = (client: BedrockClient, identifier: string, abortSignal: AbortSignal) => Promise<ModelTarget>;

/** What to ask about each kind of id. An imported model is missing: Bedrock knows nothing of it that would be of use here. */
const questions: Readonly<Partial<Record<ModelId["kind"], Question>>> = {
	"inference-profile": askProfile,
	"application-inference-profile": askProfile,
	"provisioned-model": async (client, provisionedModelId, abortSignal) => {
		const { foundationModelArn } = await client.send(new GetProvisionedModelThroughputCommand({ provisionedModelId }), { abortSignal });
		return targetOf(foundationModelOf(foundationModelArn), regionsOf([provisionedModelId]));
	},
	"imported-model": async (_client, arn) => targetOf(undefined, regionsOf([arn])),
	"custom-model": async (client, arn, abortSignal) => targetOf(await baseOfCustomModel(client, arn, abortSignal), regionsOf([arn])),
	"custom-model-deployment": async (client, customModelDeploymentIdentifier, abortSignal) => {
		const { modelArn } = await client.send(new GetCustomModelDeploymentCommand({ customModelDeploymentIdentifier }), { abortSignal });
		return targetOf(await baseOfCustomModel(client, modelArn, abortSignal), regionsOf([customModelDeploymentIdentifier]));
	},
	"default-prompt-router": askRouter,
	"prompt-router": askRouter,
};

async function askProfile(client: BedrockClient, identifier: string, abortSignal: AbortSignal): Promise<ModelTarget> {
	const response = await client.send(new GetInferenceProfileCommand({ inferenceProfileIdentifier: identifier }), { abortSignal });
	const members = response.models?.map(({ modelArn }) => modelArn) ?? [];
	return targetOf(foundationModelOf(members[0]), regionsOf(members));
}

/** A router may answer with any of its models, which are profiles mostly: where each of them leads to has to be asked for. */
async function askRouter(client: BedrockClient, promptRouterArn: string, abortSignal: AbortSignal): Promise<ModelTarget> {
	const { models = [], fallbackModel } = await client.send(new GetPromptRouterCommand({ promptRouterArn }), { abortSignal });
	const arns = new Set([...models, ...(fallbackModel ? [fallbackModel] : [])].map(({ modelArn = "" }) => modelArn));
	const targets = await Promise.all(
		Array.from(arns, async (modelArn) => {
			const id = parseModelId(modelArn);
			return id.kind === "foundation-model" ? targetOf(id.baseModel, regionsOf([modelArn])) : askProfile(client, modelArn, abortSignal);
		}),
	);
	const bases = new Set(targets.map(({ baseModel }) => baseModel));
	return targetOf(bases.size === 1 ? [...bases][0] : undefined, [...new Set(targets.flatMap(({ memberRegions = [] }) => memberRegions))]);
}

async function baseOfCustomModel(
	client: BedrockClient,
	modelIdentifier: string | undefined,
	abortSignal: AbortSignal,
): Promise<string | undefined> {
	const named = foundationModelOf(modelIdentifier);
	if (named !== undefined || modelIdentifier === undefined) return named;
	const { baseModelArn } = await client.send(new GetCustomModelCommand({ modelIdentifier }), { abortSignal });
	return foundationModelOf(baseModelArn);
}

function targetOf(baseModel: string | undefined, memberRegions?: readonly string[]): ModelTarget {
	return { baseModel, facts: baseModel === undefined ? undefined : factsOf(baseModel), memberRegions };
}

/** The request itself would fail for the same reason, and the user can do something about it. */
function isOfCredentials({ kind }: AssistantError): boolean {
	return kind === "credentials-missing" || kind === "credentials-expired" || kind === "mfa-needed" || kind === "sign-in-failed";
}

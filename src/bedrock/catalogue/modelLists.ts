import {
	type BedrockClient,
	ListFoundationModelsCommand,
	paginateListCustomModelDeployments,
	paginateListImportedModels,
	paginateListInferenceProfiles,
	paginateListProvisionedModelThroughputs,
} from "@aws-sdk/client-bedrock";
import { foundationModelOf, regionsOf } from "../../core/models/modelId.ts";

/** Something that can be called, as one of the control plane's lists tells it. Plain JSON, since it is kept on disk. */
export interface ListedModel {
	/** What goes into a request as model id. */
	readonly id: string;
	/** Names the region as well; a request with it goes there, whatever region is chosen. Empty for a foundation model. */
	readonly arn: string;
	readonly name: string;
	/** Empty when the list does not tell. */
	readonly provider: string;
	/** Id of the foundation model behind it; empty when the list does not tell. */
	readonly baseModel: string;
	/** Regions that may serve it; an empty name stands for every commercial region. */
	readonly regions: readonly string[];
	/** False: it is listed for its name only and cannot be called by this id. */
	readonly callable: boolean;
	/** AWS has announced its end. */
	readonly legacy: boolean;
}

/** The lists of the control plane that together make the catalogue. */
export const listNames = ["foundation", "system", "application", "imported", "provisioned", "deployment"] as const;
export type ListName = (typeof listNames)[number];

/** Reads every page of a list. Throws what the SDK throws. */
export function readList(name: ListName, client: BedrockClient, signal: AbortSignal): Promise<readonly ListedModel[]> {
	return readers[name](client, signal);
}

const readers: Readonly<Record<ListName, (client: BedrockClient, signal: AbortSignal) => Promise<readonly ListedModel[]>>> = {
	foundation: readFoundationModels,
	system: (client, signal) => readProfiles(client, "SYSTEM_DEFINED", signal),
	application: (client, signal) => readProfiles(client, "APPLICATION", signal),
	imported: readImportedModels,
	provisioned: readProvisionedModels,
	deployment: readDeployments,
};

async function readFoundationModels(client: BedrockClient, abortSignal: AbortSignal): Promise<readonly ListedModel[]> {
	const { modelSummaries = [] } = await client.send(new ListFoundationModelsCommand({ byOutputModality: "TEXT" }), { abortSignal });
	return modelSummaries.flatMap(
		({ modelId, modelArn, modelName, providerName = "", inferenceTypesSupported = [], modelLifecycle }): ListedModel[] =>
			modelId
				? [
						{
							id: modelId,
							arn: "",
							name: modelName ?? modelId,
							provider: providerName,
							baseModel: modelId,
							regions: regionsOf([modelArn]),
							callable: inferenceTypesSupported.includes("ON_DEMAND"),
							legacy: modelLifecycle?.status === "LEGACY",
						},
					]
				: [],
	);
}

async function readProfiles(
	client: BedrockClient,
	typeEquals: "SYSTEM_DEFINED" | "APPLICATION",
	abortSignal: AbortSignal,
): Promise<readonly ListedModel[]> {
	const listed: ListedModel[] = [];
	const pages = paginateListInferenceProfiles({ client }, { typeEquals, maxResults: 1_000 }, { abortSignal });
	for await (const { inferenceProfileSummaries = [] } of pages) {
		for (const { inferenceProfileArn, inferenceProfileId, inferenceProfileName, models = [] } of inferenceProfileSummaries) {
			const id = typeEquals === "APPLICATION" ? inferenceProfileArn : inferenceProfileId;
			const members = models.map(({ modelArn }) => modelArn);
			if (id && inferenceProfileArn) listed.push({ ...own(inferenceProfileArn, inferenceProfileName, members), id });
		}
	}
	return listed;
}

async function readImportedModels(client: BedrockClient, abortSignal: AbortSignal): Promise<readonly ListedModel[]> {
	const listed: ListedModel[] = [];
	for await (const { modelSummaries = [] } of paginateListImportedModels({ client }, {}, { abortSignal })) {
		for (const { modelArn, modelName, instructSupported } of modelSummaries) {
			/** A model without a chat template cannot hold a conversation. */
			if (modelArn && instructSupported !== false) listed.push(own(modelArn, modelName, [modelArn]));
		}
	}
	return listed;
}

async function readProvisionedModels(client: BedrockClient, abortSignal: AbortSignal): Promise<readonly ListedModel[]> {
	const listed: ListedModel[] = [];
	const pages = paginateListProvisionedModelThroughputs({ client }, { statusEquals: "InService" }, { abortSignal });
	for await (const { provisionedModelSummaries = [] } of pages) {
		for (const { provisionedModelArn, provisionedModelName, foundationModelArn } of provisionedModelSummaries) {
			if (provisionedModelArn) listed.push(own(provisionedModelArn, provisionedModelName, [provisionedModelArn], foundationModelArn));
		}
	}
	return listed;
}

async function readDeployments(client: BedrockClient, abortSignal: AbortSignal): Promise<readonly ListedModel[]> {
	const listed: ListedModel[] = [];
	const pages = paginateListCustomModelDeployments({ client }, { statusEquals: "Active" }, { abortSignal });
	for await (const { modelDeploymentSummaries = [] } of pages) {
		for (const { customModelDeploymentArn, customModelDeploymentName, modelArn } of modelDeploymentSummaries) {
			if (customModelDeploymentArn) {
				listed.push(own(customModelDeploymentArn, customModelDeploymentName, [customModelDeploymentArn], modelArn));
			}
		}
	}
	return listed;
}

/** What belongs to the account or stands for other models: `members` tell where it is served and, unless `base` does, what it is. */
function own(arn: string, name: string | undefined, members: readonly (string | undefined)[], base = members[0]): ListedModel {
	return {
		id: arn,
		arn,
		name: name ?? arn,
		provider: "",
		baseModel: foundationModelOf(base) ?? "",
		regions: regionsOf(members),
		callable: true,
		legacy: false,
	};
}

import { type AccountModel, customModel, customModelDeployment, importedModel, promptRouter, provisionedModel } from "./accountModels.ts";
import { models } from "./modelTable.ts";
import { page } from "./page.ts";
import { geosOf } from "./regions.ts";
import { ServiceError } from "./serviceError.ts";
import { modelArn, type Place, placeArn } from "./targets.ts";

const createdAt = "2026-02-20T09:00:00.000Z";

/** What the control plane tells of the account's own models, by operation; `undefined` for an operation that is not about them. */
export function readAccountModels(operation: string, place: Place, identifier: string, query: URLSearchParams): unknown {
	switch (operation) {
		case "ListImportedModels":
			return list("modelSummaries", importedSummary(place), query);
		case "GetImportedModel":
			return { ...importedSummary(place), jobName: "outcrop-import", ...found(importedModel, place, identifier) };
		case "ListProvisionedModelThroughputs":
			return list("provisionedModelSummaries", provisionedSummary(place), query);
		case "GetProvisionedModelThroughput":
			return { ...provisionedSummary(place), ...found(provisionedModel, place, identifier) };
		case "ListCustomModels":
			return list("modelSummaries", customSummary(place), query);
		case "ListCustomModelDeployments":
			return list("modelDeploymentSummaries", deploymentSummary(place), query);
		case "GetCustomModelDeployment": {
			const { customModelDeploymentName: modelDeploymentName, ...summary } = deploymentSummary(place);
			return { ...summary, modelDeploymentName, ...found(customModelDeployment, place, identifier) };
		}
		case "GetPromptRouter":
			return { ...routerSummary(place), ...found(promptRouter, place, identifier) };
		default:
			return undefined;
	}
}

function routerSummary(place: Place) {
	const [geo = ""] = geosOf(place.region);
	return {
		promptRouterName: promptRouter.name,
		promptRouterArn: placeArn(place, promptRouter.resource),
		routingCriteria: { responseQualityDifference: 0 },
		models: promptRouter.models.map((id) => ({ modelArn: placeArn(place, `inference-profile/${geo}.${id}`) })),
		fallbackModel: { modelArn: placeArn(place, `inference-profile/${geo}.${promptRouter.models[0]}`) },
		status: "AVAILABLE",
		type: "default",
		createdAt,
		updatedAt: createdAt,
	};
}

function importedSummary(place: Place) {
	return {
		modelArn: placeArn(place, importedModel.resource),
		modelName: importedModel.name,
		creationTime: createdAt,
		instructSupported: true,
		modelArchitecture: "llama3",
	};
}

function provisionedSummary(place: Place) {
	const arn = modelArn(place.region, provisionedModel.baseModel);
	return {
		provisionedModelName: provisionedModel.name,
		provisionedModelArn: placeArn(place, provisionedModel.resource),
		modelArn: arn,
		desiredModelArn: arn,
		foundationModelArn: arn,
		modelUnits: 1,
		desiredModelUnits: 1,
		status: "InService",
		creationTime: createdAt,
		lastModifiedTime: createdAt,
	};
}

function customSummary(place: Place) {
	return {
		modelArn: placeArn(place, customModel.resource),
		modelName: customModel.name,
		creationTime: createdAt,
		baseModelArn: modelArn(place.region, customModel.baseModel),
		baseModelName: models.find((one) => one.id === customModel.baseModel)?.name,
		customizationType: "FINE_TUNING",
		ownerAccountId: place.account,
		modelStatus: "Active",
	};
}

function deploymentSummary(place: Place) {
	return {
		customModelDeploymentArn: placeArn(place, customModelDeployment.resource),
		customModelDeploymentName: customModelDeployment.name,
		modelArn: placeArn(place, customModel.resource),
		createdAt,
		lastUpdatedAt: createdAt,
		status: "Active",
	};
}

function list(member: string, summary: unknown, query: URLSearchParams): unknown {
	const { items, nextToken } = page([summary], 10, query.get("nextToken"), query.get("maxResults"));
	return { [member]: items, nextToken };
}

/** Nothing to add to an answer about a model that is named by its name, id or ARN; an exception for any other. */
function found(model: Pick<AccountModel, "name" | "resource">, place: Place, identifier: string): object {
	const names = [model.name, model.resource.slice(model.resource.lastIndexOf("/") + 1), placeArn(place, model.resource)];
	if (names.includes(identifier)) return {};
	throw new ServiceError("ResourceNotFoundException", `Could not find the model ${identifier}.`);
}

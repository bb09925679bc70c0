import {
	type BedrockClient,
	ListFoundationModelsCommand,
	ListGuardrailsCommand,
	paginateListInferenceProfiles,
} from "@aws-sdk/client-bedrock";
import type { GuardrailChoice, ModelChoice } from "../core/connection.ts";

/** What the account can call in its region: inference profiles first, since most current models need one. */
export async function listModels(client: BedrockClient, signal: AbortSignal): Promise<readonly ModelChoice[]> {
	const [profiles, models] = await Promise.all([
		listProfiles(client, "SYSTEM_DEFINED", signal),
		client.send(new ListFoundationModelsCommand({ byOutputModality: "TEXT", byInferenceType: "ON_DEMAND" }), { abortSignal: signal }),
	]);
	const applications = await listProfiles(client, "APPLICATION", signal);
	const regional = (models.modelSummaries ?? []).map(
		(model): ModelChoice => ({
			id: model.modelId ?? "",
			name: model.modelName ?? model.modelId ?? "",
			provider: model.providerName ?? "",
			group: "Regional",
		}),
	);
	return [...profiles, ...applications, ...regional].filter((choice) => choice.id !== "");
}

export async function listGuardrails(client: BedrockClient, signal: AbortSignal): Promise<readonly GuardrailChoice[]> {
	const { guardrails = [] } = await client.send(new ListGuardrailsCommand({ maxResults: 100 }), { abortSignal: signal });
	return guardrails.map(({ id = "", name = "", version = "DRAFT", description }) => ({ id, name, version, description }));
}

async function listProfiles(client: BedrockClient, type: "SYSTEM_DEFINED" | "APPLICATION", signal: AbortSignal): Promise<ModelChoice[]> {
	const choices: ModelChoice[] = [];
	for await (const page of paginateListInferenceProfiles({ client }, { typeEquals: type }, { abortSignal: signal })) {
		for (const profile of page.inferenceProfileSummaries ?? []) {
			const id = type === "APPLICATION" ? profile.inferenceProfileArn : profile.inferenceProfileId;
			choices.push({
				id: id ?? "",
				name: profile.inferenceProfileName ?? id ?? "",
				provider: providerOf(id ?? ""),
				group: groupOf(id ?? "", type),
			});
		}
	}
	return choices;
}

function groupOf(id: string, type: "SYSTEM_DEFINED" | "APPLICATION"): ModelChoice["group"] {
	if (type === "APPLICATION") return "Application";
	return id.startsWith("global.") ? "Global" : "Geo";
}

/** `us.anthropic.claude-…` names its provider after the geography. */
function providerOf(id: string): string {
	return id.startsWith("arn:") ? "" : (id.split(".")[1] ?? "");
}

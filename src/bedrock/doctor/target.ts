import { type BedrockClient, GetInferenceProfileCommand } from "@aws-sdk/client-bedrock";
import { foundationModelOf, parseModelId } from "../../core/models/modelId.ts";
import { assertNever } from "../../shared/assertNever.ts";
import type { PolicyTarget } from "../failure/iamPolicy.ts";

/** What the chosen model id leads to. */
export interface Target {
	readonly kind: PolicyTarget["kind"];
	/** As it was chosen. */
	readonly modelId: string;
	/** Id of the foundation model behind it, when the id or the profile tells. */
	readonly baseModel?: string;
	/** ARNs of the models that a profile leads to, when they could be read. */
	readonly members?: readonly string[];
}

export function readTarget(modelId: string): Target {
	const id = parseModelId(modelId);
	switch (id.kind) {
		case "foundation-model":
		case "gateway-model":
			return { kind: "model", modelId, baseModel: id.baseModel };
		case "inference-profile":
			return { kind: "profile", modelId, baseModel: id.baseModel };
		case "application-inference-profile":
			return { kind: "application-profile", modelId };
		case "unknown":
			return { kind: "model", modelId };
		default:
			return { kind: "resource", modelId, baseModel: foundationModelOf(modelId) };
	}
}

/** Reads where a profile leads to. Throws what the SDK throws. */
export async function resolveTarget(target: Target, client: BedrockClient, abortSignal: AbortSignal): Promise<Target> {
	if (target.kind !== "profile" && target.kind !== "application-profile") return target;
	const { models = [] } = await client.send(new GetInferenceProfileCommand({ inferenceProfileIdentifier: target.modelId }), {
		abortSignal,
	});
	const members = models.flatMap(({ modelArn }) => modelArn ?? []);
	return { ...target, members, baseModel: target.baseModel ?? foundationModelOf(members[0]) };
}

/** What a policy has to allow for it. `region` is the one that is called. */
export function toPolicyTarget({ kind, modelId, baseModel, members }: Target, region: string): PolicyTarget {
	switch (kind) {
		case "model":
			return { kind, region: modelId.startsWith("arn:") ? (modelId.split(":")[3] ?? region) : region, modelId: baseModel ?? modelId };
		case "profile":
			return { kind, id: modelId.split("/").at(-1) ?? modelId, baseModel, members };
		case "application-profile":
			return { kind, arn: modelId, members };
		case "resource":
			return { kind, arn: modelId };
		default:
			return assertNever(kind);
	}
}

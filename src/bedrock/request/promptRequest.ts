import type { ConverseStreamRequest } from "@aws-sdk/client-bedrock-runtime";
import { AssistantError } from "../../core/errors.ts";
import { parseModelId } from "../../core/models/modelId.ts";
import { translate } from "../../shared/translate.ts";

/** What a managed prompt brings itself. A request that has one of these beside the prompt's ARN is refused. */
export const promptOwned = [
	"system",
	"inferenceConfig",
	"toolConfig",
	"additionalModelRequestFields",
] as const satisfies readonly (keyof ConverseStreamRequest)[];

/** Whether the service renders the prompt: its ARN stands where a model's id does. */
export function isPromptArn(modelId: string | undefined): boolean {
	return modelId !== undefined && parseModelId(modelId).kind === "prompt";
}

/**
 * The request to a managed prompt: the same without what the prompt brings. Its messages come before ours.
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html (modelId)
 */
export function asPromptRequest(input: ConverseStreamRequest, variables: Readonly<Record<string, string>>): ConverseStreamRequest {
	const left = Object.fromEntries(Object.entries(input).filter(([field]) => !promptOwned.some((owned) => owned === field)));
	const promptVariables = Object.fromEntries(Object.entries(variables).map(([name, text]) => [name, { text }]));
	return {
		...left,
		modelId: input.modelId,
		messages: input.messages?.length ? input.messages : undefined,
		promptVariables: Object.keys(promptVariables).length > 0 ? promptVariables : undefined,
	};
}

/** The general sentence for what Bedrock does not know speaks of a model. Any other failure is returned as it is. */
export function explainUnknownPrompt(failure: AssistantError, modelId: string): AssistantError {
	if (failure.kind !== "not-found" || failure.action !== "select-model" || !isPromptArn(modelId)) return failure;
	const [, id = modelId, version = "DRAFT"] = /:prompt\/(\w+)(?::(\w+))?$/.exec(modelId) ?? [];
	const message = translate("There is no prompt {0} ({1}) in this account and region.", id, version);
	return new AssistantError("not-found", message, { action: failure.action, cause: failure.cause });
}

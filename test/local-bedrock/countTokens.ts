import { answerJson, type Call } from "./call.ts";
import { permit } from "./identity/denials.ts";
import { promptTokens } from "./meter.ts";
import { checkModelAccess } from "./modelAccess.ts";
import { validationError } from "./serviceError.ts";
import { modelArn, modelsOf } from "./targets.ts";
import { parseConverseBody } from "./wire.ts";

/**
 * CountTokens takes the id of a base model, whether it can be invoked on demand or not. An inference profile is refused as a model
 * that cannot count, not as an unknown one.
 * @see https://github.com/strands-agents/harness-sdk/pull/2254 and https://docs.aws.amazon.com/bedrock/latest/userguide/count-tokens.html
 */
export async function answerCountTokens(call: Call): Promise<void> {
	const { caller, service, parameters } = call;
	const [modelId = ""] = parameters;
	call.entry.modelId = modelId;
	const served = service.regions.includes(caller.region);
	const models = served ? modelsOf(caller.region) : [];
	if (models.some(({ id }) => modelId.endsWith(`.${id}`))) throw cannotCount();
	const model = models.find(({ id }) => id === modelId);
	if (!model) throw validationError("The provided model identifier is invalid.");
	permit(call, "bedrock:CountTokens", [modelArn(caller.region, model.id)]);
	checkModelAccess(service, model);
	if (model.family !== "claude") throw cannotCount();
	const input = (call.json as { input?: { converse?: unknown } }).input;
	if (!input?.converse) throw validationError("The input must set one of the following keys: invokeModel, converse.");
	await answerJson(call, { inputTokens: promptTokens(parseConverseBody(input.converse)) });
}

function cannotCount() {
	return validationError("The provided model doesn't support counting tokens.");
}

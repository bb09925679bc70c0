import type { ConverseStreamRequest } from "@aws-sdk/client-bedrock-runtime";
import { AssistantError } from "../../core/errors.ts";
import type { ModelFacts } from "../../core/models/modelFacts.ts";
import { conversationRules } from "./conversationRules.ts";
import { mediaRules } from "./mediaRules.ts";
import type { RequestRule } from "./requestRule.ts";
import { settingRules } from "./settingRules.ts";
import { toolRules } from "./toolRules.ts";

/** Every limit of the service that can be told before a request is sent, in the order in which it is looked at. */
export const requestRules: readonly RequestRule[] = [...settingRules, ...conversationRules, ...toolRules, ...mediaRules];

/**
 * The first rule that the request breaks, as a failure of kind `validation` that names it in words: the service would refuse the
 * request anyway, in its own. A chat with one bad part is told so here, before every later turn fails as well.
 */
export function findBrokenRule(input: ConverseStreamRequest, facts: ModelFacts | undefined): AssistantError | undefined {
	for (const { name, action, broken } of requestRules) {
		const message = broken(input, facts);
		if (message !== undefined) return new AssistantError("validation", message, { action, cause: new Error(`Broken rule: ${name}`) });
	}
	return undefined;
}

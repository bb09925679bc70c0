import { ServiceError } from "../serviceError.ts";
import { cacheRules } from "./cacheRules.ts";
import { configurationRules, inputLengthRule } from "./configurationRules.ts";
import { mediaRules } from "./mediaRules.ts";
import { messageRules } from "./messageRules.ts";
import { outputRules } from "./outputRules.ts";
import { reasoningRules } from "./reasoningRules.ts";
import { recordingRules } from "./recordingRules.ts";
import type { Asked, Rule } from "./rule.ts";
import { toolRules } from "./toolRules.ts";

/** Every rule, in the order in which a request is checked. */
export const rules: readonly Rule[] = [
	...configurationRules,
	...reasoningRules,
	...messageRules,
	...toolRules,
	...mediaRules,
	...recordingRules,
	...outputRules,
	...cacheRules,
	inputLengthRule,
];

/** Throws the exception of the first rule that the request breaks. */
export function validateRequest(asked: Asked): void {
	for (const rule of rules) {
		const message = rule.check(asked);
		if (message !== undefined) throw new ServiceError(rule.exception ?? "ValidationException", message);
	}
}

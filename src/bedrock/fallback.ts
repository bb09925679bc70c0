import { AssistantError } from "../core/errors.ts";
import { withoutForeignReasoning } from "../core/history.ts";
import type { ModelRequest } from "../core/model.ts";
import { parseModelId } from "../core/modelId.ts";
import { modelLabel } from "../shared/modelLabel.ts";
import { isTransient, thrownBehind } from "./errors.ts";
import { exceptionName } from "./serviceError.ts";

/** Exceptions that say of a model that it cannot be called by this account, here, or now. */
const ofTheModel: ReadonlySet<string> = new Set([
	"AccessDeniedException",
	"ModelNotReadyException",
	"ResourceNotFoundException",
	"ServiceQuotaExceededException",
]);

/** The requests to try one after the other: as it is, then to each fallback model. A managed prompt has a model of its own. */
export function withFallbacks(request: ModelRequest): readonly ModelRequest[] {
	const { model, fallbackModels } = request.settings;
	if (parseModelId(model).kind === "prompt") return [request];
	const others = new Set(fallbackModels.filter((other) => other !== "" && other !== model));
	return [request, ...Array.from(others, (other) => requestTo(other, request))];
}

/** Whether another model may answer what this one has not even begun to. What is wrong with the request or the credentials stays wrong. */
export function mayFallBack(failure: AssistantError): boolean {
	return isTransient(failure.kind) || isOfTheModel(failure);
}

/** Whether waiting for this model makes no sense as long as there is another one. */
export function isOfTheModel(failure: AssistantError): boolean {
	const name = exceptionName(thrownBehind(failure));
	return ofTheModel.has(name) || (failure.kind === "not-found" && name === "ValidationException");
}

/** Why another model answers, in a few words. */
export function reasonToChange({ kind }: AssistantError, model: string): string {
	const label = modelLabel(model);
	switch (kind) {
		case "throttled":
			return `${label} is throttled`;
		case "timeout":
			return `${label} took too long`;
		case "access-denied":
			return `${label} may not be called`;
		case "not-found":
			return `${label} was not found`;
		case "quota":
			return `a quota of ${label} is used up`;
		default:
			return `${label} is not available`;
	}
}

/** The failure of the chosen model, when the others were tried as well. */
export function afterFallbacks({ kind, message, action, model, cause }: AssistantError): AssistantError {
	return new AssistantError(kind, `${message} The fallback models gave no answer either.`, { action, model, cause });
}

function requestTo(model: string, request: ModelRequest): ModelRequest {
	return {
		...request,
		settings: { ...request.settings, model },
		messages: withoutForeignReasoning(request.messages, model),
	};
}

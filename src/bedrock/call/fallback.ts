import { AssistantError } from "../../core/errors.ts";
import { withoutForeignReasoning } from "../../core/record/history.ts";
import type { ModelRequest } from "../../core/models/model.ts";
import { parseModelId, providerOf } from "../../core/models/modelId.ts";
import { modelLabel } from "../../shared/modelLabel.ts";
import { isTransient, thrownBehind } from "../failure/errors.ts";
import { exceptionName } from "../failure/serviceError.ts";
import { translate } from "../../shared/translate.ts";

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
			return translate("{0} is throttled", label);
		case "timeout":
			return translate("{0} took too long", label);
		case "access-denied":
			return translate("{0} may not be called", label);
		case "not-found":
			return translate("{0} was not found", label);
		case "quota":
			return translate("a quota of {0} is used up", label);
		default:
			return translate("{0} is not available", label);
	}
}

/** The failure of the chosen model, with the names of all that were asked when there are others. */
export function afterFallbacks(failure: AssistantError, asked: readonly string[]): AssistantError {
	if (asked.length < 2) return failure;
	const { kind, message, action, model, cause } = failure;
	const labels = asked.map(modelLabel);
	const names = translate("{0} or {1}", labels.slice(0, -1).join(", "), labels.at(-1));
	return new AssistantError(kind, translate("{0} No answer came from {1}.", message, names), { action, model, cause });
}

/** Whether two foundation models are of different providers. Where nobody can tell, they are taken for the same. */
export function haveOtherProviders(one: string | undefined, other: string | undefined): boolean {
	return one !== undefined && other !== undefined && providerOf(one) !== providerOf(other);
}

/** The request without the fields that the user has set for the models of another provider. */
export function withoutOwnFields(request: ModelRequest): ModelRequest {
	const { settings } = request;
	return { ...request, settings: { ...settings, request: { ...settings.request, additionalModelRequestFields: undefined } } };
}

/** One sentence for the user about `withoutOwnFields`; `undefined` when there are no such fields. */
export function ownFieldsNotice({ settings }: ModelRequest): string | undefined {
	const fields = Object.keys(settings.request.additionalModelRequestFields ?? {});
	if (fields.length === 0) return undefined;
	return translate(
		"{0} is of another provider than the chosen model, so it is asked without outcrop.additionalModelRequestFields ({1}).",
		modelLabel(settings.model),
		fields.join(", "),
	);
}

function requestTo(model: string, request: ModelRequest): ModelRequest {
	return {
		...request,
		settings: { ...request.settings, model },
		messages: withoutForeignReasoning(request.messages, model),
	};
}

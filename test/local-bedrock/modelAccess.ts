import { assertNever } from "../../src/shared/assertNever.ts";
import type { ModelAccess } from "./identityOptions.ts";
import type { ModelFacts } from "./modelTable.ts";
import { ServiceError } from "./serviceError.ts";
import type { Service } from "./service.ts";
import { modelsOf } from "./targets.ts";

/** Throws what AWS answers to an invocation of a model that the account may not use yet. */
export function checkModelAccess(service: Service, model: ModelFacts): void {
	const access = accessOf(service, model);
	switch (access) {
		case "enabled":
			return;
		case "not-enabled":
			throw new ServiceError("AccessDeniedException", "You don't have access to the model with the specified model ID.");
		case "use-case-missing":
			throw new ServiceError(
				"ResourceNotFoundException",
				"Model use case details have not been submitted for this account. Fill out the Anthropic use case details form before using the model. If you have already filled out the form, try again in 15 minutes.",
			);
		case "marketplace-denied":
			throw new ServiceError("AccessDeniedException", marketplaceDenied);
		default:
			return assertNever(access);
	}
}

/** The same state as `GetFoundationModelAvailability` tells it. */
export function availabilityOf(service: Service, model: ModelFacts, region: string): unknown {
	const access = accessOf(service, model);
	const isEnabled = access === "enabled";
	const isAuthorized = isEnabled || access === "use-case-missing";
	return {
		modelId: model.id,
		agreementAvailability: agreementOf(access),
		authorizationStatus: isAuthorized ? "AUTHORIZED" : "NOT_AUTHORIZED",
		entitlementAvailability: isEnabled ? "AVAILABLE" : "NOT_AVAILABLE",
		regionAvailability: modelsOf(region).includes(model) ? "AVAILABLE" : "NOT_AVAILABLE",
	};
}

function agreementOf(access: ModelAccess): { status: string; errorMessage?: string } {
	if (access === "enabled") return { status: "AVAILABLE" };
	return access === "marketplace-denied" ? { status: "ERROR", errorMessage: marketplaceDenied } : { status: "NOT_AVAILABLE" };
}

function accessOf(service: Service, model: ModelFacts): ModelAccess {
	return service.identity.settings.models[model.id] ?? "enabled";
}

const marketplaceDenied =
	"Model access is denied due to IAM user or service role is not authorized to perform the required AWS Marketplace actions (aws-marketplace:ViewSubscriptions, aws-marketplace:Subscribe) to enable access to this model. Refer to the Amazon Bedrock documentation for further details. Your AWS Marketplace subscription for this model cannot be completed at this time. If you recently fixed this issue, try again after 2 minutes.";

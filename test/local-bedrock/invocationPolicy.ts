import type { Call } from "./call.ts";
import { guardrailArn } from "./guardrails.ts";
import { accessDenied, permit } from "./identity/denials.ts";
import { checkModelAccess } from "./modelAccess.ts";
import type { Target } from "./targets.ts";

/** Everything that can forbid an invocation although the request is right: IAM, a demanded guardrail, access to the model. */
export function permitInvocation(call: Call, target: Target, guardrail: string | undefined): void {
	const action = call.operation === "ConverseStream" ? "bedrock:InvokeModelWithResponseStream" : "bedrock:InvokeModel";
	permit(call, action, target.resources);
	if (target.prompt) permit(call, "bedrock:RenderPrompt", target.resources);
	const { requiredGuardrail } = call.service.identity.settings;
	if (requiredGuardrail !== undefined && (guardrail === undefined || guardrailId(guardrail) !== guardrailId(requiredGuardrail))) {
		throw accessDenied(call, action, target.resources[0], "deny-in-identity-policy");
	}
	if (guardrail !== undefined) permit(call, "bedrock:ApplyGuardrail", [guardrailArn(call.caller.region, guardrailId(guardrail))]);
	checkModelAccess(call.service, target.model);
}

/** The id in an id, an ARN or an ARN with a version. */
function guardrailId(identifier: string): string {
	return identifier.replace(/^arn:.*:guardrail\//, "").replace(/:.*$/, "");
}

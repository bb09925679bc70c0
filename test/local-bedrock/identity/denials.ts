import type { Call } from "../call.ts";
import type { Denial, PolicyKind } from "../identityOptions.ts";
import { ServiceError } from "../serviceError.ts";

/**
 * What follows the action in AWS's sentence, by the policy that decided: the table of "Troubleshoot access denied error messages" in the
 * IAM user guide. Since 2026 a denial in an organization's policy names that policy.
 */
const because: Readonly<Record<PolicyKind, (action: string) => string>> = {
	"no-identity-policy": (action) => `because no identity-based policy allows the ${action} action`,
	"deny-in-identity-policy": () => "with an explicit deny in an identity-based policy",
	"no-service-control-policy": (action) => `because no service control policy allows the ${action} action`,
	"deny-in-service-control-policy": () =>
		"with an explicit deny in a service control policy: arn:aws:organizations::999988887777:policy/o-localbedrock/service_control_policy/p-local001",
	"no-resource-control-policy": (action) => `because no resource control policy allows the ${action} action`,
	"deny-in-resource-control-policy": () =>
		"with an explicit deny in a resource control policy: arn:aws:organizations::999988887777:policy/o-localbedrock/resource_control_policy/p-local002",
	"no-permissions-boundary": (action) => `because no permissions boundary allows the ${action} action`,
	"deny-in-permissions-boundary": () => "with an explicit deny in a permissions boundary",
	"no-session-policy": (action) => `because no session policy allows the ${action} action`,
	"deny-in-session-policy": () => "with an explicit deny in a session policy",
	"no-vpc-endpoint-policy": (action) => `because no VPC endpoint policy allows the ${action} action`,
	"deny-in-vpc-endpoint-policy": () => "with an explicit deny in a VPC endpoint policy",
};

/**
 * Throws AWS's sentence when a policy denies the action to the caller on any of the resources; AWS checks a profile and then every model
 * behind it. An action without resources is denied by what is denied on `*` only.
 */
export function permit(call: Call, action: string, resources: readonly string[] = []): void {
	if (action === "sts:GetCallerIdentity") return;
	const denials = call.service.identity.settings.denied.filter(
		(one) => matches(one.action, action) && matches(one.principal ?? "*", call.caller.arn),
	);
	for (const resource of resources.length > 0 ? resources : [undefined]) {
		const denial = denials.find((one) => deniesOn(one, resource));
		if (denial) throw accessDenied(call, action, resource, denial.policy);
	}
}

export function accessDenied(call: Call, action: string, resource: string | undefined, policy: PolicyKind): ServiceError {
	const where = resource === undefined ? "" : ` on resource: ${resource}`;
	const message = `User: ${call.caller.arn} is not authorized to perform: ${action}${where} ${because[policy](action)}`;
	return new ServiceError("AccessDeniedException", message);
}

function deniesOn(denial: Denial, resource: string | undefined): boolean {
	return resource === undefined ? (denial.resource ?? "*") === "*" : matches(denial.resource ?? "*", resource);
}

function matches(pattern: string, text: string): boolean {
	const source = pattern.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*");
	return new RegExp(`^${source}$`).test(text);
}

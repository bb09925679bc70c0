import { assertNever } from "../../shared/assertNever.ts";
import type { PolicyKind } from "../../shared/doctor.ts";
import type { FailureAction } from "../../shared/turnEvent.ts";
import type { Denial } from "./denials.ts";
import { translate } from "../../shared/translate.ts";

/** What is known of the request besides the refusal. */
export interface DeniedRequest {
	/** Whether a guardrail went with the request; `undefined` when that is not known here. */
	readonly hasGuardrail?: boolean;
	/** The region that was called. */
	readonly region?: string;
}

export interface Explanation {
	/** What is in the way: names the missing action and the kind of policy. */
	readonly sentence: string;
	/** What has to be done, and by whom. */
	readonly fix: string;
	readonly missingAction?: string;
	readonly policy?: PolicyKind;
	/** The click that helps most. */
	readonly action?: FailureAction;
}

type PolicyDenial = Extract<Denial, { kind: "policy" }>;

/** A denial in words for the person who was denied. */
export function explainDenial(denial: Denial, request: DeniedRequest = {}): Explanation {
	switch (denial.kind) {
		case "policy":
			return explainPolicy(denial, request);
		case "role-trust":
			return {
				sentence: translate(
					"The role {0} does not let {1} in: AWS refused sts:AssumeRole.",
					nameOf(denial.role),
					nameOf(denial.principal, "you"),
				),
				fix: translate(
					"The role's trust policy has to name you, and your own permissions have to allow sts:AssumeRole on the role. If the role demands an MFA code or an external id, the profile needs mfa_serial or external_id.",
				),
				missingAction: "sts:AssumeRole",
			};
		case "model-access":
			return {
				sentence: translate("Your AWS account has no access to this model."),
				fix: translate(
					"Open the model in the catalog of the Bedrock console{0} and request access, or have an administrator of the account do it.",
					inRegion(request),
				),
				policy: "model-access",
				action: "select-model",
			};
		case "marketplace":
			return {
				sentence: translate(
					"The first call of this model subscribes your AWS account to it, and you lack aws-marketplace:Subscribe or aws-marketplace:ViewSubscriptions.",
				),
				fix: translate(
					"Somebody who has both permissions has to call the model once in this account and region. It works for everybody about two minutes later.",
				),
				missingAction: "aws-marketplace:Subscribe",
				policy: "marketplace",
				action: "select-model",
			};
		case "use-case-form":
			return {
				sentence: translate("Anthropic's use case form was not submitted for your AWS account, so it has no access to this model."),
				fix: translate(
					"An administrator has to fill it out once in the model catalog of the Bedrock console. Access comes up to 15 minutes later.",
				),
				policy: "model-access",
				action: "select-model",
			};
		case "channel-program":
			return {
				sentence: translate("Your AWS account belongs to a reseller (channel program), and this model is not available to such accounts."),
				fix: translate("Ask your AWS Solution Provider or Distributor for access."),
				policy: "model-access",
				action: "select-model",
			};
		case "payment":
			return {
				sentence: translate("Your AWS account has no payment method that AWS Marketplace takes, so it has no access to this model."),
				fix: translate("An administrator has to add one in the Billing console. Models of Amazon itself need none."),
				policy: "marketplace",
				action: "select-model",
			};
		case "api-key":
			return {
				sentence: translate("AWS does not accept the Bedrock API key: it is wrong, has expired, or was made for another region."),
				fix: translate("Set a new API key, or choose the region that it was made for."),
				action: "sign-in",
			};
		default:
			return assertNever(denial);
	}
}

function explainPolicy(denial: PolicyDenial, request: DeniedRequest): Explanation {
	const { action, resource, policyArn } = denial;
	const what = resource === undefined || resource === "*" ? action : translate("{0} on {1}", action, nameOf(resource));
	const named = policyArn === undefined ? "" : ` (${policyArn})`;
	const policy = likelyPolicy(denial, request);
	const explanation = { missingAction: action, policy };
	switch (policy) {
		case "identity":
			return {
				...explanation,
				sentence: translate(
					"Your permissions do not include {0}: no identity-based policy{1} allows it.{2}",
					what,
					named,
					bearerNote(action),
				),
				fix: translate("Whoever manages your AWS permissions has to allow it. Copy the IAM policy and send it to them."),
				action: "copy-policy",
			};
		case "guardrail-condition":
			return {
				...explanation,
				sentence: translate(
					"An identity-based policy{0} denies {1}, most likely by an IAM condition on bedrock:GuardrailIdentifier: {2}.",
					named,
					what,
					request.hasGuardrail ? translate("it demands another guardrail than the one that is set") : translate("it demands a guardrail"),
				),
				fix: translate(
					"Choose the guardrail that your organization demands. If there is none, whoever manages your AWS permissions has to change the policy that denies it.",
				),
				action: "select-guardrail",
			};
		case "explicit-deny":
			return {
				...explanation,
				sentence: translate("An identity-based policy{0} denies {1} in so many words.{2}", named, what, bearerNote(action)),
				fix: translate(
					"Allowing it elsewhere does not help: whoever manages your AWS permissions has to change the policy that denies it.",
				),
			};
		case "service-control-policy":
			return {
				...explanation,
				sentence: translate("Your organization does not allow {0}: a service control policy (SCP){1} {2}.", what, named, verb(denial)),
				fix: translate(
					"{0}Only the administrators of your AWS organization can change the SCP; no policy of your account can.",
					regionNote(resource, request),
				),
				action: "select-model",
			};
		case "resource-control-policy":
			return {
				...explanation,
				sentence: translate("Your organization does not allow {0}: a resource control policy (RCP){1} {2}.", what, named, verb(denial)),
				fix: translate("Only the administrators of your AWS organization can change it; no policy of your account can."),
			};
		case "permissions-boundary":
			return {
				...explanation,
				sentence: translate(
					"Your permissions boundary{0} {1} {2}.",
					named,
					denial.explicit ? translate("denies") : translate("does not allow"),
					what,
				),
				fix: translate(
					"Whoever set the boundary has to widen it. A policy that allows the action does not help while the boundary is narrower.",
				),
			};
		case "session-policy":
			return {
				...explanation,
				sentence: translate(
					"The session policy{0} of your credentials {1} {2}.",
					named,
					denial.explicit ? translate("denies") : translate("does not allow"),
					what,
				),
				fix: translate(
					"The policy came with the sign-in: whatever hands out these credentials (a permission set, a tool, an AssumeRole call) has to allow the action.",
				),
			};
		case "vpc-endpoint-policy":
			return {
				...explanation,
				sentence: translate(
					"The policy of the VPC endpoint{0} {1} {2}.",
					named,
					denial.explicit ? translate("denies") : translate("does not allow"),
					what,
				),
				fix: translate("Whoever runs the VPC endpoint has to allow it in the endpoint's policy."),
				action: "open-settings",
			};
		default:
			return {
				...explanation,
				sentence: translate("You are not allowed to call {0}; AWS does not say which policy is in the way.{1}", what, bearerNote(action)),
				fix: translate(
					"Most likely your permissions lack the action. Copy the IAM policy and send it to whoever manages your AWS permissions.",
				),
				action: "copy-policy",
			};
	}
}

/**
 * AWS tells of an explicit deny but not of its condition. One on a model that no guardrail went with is most often the condition
 * that demands one; that stays a guess, and is told as one.
 */
function likelyPolicy({ policy, action }: PolicyDenial, { hasGuardrail }: DeniedRequest): PolicyKind | undefined {
	const isInvocation = action.startsWith("bedrock:InvokeModel");
	return policy === "explicit-deny" && isInvocation && hasGuardrail !== undefined ? "guardrail-condition" : policy;
}

/** Organizations that allow some regions only stumble over profiles that send a request elsewhere. */
function regionNote(resource: string | undefined, { region }: DeniedRequest): string {
	const [scheme, , , denied] = resource?.split(":") ?? [];
	if (scheme !== "arn" || denied === undefined) return "";
	if (denied === "")
		return translate("The model was denied without a region, as for a global inference profile: choose a profile of one geography. ");
	return region === undefined || region === denied
		? ""
		: translate("The profile also sends requests to {0}: choose one that stays in allowed regions. ", denied);
}

function bearerNote(action: string): string {
	return action === "bedrock:CallWithBearerToken" ? translate(" Every call with a Bedrock API key needs this action.") : "";
}

function verb({ explicit }: PolicyDenial): string {
	return explicit ? translate("denies it") : translate("does not allow it");
}

function inRegion({ region }: DeniedRequest): string {
	return region ? ` ${translate("in {0}", region)}` : "";
}

/** What an ARN names, without what stands before it: `role/developer`. */
function nameOf(arn: string | undefined, fallback = translate("in question")): string {
	return arn?.split(":").slice(5).join(":") || fallback;
}

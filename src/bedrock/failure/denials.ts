import type { PolicyKind } from "../../shared/doctor.ts";

/** What stands between the caller and what was asked for, as far as AWS's refusal tells. */
export type Denial =
	/** IAM. Members are undefined where the sentence leaves them out. */
	| {
			readonly kind: "policy";
			/** The action that is missing, for example `bedrock:InvokeModel`. */
			readonly action: string;
			readonly resource?: string;
			readonly principal?: string;
			readonly policy?: PolicyKind;
			/** A policy denies it in so many words; otherwise nothing allows it. */
			readonly explicit: boolean;
			/** AWS names the policy within an account or organization only. */
			readonly policyArn?: string;
	  }
	/** The role does not let the caller in, or wants an MFA code or an external id first: AWS does not say which. */
	| { readonly kind: "role-trust"; readonly role?: string; readonly principal?: string }
	/** The account has no access to the model. */
	| { readonly kind: "model-access" }
	/** The first call of a third-party model subscribes the account to it, and the caller may not. */
	| { readonly kind: "marketplace" }
	/** Anthropic wants to know what its models are used for, once per account. */
	| { readonly kind: "use-case-form" }
	/** Accounts of resellers get some models from their distributor only. */
	| { readonly kind: "channel-program" }
	/** The subscription to a third-party model has nothing to be paid with. */
	| { readonly kind: "payment" }
	/** The API key is wrong, has expired, or belongs to another region. */
	| { readonly kind: "api-key" };

/**
 * Reads what AWS says when it denies something; `undefined` when it is none of the known sentences. IAM's forms are those of
 * the page below; the ARN at the end of some is there since January 2026. Bedrock's own are not documented: they are quoted
 * alike in many issue threads.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
export function readDenial(said: string): Denial | undefined {
	return readGate(said) ?? readPolicy(said);
}

/** What is no matter of IAM policies, or of more than those of Bedrock. */
function readGate(said: string): Denial | undefined {
	return gates.find(([pattern]) => pattern.test(said))?.[1];
}

const gates: readonly (readonly [RegExp, Denial])[] = [
	[/required AWS Marketplace actions|aws-marketplace:(View)?Subscri/i, { kind: "marketplace" }],
	[/use case details have not been submitted|not filled out the request form/i, { kind: "use-case-form" }],
	[/channel program accounts/i, { kind: "channel-program" }],
	[/INVALID_PAYMENT_INSTRUMENT|valid payment (instrument|method)/i, { kind: "payment" }],
	[
		/don.t have access to the model|not available for this account|model access is denied|account is not authorized to invoke this API/i,
		{ kind: "model-access" },
	],
	[/make sure your API Key is valid|API key (has expired|is invalid)/i, { kind: "api-key" }],
];

function readPolicy(said: string): Denial | undefined {
	const action = /not authorized to perform:?\s+([\w-]+:[\w*]+)/i.exec(said)?.[1];
	if (action === undefined) return undefined;
	const principal = /User:?\s+(arn:\S+)/i.exec(said)?.[1];
	const resource = /on resource:?\s+(\*|arn:\S+?)[.,;]?(?=\s|$)/i.exec(said)?.[1];
	if (isTrust(action, said)) return { kind: "role-trust", role: resource, principal };
	const explicit = /explicit deny/i.test(said);
	const [, denying, denyingArn] = /explicit deny in (?:an?|the) ([\w -]+?(?:policy|boundary))(?:: ?(arn:\S+))?/i.exec(said) ?? [];
	const [, missing, missingArn] = /because no ([\w -]+?) allows the \S+ action(?:: ?(arn:\S+))?/i.exec(said) ?? [];
	const policy = policyKindOf(denying ?? missing ?? "", explicit);
	return { kind: "policy", action, resource, principal, policy, explicit, policyArn: (denyingArn ?? missingArn)?.replace(/[.,;]$/, "") };
}

/** Without a reason it can be either side: the role that trusts nobody, or the caller who may not ask. */
function isTrust(action: string, said: string): boolean {
	if (!action.toLowerCase().startsWith("sts:assumerole")) return false;
	return /trust policy|resource-based policy/i.test(said) || !/because no|explicit deny/i.test(said);
}

function policyKindOf(name: string, explicit: boolean): PolicyKind | undefined {
	const [, kind] = policyNames.find(([pattern]) => pattern.test(name)) ?? [];
	return kind === "identity" && explicit ? "explicit-deny" : kind;
}

const policyNames: readonly (readonly [RegExp, PolicyKind])[] = [
	[/service control/i, "service-control-policy"],
	[/resource control/i, "resource-control-policy"],
	[/permissions? boundary/i, "permissions-boundary"],
	[/session/i, "session-policy"],
	[/VPC endpoint/i, "vpc-endpoint-policy"],
	[/identity-based/i, "identity"],
];

/**
 * Everything that a test can set of the identity half: who may do what, how sign-in goes, and what is broken. All of it can change while
 * the server runs, in process (`bedrock.identity.set`) or over HTTP (`PUT /_identity`).
 */
export interface IdentitySettings {
	readonly sts: StsSettings;
	readonly oidc: OidcSettings;
	readonly portal: PortalSettings;
	readonly imds: ImdsSettings;
	readonly container: ContainerSettings;
	readonly signin: SigninSettings;
	readonly quotas: QuotaSettings;
	/** A fault of Bedrock itself, runtime and control plane; a script's faults are about answers, this is about the service. */
	readonly bedrock: { readonly fault?: IdentityFault };
	/** IAM: nothing is denied that is not listed here. `sts:GetCallerIdentity` cannot be denied, as in AWS. */
	readonly denied: readonly Denial[];
	/** Id or ARN. An invocation without this guardrail is refused, as by a policy with the condition `bedrock:GuardrailIdentifier`. */
	readonly requiredGuardrail?: string;
	/** How far the server's clock is ahead of `now`; negative when it is behind. Signatures, expiries and `Date` headers follow it. */
	readonly clockSkewMs: number;
	/** Access by foundation model id; a model that is not listed is enabled. */
	readonly models: Readonly<Record<string, ModelAccess>>;
	/** Access key ids, minted or static, that are refused with `ExpiredTokenException` while they are listed. */
	readonly revoked: readonly string[];
}

/** What `set` takes: a section is merged member by member, any other value and every list is replaced. */
export type IdentityChange = {
	readonly [Name in keyof IdentitySettings]?: IdentitySettings[Name] extends Section
		? Partial<IdentitySettings[Name]>
		: IdentitySettings[Name];
};

type Section = StsSettings | OidcSettings | PortalSettings | ImdsSettings | ContainerSettings | SigninSettings | QuotaSettings;

/** What happens to every request to a service instead of an answer. */
export type IdentityFault =
	| { readonly kind: "refuse"; readonly name: string; readonly message: string; readonly status: number }
	/** The connection is reset before a byte of an answer. */
	| { readonly kind: "drop" }
	/** The answer comes this much later. */
	| { readonly kind: "delay"; readonly ms: number };

interface Faulty {
	readonly fault?: IdentityFault;
}

export interface StsSettings extends Faulty {
	readonly roles: readonly Role[];
	/** ARN of the only MFA device. */
	readonly mfaSerial: string;
	/** The code that the device shows now. A code opens one session: set the next one before the next session. */
	readonly mfaCode: string;
}

export interface Role {
	readonly name: string;
	/** Where the role lives; `123456789012` when absent. */
	readonly account?: string;
	/** Account ids, user ARNs and role ARNs (`arn:aws:iam::…`) of its trust policy. */
	readonly trusts: readonly string[];
	readonly mfaRequired?: boolean;
	readonly externalId?: string;
	/** 3600 when absent. */
	readonly maxSessionSeconds?: number;
	/** The subject of web identity tokens that may assume it; nobody's when absent. */
	readonly webIdentitySubject?: string;
}

export interface OidcSettings extends Faulty {
	/** Who presses the button: a click on the page, or nobody because it is decided already. */
	readonly approve: "page" | "at-once" | "deny";
	readonly tokenSeconds: number;
	readonly registrationSeconds: number;
	readonly deviceCodeSeconds: number;
	/** Pause between two polls of a device code; a poll that comes sooner gets `SlowDownException`. */
	readonly intervalSeconds: number;
	/** False: tokens come without a refresh token, as with a registration without scopes. */
	readonly refreshTokens: boolean;
	/** The person who signs in; the session name of the portal's credentials. */
	readonly user: string;
}

export interface PortalSettings extends Faulty {
	readonly accounts: readonly PortalAccount[];
	readonly credentialSeconds: number;
}

export interface PortalAccount {
	readonly id: string;
	readonly name: string;
	readonly email: string;
	/** Permission sets that the user has in the account. */
	readonly roles: readonly string[];
}

export interface ImdsSettings extends Faulty {
	/** False: the machine has no metadata service, everything is 404. */
	readonly enabled: boolean;
	/** The instance profile's role; `undefined` for an instance without one. */
	readonly role: string | undefined;
	readonly region: string;
	readonly credentialSeconds: number;
}

export interface ContainerSettings extends Faulty {
	/** The whole value of the `Authorization` header; `undefined` when none is asked for. */
	readonly authorizationToken: string | undefined;
	readonly role: string;
	readonly credentialSeconds: number;
}

export interface SigninSettings extends Faulty {
	readonly tokenSeconds: number;
	/** Refuses a refresh with `AccessDeniedException` and this `error`. */
	readonly refusal?: "TOKEN_EXPIRED" | "USER_CREDENTIALS_CHANGED" | "INSUFFICIENT_PERMISSIONS";
}

export interface QuotaSettings extends Faulty {
	/** By the quota's name on AWS's console. */
	readonly values: Readonly<Record<string, number>>;
}

/** One action that IAM denies, and which of its policies does. */
export interface Denial {
	/** `bedrock:InvokeModel`, or a pattern with `*`. */
	readonly action: string;
	/** ARN or a pattern with `*`; every resource when absent. */
	readonly resource?: string;
	/** ARN of the caller or a pattern with `*`; every caller when absent. */
	readonly principal?: string;
	readonly policy: PolicyKind;
}

/** `no-…`: no policy of that kind allows the action. `deny-in-…`: one denies it in so many words. */
export type PolicyKind =
	| "no-identity-policy"
	| "deny-in-identity-policy"
	| "no-service-control-policy"
	| "deny-in-service-control-policy"
	| "no-resource-control-policy"
	| "deny-in-resource-control-policy"
	| "no-permissions-boundary"
	| "deny-in-permissions-boundary"
	| "no-session-policy"
	| "deny-in-session-policy"
	| "no-vpc-endpoint-policy"
	| "deny-in-vpc-endpoint-policy";

export type ModelAccess =
	| "enabled"
	/** The account has not asked for it. */
	| "not-enabled"
	/** Anthropic's use case form is missing. */
	| "use-case-missing"
	/** The caller lacks the AWS Marketplace actions that the first call needs. */
	| "marketplace-denied";

const account = "123456789012";

export const defaultIdentity: IdentitySettings = {
	sts: {
		roles: [
			{ name: "developer", trusts: [account], webIdentitySubject: "repo:outcrop" },
			{ name: "with-mfa", trusts: [account], mfaRequired: true },
			{ name: "with-external-id", trusts: [account], externalId: "outcrop-1" },
			{ name: "long-sessions", trusts: [account], maxSessionSeconds: 43_200 },
			{ name: "after-developer", trusts: [`arn:aws:iam::${account}:role/developer`] },
			{ name: "elsewhere", account: "210987654321", trusts: [account] },
			{ name: "closed", trusts: [] },
		],
		mfaSerial: `arn:aws:iam::${account}:mfa/local-developer`,
		mfaCode: "123456",
	},
	oidc: {
		approve: "page",
		tokenSeconds: 8 * 3_600,
		registrationSeconds: 90 * 24 * 3_600,
		deviceCodeSeconds: 600,
		intervalSeconds: 1,
		refreshTokens: true,
		user: "local.developer@example.com",
	},
	portal: {
		accounts: [
			{ id: account, name: "Outcrop development", email: "development@example.com", roles: ["DeveloperAccess", "ReadOnlyAccess"] },
			{ id: "210987654321", name: "Outcrop production", email: "production@example.com", roles: ["ReadOnlyAccess"] },
			{ id: "111122223333", name: "Outcrop sandbox", email: "sandbox@example.com", roles: ["DeveloperAccess"] },
		],
		credentialSeconds: 3_600,
	},
	imds: { enabled: true, role: "instance", region: "us-east-1", credentialSeconds: 6 * 3_600 },
	container: { authorizationToken: "local-container-token", role: "task", credentialSeconds: 6 * 3_600 },
	signin: { tokenSeconds: 900 },
	quotas: {
		values: {
			"Cross-region model inference tokens per minute for Anthropic Claude Sonnet 4.5 V1": 200_000,
			"Cross-region model inference requests per minute for Anthropic Claude Sonnet 4.5 V1": 200,
			"Cross-region model inference tokens per minute for Anthropic Claude Haiku 4.5": 400_000,
			"Cross-region model inference requests per minute for Anthropic Claude Haiku 4.5": 400,
			"On-demand model inference tokens per minute for Amazon Nova Pro": 400_000,
			"On-demand model inference requests per minute for Amazon Nova Pro": 100,
			"Cross-region model inference requests per minute for Amazon Nova Pro": 200,
		},
	},
	bedrock: {},
	denied: [],
	clockSkewMs: 0,
	models: {},
	revoked: [],
};

/** `settings` with `change` applied as `IdentityChange` says. An explicit `undefined` removes what is optional. */
export function changeIdentity(settings: IdentitySettings, change: IdentityChange): IdentitySettings {
	const { sts, oidc, portal, imds, container, signin, quotas, bedrock, ...rest } = change;
	return {
		...settings,
		...rest,
		sts: { ...settings.sts, ...sts },
		oidc: { ...settings.oidc, ...oidc },
		portal: { ...settings.portal, ...portal },
		imds: { ...settings.imds, ...imds },
		container: { ...settings.container, ...container },
		signin: { ...settings.signin, ...signin },
		quotas: { ...settings.quotas, ...quotas },
		bedrock: { ...settings.bedrock, ...bedrock },
	};
}

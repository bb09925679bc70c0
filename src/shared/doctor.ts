import type { FailureAction } from "./turnEvent.ts";

/** What Doctor looks at, in the order of the report. */
export type CheckId =
	| "identity"
	| "expiry"
	| "region"
	| "proxy"
	| "endpoint"
	| "tls"
	| "clock"
	| "catalogue"
	| "model-access"
	| "streaming"
	| "tools"
	| "guardrail"
	| "count-tokens"
	| "quotas";

export type CheckState = "waiting" | "running" | "ok" | "warning" | "failed" | "skipped";

/** Which kind of policy is likely to stand in the way. */
export type PolicyKind =
	| "identity"
	| "explicit-deny"
	| "service-control-policy"
	| "resource-control-policy"
	| "permissions-boundary"
	| "session-policy"
	| "vpc-endpoint-policy"
	| "guardrail-condition"
	| "model-access"
	| "marketplace";

export interface Check {
	readonly id: CheckId;
	readonly title: string;
	readonly state: CheckState;
	/** One sentence on what was found. */
	readonly finding: string;
	/** Facts for the reader, without secrets: `["Account", "123456789012"]`. */
	readonly facts: readonly (readonly [label: string, value: string])[];
	/** What has to be done, in one or two sentences, when something has to be. */
	readonly fix?: string;
	/** The IAM action that is missing, for example `bedrock:InvokeModelWithResponseStream`. */
	readonly missingAction?: string;
	readonly policy?: PolicyKind;
	readonly action?: FailureAction;
}

export interface DoctorReport {
	/** Milliseconds since the epoch. */
	readonly at: number;
	/** What was examined: profile, region, model, guardrail, endpoint, versions. */
	readonly subject: readonly (readonly [label: string, value: string])[];
	readonly checks: readonly Check[];
	/** False while checks are still to come. */
	readonly done: boolean;
	/** The user ended it before all was examined. */
	readonly cancelled?: boolean;
}

export type ToDoctorPage = { readonly kind: "report"; readonly report: DoctorReport };

export type FromDoctorPage =
	| { readonly kind: "ready" }
	| { readonly kind: "run" }
	| { readonly kind: "cancel" }
	| { readonly kind: "copy-report" }
	| { readonly kind: "copy-policy" }
	| { readonly kind: "action"; readonly action: FailureAction };

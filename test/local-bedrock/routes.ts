import { answerApplyGuardrail } from "./applyGuardrail.ts";
import { authenticate, type SigningName } from "./auth.ts";
import type { Call, OpenCall } from "./call.ts";
import { answerControlPlane } from "./controlPlane.ts";
import { answerConverse } from "./converse.ts";
import { answerCountTokens } from "./countTokens.ts";
import type { WireRequest } from "./exchange.ts";
import { answerContainerCredentials } from "./identity/containerCredentials.ts";
import { permit } from "./identity/denials.ts";
import { answerMetadata, answerMetadataToken } from "./identity/instanceMetadata.ts";
import { answerCreateToken, answerRegisterClient, answerStartDeviceAuthorization } from "./identity/oidc.ts";
import { answerListAccountRoles, answerListAccounts, answerLogout, answerRoleCredentials } from "./identity/portal.ts";
import { answerListServiceQuotas } from "./identity/serviceQuotas.ts";
import { answerLoginToken } from "./identity/signin.ts";
import { answerAuthorize, answerAuthorizeDecision, answerDeviceDecision, answerDevicePage } from "./identity/signInPages.ts";
import { answerAssumeRole, answerAssumeRoleWithWebIdentity, answerCallerIdentity, answerUnknownAction, stsAction } from "./identity/sts.ts";
import { summarizeBody } from "./journal.ts";
import { answerGetPrompt, answerListPrompts } from "./promptManagement.ts";
import { parseJson } from "./wire.ts";

/** The service that a request is for: its settings, its faults and the form of its refusals. */
export type ServiceName = "bedrock" | "sts" | "oidc" | "portal" | "imds" | "container" | "signin" | "quotas";

export interface Route {
	readonly operation: string;
	readonly method: string;
	/** Matched at the end of the path, so that everything also exists under a prefix. Groups are URL-encoded. */
	readonly path: RegExp;
	readonly service: ServiceName;
	/** What tells operations apart that share a path. */
	readonly when?: (request: WireRequest) => boolean;
	readonly answer: (call: OpenCall) => Promise<void>;
}

/** The first that fits is taken: a path that is the end of another one comes after it. */
export const routes: readonly Route[] = [
	runtime("Converse", "POST", /\/model\/([^/]+)\/converse$/, answerConverse),
	runtime("ConverseStream", "POST", /\/model\/([^/]+)\/converse-stream$/, answerConverse),
	runtime("CountTokens", "POST", /\/model\/([^/]+)\/count-tokens$/, answerCountTokens),
	runtime("ApplyGuardrail", "POST", /\/guardrail\/([^/]+)\/version\/([^/]+)\/apply$/, answerApplyGuardrail),
	control("ListFoundationModels", /\/foundation-models$/),
	control("GetFoundationModel", /\/foundation-models\/([^/]+)$/),
	control("GetFoundationModelAvailability", /\/foundation-model-availability\/([^/]+)$/),
	control("ListInferenceProfiles", /\/inference-profiles$/),
	control("GetInferenceProfile", /\/inference-profiles\/([^/]+)$/),
	control("ListGuardrails", /\/guardrails$/),
	control("GetGuardrail", /\/guardrails\/([^/]+)$/),
	control("ListImportedModels", /\/imported-models$/),
	control("GetImportedModel", /\/imported-models\/([^/]+)$/),
	control("ListProvisionedModelThroughputs", /\/provisioned-model-throughputs$/),
	control("GetProvisionedModelThroughput", /\/provisioned-model-throughput\/([^/]+)$/),
	control("ListCustomModels", /\/custom-models$/),
	control("ListCustomModelDeployments", /\/model-customization\/custom-model-deployments$/),
	control("GetCustomModelDeployment", /\/model-customization\/custom-model-deployments\/([^/]+)$/),
	runtime("GetPrompt", "GET", /\/prompts\/([^/]+)\/?$/, answerGetPrompt),
	runtime("ListPrompts", "GET", /\/prompts\/?$/, answerListPrompts),
	control("GetPromptRouter", /\/prompt-routers\/([^/]+)$/),
	{
		...open("ListServiceQuotas", "quotas", "POST", /\/$/, signed("servicequotas", answerListServiceQuotas)),
		when: (request) => request.headers["x-amz-target"] === "ServiceQuotasV20190624.ListServiceQuotas",
	},
	sts("GetCallerIdentity", signed("sts", answerCallerIdentity)),
	sts("AssumeRole", signed("sts", answerAssumeRole)),
	sts("AssumeRoleWithWebIdentity", answerAssumeRoleWithWebIdentity),
	open("unknown", "sts", "POST", /\/$/, signed("sts", answerUnknownAction)),
	open("RegisterClient", "oidc", "POST", /\/client\/register$/, answerRegisterClient),
	open("StartDeviceAuthorization", "oidc", "POST", /\/device_authorization$/, answerStartDeviceAuthorization),
	open("CreateOAuth2Token", "signin", "POST", /\/v1\/token$/, answerLoginToken),
	open("CreateToken", "oidc", "POST", /\/token$/, answerCreateToken),
	open("Authorize", "oidc", "GET", /\/authorize$/, answerAuthorize),
	open("DecideAuthorization", "oidc", "POST", /\/authorize$/, answerAuthorizeDecision),
	open("ShowDevice", "oidc", "GET", /\/device$/, answerDevicePage),
	open("DecideDevice", "oidc", "POST", /\/device$/, answerDeviceDecision),
	open("GetRoleCredentials", "portal", "GET", /\/federation\/credentials$/, answerRoleCredentials),
	open("ListAccounts", "portal", "GET", /\/assignment\/accounts$/, answerListAccounts),
	open("ListAccountRoles", "portal", "GET", /\/assignment\/roles$/, answerListAccountRoles),
	open("Logout", "portal", "POST", /\/logout$/, answerLogout),
	open("GetMetadataToken", "imds", "PUT", /\/latest\/api\/token$/, answerMetadataToken),
	open("GetMetadata", "imds", "GET", /\/latest\/meta-data\/(.*)$/, answerMetadata),
	open("GetContainerCredentials", "container", "GET", /\/container\/credentials$/, answerContainerCredentials),
];

function runtime(operation: string, method: string, path: RegExp, answer: (call: Call) => Promise<void>): Route {
	return open(operation, "bedrock", method, path, signed("bedrock", answer));
}

function control(operation: string, path: RegExp): Route {
	return runtime(operation, "GET", path, answerControlPlane);
}

function sts(action: string, answer: Route["answer"]): Route {
	return { ...open(action, "sts", "POST", /\/$/, answer), when: (request) => stsAction(request) === action };
}

function open(operation: string, service: ServiceName, method: string, path: RegExp, answer: Route["answer"]): Route {
	return { operation, service, method, path, answer };
}

/** Authenticates the caller first. An API key needs a permission of its own besides that of the action. */
function signed(name: SigningName, answer: (call: Call) => Promise<void>): Route["answer"] {
	return async (open) => {
		const { service, exchange, entry } = open;
		const caller = await authenticate(exchange.request, name, service, (auth) => {
			entry.auth = auth;
		});
		entry.region = caller.region;
		const json = name === "bedrock" && exchange.request.method === "POST" ? parseJson(exchange.request.body) : undefined;
		if (json !== undefined) entry.request = summarizeBody(json);
		const call = { ...open, caller, json };
		if (caller.auth.kind === "bearer") permit(call, "bedrock:CallWithBearerToken", ["*"]);
		await answer(call);
	};
}

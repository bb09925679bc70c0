import { AssistantError } from "../../core/errors.ts";
import type { FailureAction, FailureKind } from "../../shared/turnEvent.ts";
import { describeSkew, readClockSkew, toleratedSkew } from "./clockSkew.ts";
import { readConnectionProblem } from "./connectionErrors.ts";
import { type Denial, readDenial } from "./denials.ts";
import { explainDenial } from "./explainDenial.ts";
import { asServiceError, exceptionName, statusOf } from "./serviceError.ts";
import { translate } from "../../shared/translate.ts";

interface Rule {
	readonly kind: FailureKind;
	readonly message: (said: string) => string;
	readonly action?: FailureAction;
}

const expired: Rule = { kind: "credentials-expired", message: () => translate("Your AWS credentials have expired."), action: "sign-in" };
const refused = (message: () => string): Rule => ({ kind: "credentials-missing", message, action: "sign-in" });
const refusedCredentials = refused(() => translate("AWS does not accept these credentials."));
const unknownKey = refused(() => translate("AWS does not know this access key."));
const wrongSecret = refused(() => translate("AWS does not accept the secret key of these credentials."));

/**
 * Exceptions by name; where the service's own sentence says more, it is part of ours.
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/troubleshooting-api-error-codes.html
 */
const rules: Record<string, Rule> = {
	ThrottlingException: {
		kind: "throttled",
		message: () => translate("Bedrock is throttling this model for your account. Wait a moment, or use another model or region."),
		action: "retry",
	},
	ModelNotReadyException: {
		kind: "throttled",
		message: () => translate("The model is still being made ready. Try again in a moment."),
		action: "retry",
	},
	ModelTimeoutException: {
		kind: "timeout",
		message: () => translate("The model took too long. Shorten the prompt or lower the limit of output tokens."),
		action: "retry",
	},
	InternalServerException: { kind: "unavailable", message: () => translate("Bedrock had an internal error. Try again."), action: "retry" },
	ServiceUnavailableException: {
		kind: "unavailable",
		message: () => translate("Bedrock is not available at the moment. Try again, or use another region."),
		action: "retry",
	},
	ModelErrorException: { kind: "model-error", message: (said) => translate("The model failed: {0}", said), action: "retry" },
	ModelStreamErrorException: {
		kind: "model-error",
		message: (said) => translate("The model failed while it answered: {0}", said),
		action: "retry",
	},
	ServiceQuotaExceededException: {
		kind: "quota",
		message: (said) => translate("A quota of your account is used up: {0}", said),
		action: "select-model",
	},
	ResourceNotFoundException: {
		kind: "not-found",
		message: (said) => translate("Bedrock does not know the model or guardrail in this region: {0}", said),
		action: "select-model",
	},
	UnknownOperationException: {
		kind: "not-found",
		message: () => translate("The endpoint belongs to AWS, but not to Bedrock. Check its address."),
		action: "open-settings",
	},
	AccessDeniedException: { kind: "access-denied", message: (said) => translate("AWS denied access: {0}", said), action: "open-doctor" },
	ExpiredTokenException: expired,
	ExpiredToken: expired,
	UnrecognizedClientException: unknownKey,
	InvalidClientTokenId: unknownKey,
	InvalidSignatureException: wrongSecret,
	SignatureDoesNotMatch: wrongSecret,
	IncompleteSignatureException: refusedCredentials,
	MissingAuthenticationTokenException: refusedCredentials,
	TokenProviderError: { kind: "credentials-expired", message: () => translate("Your AWS SSO session has expired."), action: "sign-in" },
};

/** Stands between an `AssistantError` and what was thrown, so that the log shows the id that AWS support asks for. */
class RequestTrace extends Error {
	override readonly name = "RequestTrace";
}

/**
 * Turns whatever the SDK threw into one sentence and one way out. Classifies by name and status before it looks at text.
 * `requestId` is that of the response; what is thrown in mid-stream does not carry it.
 */
export function classifyError(thrown: unknown, requestId?: string): AssistantError {
	if (thrown instanceof AssistantError) return thrown;
	const error = asServiceError(thrown);
	const cause = withRequestId(thrown, requestId ?? error.$metadata?.requestId);
	const name = exceptionName(thrown);
	const said = readSentence(error.message ?? "");
	const special = classifyClock(thrown, cause) ?? classifyDenial(thrown, cause);
	if (special) return special;
	if (name === "ValidationException") return classifyValidation(said, cause);
	if (name === "CredentialsProviderError") return classifyCredentials(said, cause);
	const rule = rules[name] ?? ruleOfStatus(statusOf(thrown));
	if (rule) return new AssistantError(rule.kind, rule.message(said), { action: rule.action, cause });
	const problem = readConnectionProblem(thrown);
	if (!problem) return new AssistantError("network", translate("The exchange with Bedrock failed: {0}", said), { action: "retry", cause });
	return new AssistantError("network", translate("Bedrock could not be reached. {0} {1}", problem.sentence, problem.fix), {
		action: problem.action,
		cause,
	});
}

/** The service's own words. Of an exception in mid-stream that the SDK has no class for it gives the JSON that came. */
function readSentence(message: string): string {
	const said = (readMessage(message) ?? message).trim();
	if (said === "") return translate("no reason given.");
	return /[.?!:]$/.test(said) ? said : `${said}.`;
}

function readMessage(text: string): string | undefined {
	if (!text.startsWith("{")) return undefined;
	try {
		const { message, Message = message } = JSON.parse(text) as { readonly message?: unknown; readonly Message?: unknown };
		return typeof Message === "string" ? Message : undefined;
	} catch {
		return undefined;
	}
}

/** What AWS denies in a sentence that is known, with what was denied. Not for what only has the status of a denial. */
export function denialOf(thrown: unknown): Denial | undefined {
	const isDenial = denyingNames.has(exceptionName(thrown)) || [401, 403].includes(statusOf(thrown) ?? 0);
	return isDenial ? readDenial(asServiceError(thrown).message ?? "") : undefined;
}

/** A cause for an `AssistantError` that tells the request's id, if there is one. */
export function withRequestId(thrown: unknown, requestId: string | undefined): unknown {
	return requestId === undefined ? thrown : new RequestTrace(`Request id ${requestId}`, { cause: thrown });
}

/** What was thrown, without the request's id before it. */
export function thrownBehind({ cause }: AssistantError): unknown {
	return cause instanceof RequestTrace ? cause.cause : cause;
}

/** Kinds that the service promises to get over by itself. */
export function isTransient(kind: FailureKind): boolean {
	return kind === "throttled" || kind === "unavailable" || kind === "timeout";
}

/** Milliseconds that the service asked to wait, in seconds or until a date, if it did. */
export function retryAfter(error: AssistantError): number | undefined {
	const said = asServiceError(thrownBehind(error)).$response?.headers?.["retry-after"] ?? "";
	const milliseconds = /^\d+$/.test(said) ? Number(said) * 1_000 : Date.parse(said) - Date.now();
	return milliseconds > 0 ? milliseconds : undefined;
}

/** AWS's sentences about a model that an account may not use come with these names. */
const denyingNames: ReadonlySet<string> = new Set([
	"AccessDenied",
	"AccessDeniedException",
	"ResourceNotFoundException",
	"UnauthorizedException",
	"ValidationException",
]);

/** What is refused although it was sent once more with AWS's time (`clockRetry`). The clock may have been put right in between. */
function classifyClock(thrown: unknown, cause: unknown): AssistantError | undefined {
	const skew = readClockSkew(thrown);
	if (skew === undefined) return undefined;
	if (Math.abs(skew) < toleratedSkew) {
		const message = translate("AWS refused the time of the request, although this computer's clock agrees with AWS's. Try again.");
		return new AssistantError("unavailable", message, { action: "retry", cause });
	}
	const message = translate(
		"This computer's clock is {0}, and AWS refuses requests that are more than 5 minutes off. Set the clock.",
		describeSkew(skew),
	);
	return new AssistantError("network", message, { action: "open-doctor", cause });
}

function classifyDenial(thrown: unknown, cause: unknown): AssistantError | undefined {
	const said = asServiceError(thrown).message ?? "";
	if (said.startsWith("MultiFactorAuthentication failed")) {
		const message = translate("AWS did not accept the MFA code. Each code works once: wait for the next one.");
		return new AssistantError("mfa-needed", message, { action: "sign-in", cause });
	}
	const denial = denialOf(thrown);
	if (!denial) return undefined;
	const { sentence, fix, action } = explainDenial(denial);
	if (denial.kind === "api-key") return new AssistantError("credentials-expired", `${sentence} ${fix}`, { action: "sign-in", cause });
	return new AssistantError("access-denied", `${sentence} ${fix}`, { action: action === "copy-policy" ? action : "open-doctor", cause });
}

/**
 * How the families of models say that the input is too much: Claude and Titan ("too long", "exceed context limit"), Nova ("Number of input
 * tokens exceeds maximum length"), Llama, Mistral and gpt-oss ("maximum context length"). What has too many of something else is no overflow:
 * a shorter conversation would not mend it.
 */
const overflowing =
	/(input|prompt|conversation) is too long|too many (input )?tokens|context (length|limit|window)|tokens?\b[^.]*\bexceeds? (the )?maximum|total text bytes/i;

function classifyValidation(said: string, cause: unknown): AssistantError {
	const error = (kind: FailureKind, message: string, action?: FailureAction) => new AssistantError(kind, message, { action, cause });
	if (/on-demand throughput isn.t supported/i.test(said)) {
		return error(
			"on-demand-unsupported",
			translate("This model can only be called through an inference profile. Choose one of its profiles."),
			"select-model",
		);
	}
	if (/model identifier is invalid/i.test(said)) {
		return error("not-found", translate("Bedrock does not know this model in the chosen region."), "select-model");
	}
	if (overflowing.test(said)) {
		return error(
			"overflow",
			translate("The conversation is too long for this model. Compact it, or choose a model with a larger window."),
			"compact",
		);
	}
	if (/guardrail/i.test(said)) return error("validation", translate("Bedrock refused the guardrail: {0}", said), "select-guardrail");
	return error("validation", translate("Bedrock refused the request: {0}", said), "show-log");
}

function classifyCredentials(said: string, cause: unknown): AssistantError {
	const error = (kind: FailureKind, message: string, action: FailureAction) => new AssistantError(kind, message, { action, cause });
	if (/expired|refresh|sso login|SSO session/i.test(said))
		return error("credentials-expired", translate("Your AWS session has expired."), "sign-in");
	if (/instance metadata|container metadata|HTTP credential provider|Server responded with status/i.test(said)) {
		return error(
			"credentials-missing",
			translate("This machine's own role gave no credentials: the container or instance metadata did not answer."),
			"open-doctor",
		);
	}
	return error(
		"credentials-missing",
		translate("No AWS credentials were found: not in the environment, no default profile, no role of this machine."),
		"sign-in",
	);
}

function ruleOfStatus(status: number | undefined): Rule | undefined {
	switch (status) {
		case 401:
			return refusedCredentials;
		case 403:
			return {
				kind: "access-denied",
				message: () => translate("The endpoint, or a proxy or firewall before it, refused the request (403) without saying why."),
				action: "open-doctor",
			};
		case 404:
			return {
				kind: "not-found",
				message: () => translate("The endpoint answers, but not as Bedrock does. Check its address and path prefix."),
				action: "open-settings",
			};
		case 408:
			return rules.ModelTimeoutException;
		case 413:
			return {
				kind: "overflow",
				message: () => translate("The request is larger than the endpoint takes. Compact the conversation, or attach less."),
				action: "compact",
			};
		case 424:
			return rules.ModelErrorException;
		case 429:
			return rules.ThrottlingException;
		case 500:
			return rules.InternalServerException;
		case 502:
		case 503:
		case 504:
			return rules.ServiceUnavailableException;
		default:
			return undefined;
	}
}

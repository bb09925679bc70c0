import type { FailureAction, FailureKind } from "../shared/turnEvent.ts";
import { AssistantError } from "../core/errors.ts";

/** What the SDK throws, as far as it is looked at. */
interface ServiceError {
	readonly name?: string;
	readonly message?: string;
	readonly code?: string;
	readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string };
	readonly $response?: { readonly headers?: Readonly<Record<string, string>> };
}

interface Rule {
	readonly kind: FailureKind;
	readonly message: (said: string) => string;
	readonly action?: FailureAction;
}

/**
 * Exceptions by name; where the service's own sentence says more, it is part of ours.
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/troubleshooting-api-error-codes.html
 */
const rules: Record<string, Rule> = {
	ThrottlingException: {
		kind: "throttled",
		message: () => "Bedrock is throttling this model for your account. Wait a moment, or use another model or region.",
		action: "retry",
	},
	ModelNotReadyException: {
		kind: "throttled",
		message: () => "The model is still being made ready. Try again in a moment.",
		action: "retry",
	},
	ModelTimeoutException: {
		kind: "timeout",
		message: () => "The model took too long. Shorten the prompt or lower the limit of output tokens.",
		action: "retry",
	},
	InternalServerException: { kind: "unavailable", message: () => "Bedrock had an internal error. Try again.", action: "retry" },
	ServiceUnavailableException: {
		kind: "unavailable",
		message: () => "Bedrock is not available at the moment. Try again, or use another region.",
		action: "retry",
	},
	ModelErrorException: { kind: "model-error", message: (said) => `The model failed: ${said}`, action: "retry" },
	ModelStreamErrorException: { kind: "model-error", message: (said) => `The model failed while it answered: ${said}`, action: "retry" },
	ServiceQuotaExceededException: {
		kind: "quota",
		message: (said) => `A quota of your account is used up: ${said}`,
		action: "select-model",
	},
	ResourceNotFoundException: {
		kind: "not-found",
		message: (said) => `Bedrock does not know the model or guardrail in this region: ${said}`,
		action: "select-model",
	},
	AccessDeniedException: { kind: "access-denied", message: (said) => `AWS denied access: ${said}`, action: "select-model" },
	ExpiredTokenException: { kind: "credentials-expired", message: () => "Your AWS credentials have expired.", action: "sign-in" },
	ExpiredToken: { kind: "credentials-expired", message: () => "Your AWS credentials have expired.", action: "sign-in" },
	UnrecognizedClientException: { kind: "credentials-missing", message: () => "AWS does not accept these credentials.", action: "sign-in" },
	InvalidSignatureException: {
		kind: "credentials-missing",
		message: (said) => `AWS does not accept these credentials: ${said}`,
		action: "sign-in",
	},
	IncompleteSignatureException: {
		kind: "credentials-missing",
		message: (said) => `AWS does not accept these credentials: ${said}`,
		action: "sign-in",
	},
	TokenProviderError: { kind: "credentials-expired", message: () => "Your AWS SSO session has expired.", action: "sign-in" },
};

const connectionSentences: Record<string, string> = {
	ENOTFOUND: "Nothing is known under this address. Check the region, the endpoint and the network.",
	EAI_AGAIN: "The address could not be looked up. Check the network.",
	ECONNREFUSED: "The connection was refused. Check the endpoint and that it is running.",
	ECONNRESET: "The connection was cut.",
	EPIPE: "The connection was cut.",
	ETIMEDOUT: "The connection timed out.",
	EPROTO: "The endpoint does not speak the expected protocol.",
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
	const error = (thrown ?? {}) as ServiceError;
	const cause = withRequestId(thrown, requestId ?? error.$metadata?.requestId);
	const name = exceptionName(error);
	const said = error.message ?? "no reason given";
	if (name === "ValidationException") return classifyValidation(said, cause);
	if (name === "CredentialsProviderError") return classifyCredentials(said, cause);
	const rule = rules[name] ?? ruleOfStatus(statusOf(thrown));
	if (rule) return new AssistantError(rule.kind, rule.message(said), { action: rule.action, cause });
	return classifyConnection(error, said, cause);
}

/** A cause for an `AssistantError` that tells the request's id, if there is one. */
export function withRequestId(thrown: unknown, requestId: string | undefined): unknown {
	return requestId === undefined ? thrown : new RequestTrace(`Request id ${requestId}`, { cause: thrown });
}

/** What was thrown, without the request's id before it. */
export function thrownBehind({ cause }: AssistantError): unknown {
	return cause instanceof RequestTrace ? cause.cause : cause;
}

/** The HTTP status of the response, if there was one. */
export function statusOf(thrown: unknown): number | undefined {
	return (thrown as ServiceError | undefined)?.$metadata?.httpStatusCode;
}

/** Kinds that the service promises to get over by itself. */
export function isTransient(kind: FailureKind): boolean {
	return kind === "throttled" || kind === "unavailable" || kind === "timeout";
}

/** Milliseconds that the service asked to wait, if it did. */
export function retryAfter(error: AssistantError): number | undefined {
	const seconds = Number((thrownBehind(error) as ServiceError | undefined)?.$response?.headers?.["retry-after"]);
	return Number.isFinite(seconds) && seconds > 0 ? seconds * 1_000 : undefined;
}

/** Exceptions in mid-stream that the SDK has no class for arrive with the name in lower camel case. */
function exceptionName({ name = "" }: ServiceError): string {
	return name.charAt(0).toUpperCase() + name.slice(1);
}

function classifyValidation(said: string, cause: unknown): AssistantError {
	const error = (kind: FailureKind, message: string, action?: FailureAction) => new AssistantError(kind, message, { action, cause });
	if (/on-demand throughput isn.t supported/i.test(said)) {
		return error(
			"on-demand-unsupported",
			"This model can only be called through an inference profile. Choose one of its profiles.",
			"select-model",
		);
	}
	if (/model identifier is invalid/i.test(said)) {
		return error("not-found", "Bedrock does not know this model in the chosen region.", "select-model");
	}
	if (/too long|too many (input )?tokens|context (length|window)|exceeds? the maximum/i.test(said)) {
		return error(
			"overflow",
			"The conversation is too long for this model. Start a new chat or choose a model with a larger window.",
			"new-chat",
		);
	}
	if (/guardrail/i.test(said)) return error("validation", `Bedrock refused the guardrail: ${said}`, "select-guardrail");
	return error("validation", `Bedrock refused the request: ${said}`, "show-log");
}

function classifyCredentials(said: string, cause: unknown): AssistantError {
	if (/expired|refresh|sso login|SSO session/i.test(said)) {
		return new AssistantError("credentials-expired", "Your AWS session has expired.", { action: "sign-in", cause });
	}
	return new AssistantError("credentials-missing", "No AWS credentials were found.", { action: "sign-in", cause });
}

function ruleOfStatus(status: number | undefined): Rule | undefined {
	switch (status) {
		case 401:
			return rules.UnrecognizedClientException;
		case 403:
			return rules.AccessDeniedException;
		case 404:
			return {
				kind: "not-found",
				message: () => "The endpoint answers, but not as Bedrock does. Check its address and path prefix.",
				action: "open-settings",
			};
		case 408:
			return rules.ModelTimeoutException;
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

function classifyConnection(error: ServiceError, said: string, cause: unknown): AssistantError {
	const code = error.code ?? "";
	const isCertificate = /CERT|SSL|TLS|SELF_SIGNED|UNABLE_TO/.test(code);
	const sentence = isCertificate ? `The endpoint's certificate is not trusted (${code}).` : connectionSentences[code];
	if (sentence)
		return new AssistantError("network", `Bedrock could not be reached. ${sentence}`, {
			action: code === "ENOTFOUND" ? "select-region" : "retry",
			cause,
		});
	if (error.name === "TimeoutError")
		return new AssistantError("network", "Bedrock could not be reached in time. Check the endpoint and the network.", {
			action: "retry",
			cause,
		});
	return new AssistantError("network", `The exchange with Bedrock failed: ${said}`, { action: "retry", cause });
}

import { assertNever } from "../../src/shared/assertNever.ts";
import { queryRefusal, stsCode } from "./identity/stsAnswers.ts";
import type { ServiceName } from "./routes.ts";
import type { ServiceError } from "./serviceError.ts";

export interface Refusal {
	readonly status: number;
	/** The exception as this service calls it. */
	readonly name: string;
	readonly headers: Readonly<Record<string, string>>;
	readonly text: string;
}

/** An exception in the form that a service gives it. */
export function refusalOf(error: ServiceError, service: ServiceName, operation: string, requestId: string): Refusal {
	const { name, message, status, code } = error;
	switch (service) {
		case "sts": {
			const stsName = stsCode(name, operation);
			return { status, name: stsName, headers: { "content-type": "text/xml" }, text: queryRefusal(stsName, message, requestId) };
		}
		case "quotas":
			return refusal(error, "application/x-amz-json-1.1", { __type: name, Message: message });
		case "oidc":
			return refusal(error, "application/json", { error: code ?? "invalid_request", error_description: message });
		case "signin":
			return refusal(error, "application/json", { error: code ?? "SERVER_ERROR", message });
		case "bedrock":
		case "portal":
		case "imds":
		case "container":
			return refusal(error, "application/json", { message });
		default:
			return assertNever(service);
	}
}

function refusal({ name, status }: ServiceError, type: string, body: unknown): Refusal {
	return { status, name, headers: { "content-type": type, "x-amzn-errortype": name }, text: JSON.stringify(body) };
}

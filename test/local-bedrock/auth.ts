import type { WireRequest } from "./exchange.ts";
import type { JournalAuth } from "./journal.ts";
import { defaultAccount, defaultBearerKey, defaultCredentials, type LocalBedrockOptions } from "./options.ts";
import { ServiceError } from "./serviceError.ts";
import { parseAuthorization, verifySignature } from "./sigv4.ts";

export interface Caller {
	readonly auth: JournalAuth;
	readonly region: string;
	readonly account: string;
}

/** Who sent a request, verified, or AWS's exception. `seen` is told before anything is verified, so that the journal knows it too. */
export async function authenticate(
	request: WireRequest,
	service: string,
	options: LocalBedrockOptions,
	seen: (auth: JournalAuth) => void,
): Promise<Caller> {
	const header = request.headers.authorization;
	if (header === undefined) {
		seen({ kind: "none", verified: false });
		throw new ServiceError("MissingAuthenticationTokenException", "Missing Authentication Token");
	}
	if (header.startsWith("Bearer ")) return bearerCaller(header.slice("Bearer ".length), service, options, seen);
	const authorization = parseAuthorization(header);
	const accessKeyId = authorization.accessKeyId;
	seen({ kind: "sigv4", accessKeyId, verified: false });
	const known = (options.credentials ?? [defaultCredentials]).find((one) => one.accessKeyId === accessKeyId);
	if (!known || known.sessionToken !== request.headers["x-amz-security-token"]) {
		throw new ServiceError("UnrecognizedClientException", "The security token included in the request is invalid.");
	}
	const now = (options.now ?? Date.now)();
	await verifySignature(request, authorization, known, service, now);
	if (known.expiresAt !== undefined && known.expiresAt <= now) {
		throw new ServiceError("ExpiredTokenException", "The security token included in the request is expired");
	}
	const auth = { kind: "sigv4", accessKeyId, verified: true } as const;
	seen(auth);
	return { auth, region: authorization.region, account: known.account ?? defaultAccount };
}

/** API keys open Bedrock only, not STS. */
function bearerCaller(key: string, service: string, options: LocalBedrockOptions, seen: (auth: JournalAuth) => void): Caller {
	const verified = service === "bedrock" && (options.bearerKeys ?? [defaultBearerKey]).includes(key);
	const auth = { kind: "bearer", verified } as const;
	seen(auth);
	if (!verified) throw new ServiceError("AccessDeniedException", "Authentication failed: Please make sure your API Key is valid.");
	return { auth, region: options.bearerRegion ?? "us-east-1", account: defaultAccount };
}

import type { WireRequest } from "./exchange.ts";
import { roleId } from "./identity/mintedCredentials.ts";
import type { JournalAuth } from "./journal.ts";
import { type Credentials, defaultAccount, defaultBearerKey, defaultCredentials } from "./options.ts";
import { partitionOf } from "./regions.ts";
import { ServiceError } from "./serviceError.ts";
import type { Service } from "./service.ts";
import { parseAuthorization, verifySignature } from "./sigv4.ts";

/** What a signature's credential scope calls a service. */
export type SigningName = "bedrock" | "sts" | "servicequotas";

export interface Caller {
	readonly auth: JournalAuth;
	readonly region: string;
	readonly account: string;
	/** As policies and error messages name the caller. */
	readonly arn: string;
	readonly userId: string;
}

type Seen = (auth: JournalAuth) => void;

/** Who sent a request, verified, or AWS's exception. `seen` is told before anything is verified, so that the journal knows it too. */
export async function authenticate(request: WireRequest, name: SigningName, service: Service, seen: Seen): Promise<Caller> {
	const header = request.headers.authorization;
	if (header === undefined) {
		seen({ kind: "none", verified: false });
		throw new ServiceError("MissingAuthenticationTokenException", "Missing Authentication Token");
	}
	if (header.startsWith("Bearer ")) return bearerCaller(header.slice("Bearer ".length), name, service, seen);
	const authorization = parseAuthorization(header);
	const accessKeyId = authorization.accessKeyId;
	seen({ kind: "sigv4", accessKeyId, verified: false });
	const minted = service.identity.mint.find(accessKeyId);
	const known = minted ?? (service.options.credentials ?? [defaultCredentials]).find((one) => one.accessKeyId === accessKeyId);
	if (!known || known.sessionToken !== request.headers["x-amz-security-token"]) {
		throw new ServiceError("UnrecognizedClientException", "The security token included in the request is invalid.");
	}
	const now = service.now();
	await verifySignature(request, authorization, known, name, now);
	const isExpired = known.expiresAt !== undefined && known.expiresAt <= now;
	if (isExpired || minted?.isRevoked || service.identity.settings.revoked.includes(accessKeyId)) {
		throw new ServiceError("ExpiredTokenException", "The security token included in the request is expired");
	}
	const auth = { kind: "sigv4", accessKeyId, verified: true } as const;
	seen(auth);
	const { region } = authorization;
	const { account, arn, userId } = minted ?? staticIdentity(known, region);
	return { auth, region, account, arn, userId };
}

/** API keys open Bedrock only, not STS. */
function bearerCaller(key: string, name: SigningName, { options }: Service, seen: Seen): Caller {
	const verified = name === "bedrock" && (options.bearerKeys ?? [defaultBearerKey]).includes(key);
	const auth = { kind: "bearer", verified } as const;
	seen(auth);
	if (!verified) throw new ServiceError("AccessDeniedException", "Authentication failed: Please make sure your API Key is valid.");
	const region = options.bearerRegion ?? "us-east-1";
	return { auth, region, account: defaultAccount, ...userIdentity("BedrockAPIKey-local", defaultAccount, region) };
}

function staticIdentity(known: Credentials, region: string): Pick<Caller, "account" | "arn" | "userId"> {
	const account = known.account ?? defaultAccount;
	if (known.arn === undefined) return { account, ...userIdentity("local-developer", account, region) };
	const session = /:assumed-role\/([^/]+)\/(.+)$/.exec(known.arn);
	const userId = session?.[1] ? `${roleId(account, session[1])}:${session[2]}` : localUserId;
	return { account, arn: known.arn, userId };
}

function userIdentity(name: string, account: string, region: string): Pick<Caller, "arn" | "userId"> {
	return { arn: `arn:${partitionOf(region)}:iam::${account}:user/${name}`, userId: localUserId };
}

const localUserId = "AIDALOCALBEDROCK0001";

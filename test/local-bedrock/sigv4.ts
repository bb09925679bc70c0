import { createHash, createHmac, type Hash, type Hmac, timingSafeEqual } from "node:crypto";
import { SignatureV4 } from "@smithy/signature-v4";
import type { WireRequest } from "./exchange.ts";
import type { Credentials } from "./options.ts";
import { ServiceError } from "./serviceError.ts";

export interface Authorization {
	readonly accessKeyId: string;
	/** `YYYYMMDD` of the credential scope. */
	readonly date: string;
	readonly region: string;
	readonly service: string;
	readonly signedHeaders: readonly string[];
	readonly signature: string;
}

const skewMs = 5 * 60_000;

export function parseAuthorization(header: string): Authorization {
	const match = /^AWS4-HMAC-SHA256\s+Credential=([^,]+),\s*SignedHeaders=([^,]+),\s*Signature=([0-9a-f]+)$/.exec(header.trim());
	const [accessKeyId, date, region, service, terminator] = match?.[1]?.split("/") ?? [];
	if (!match?.[2] || !match[3] || !accessKeyId || !date || !region || !service || terminator !== "aws4_request") {
		throw new ServiceError(
			"IncompleteSignatureException",
			"Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. Authorization header requires 'SignedHeaders' parameter.",
		);
	}
	return { accessKeyId, date, region, service, signedHeaders: match[2].split(";"), signature: match[3] };
}

/** Signs the same request with the secret that this side knows and compares. Throws AWS's exception when anything differs. */
export async function verifySignature(
	request: WireRequest,
	authorization: Authorization,
	credentials: Credentials,
	service: string,
	now: number,
): Promise<void> {
	if (authorization.service !== service) {
		throw invalid(`Credential should be scoped to correct service: '${service}'. `);
	}
	const signedAt = request.headers["x-amz-date"] ?? "";
	checkClock(signedAt, now);
	if (!signedAt.startsWith(authorization.date)) {
		throw invalid("Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP");
	}
	// The SDK signs an HTTP/2 request's authority under its own name.
	if (!["host", ":authority"].some((name) => authorization.signedHeaders.includes(name)))
		throw invalid("'Host' must be a 'SignedHeader' in the AWS Authorization.");
	checkPayloadHash(request);
	const expected = await signatureOf(request, authorization, credentials, timeOf(signedAt));
	if (!sameText(expected, authorization.signature)) {
		throw invalid(
			"The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.",
		);
	}
}

async function signatureOf(request: WireRequest, authorization: Authorization, credentials: Credentials, at: number): Promise<string> {
	const { region, service, signedHeaders } = authorization;
	const { accessKeyId, secretAccessKey, sessionToken } = credentials;
	const signer = new SignatureV4({
		credentials: { accessKeyId, secretAccessKey, sessionToken },
		region,
		service,
		sha256: NodeSha256,
		applyChecksum: false,
	});
	const headers: Record<string, string> = {};
	for (const name of signedHeaders) headers[name] = request.headers[name] ?? "";
	const query: Record<string, string[]> = {};
	for (const name of request.query.keys()) query[name] = request.query.getAll(name);
	const copy = {
		method: request.method,
		protocol: "http:",
		hostname: headers.host ?? "",
		path: request.path,
		query,
		headers,
		body: request.body,
	};
	const signed = await signer.sign(copy, { signingDate: new Date(at), signableHeaders: new Set(signedHeaders) });
	return /Signature=([0-9a-f]+)/.exec(signed.headers.authorization ?? "")?.[1] ?? "";
}

/** The signer trusts this header, so it is compared with the body that really came. */
function checkPayloadHash(request: WireRequest): void {
	const claimed = request.headers["x-amz-content-sha256"];
	if (claimed === undefined) return;
	if (claimed !== createHash("sha256").update(request.body).digest("hex")) {
		throw invalid("The provided 'x-amz-content-sha256' header does not match what was computed.");
	}
}

function checkClock(signedAt: string, now: number): void {
	const at = timeOf(signedAt);
	if (Number.isNaN(at)) throw invalid("Date must be in ISO-8601 'basic format'.");
	if (at < now - skewMs) {
		throw invalid(`Signature expired: ${signedAt} is now earlier than ${basicTime(now - skewMs)} (${basicTime(now)} - 5 min.)`);
	}
	if (at > now + skewMs) {
		throw invalid(`Signature not yet current: ${signedAt} is still later than ${basicTime(now + skewMs)} (${basicTime(now)} + 5 min.)`);
	}
}

function basicTime(ms: number): string {
	return new Date(ms).toISOString().replace(/[-:]|\.\d+/g, "");
}

function timeOf(basic: string): number {
	return Date.parse(basic.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z"));
}

function invalid(message: string): ServiceError {
	return new ServiceError("InvalidSignatureException", message);
}

function sameText(a: string, b: string): boolean {
	return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}

/** Node's SHA-256 in the shape that the signer asks for. */
class NodeSha256 {
	private readonly hash: Hash | Hmac;

	constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
		this.hash = secret === undefined ? createHash("sha256") : createHmac("sha256", secret as NodeJS.ArrayBufferView);
	}

	update(data: Uint8Array): void {
		this.hash.update(data);
	}

	async digest(): Promise<Uint8Array> {
		return this.hash.digest();
	}

	/** Demanded by the type, called by nobody: the signer makes a new hash for everything that it hashes. */
	reset(): void {
		throw new Error("A hash is used once.");
	}
}

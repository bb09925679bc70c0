import { createHmac, randomUUID } from "node:crypto";
import { ServiceError } from "../serviceError.ts";

/** The identity provider and STS are the same process, so one secret is both its private and its public key. */
const providerKey = "outcrop-identity-provider";
const issuer = "https://identity.example.com";
const awsAudience = "sts.amazonaws.com";

interface Claims {
	readonly iss: string;
	readonly sub: string;
	readonly aud: string;
	/** Seconds since the epoch. */
	readonly exp: number;
	readonly jti: string;
}

/** A JWT as an identity provider would write it into a token file. */
export function signWebIdentity(subject: string, audience: string | undefined, expiresAt: number): string {
	const claims: Claims = { iss: issuer, sub: subject, aud: audience ?? awsAudience, exp: Math.floor(expiresAt / 1_000), jti: randomUUID() };
	const content = `${encode({ alg: "HS256", typ: "JWT" })}.${encode(claims)}`;
	return `${content}.${signatureOf(content)}`;
}

/** The subject of a token that is genuine, current and meant for AWS. Throws what STS answers for any other. */
export function verifyWebIdentity(token: string, now: number): string {
	const [header, body, signature] = token.split(".");
	const claims = body === undefined ? undefined : decode(body);
	if (!header || !claims || signature === undefined) {
		throw invalid("The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)");
	}
	if (claims.iss !== issuer) {
		throw invalid("No OpenIDConnect provider found in your account for the issuer of the token");
	}
	if (signature !== signatureOf(`${header}.${body}`)) throw invalid("The ID Token signature could not be verified");
	if (claims.aud !== awsAudience) throw invalid("Incorrect token audience");
	const seconds = Math.floor(now / 1_000);
	if (claims.exp <= seconds) {
		throw new ServiceError(
			"ExpiredTokenException",
			`Token expired: current date/time ${seconds} must be before the expiration date/time ${claims.exp}`,
			400,
		);
	}
	return claims.sub;
}

function encode(value: unknown): string {
	return Buffer.from(JSON.stringify(value)).toString("base64url");
}

function decode(part: string): Claims | undefined {
	try {
		return JSON.parse(Buffer.from(part, "base64url").toString("utf8")) as Claims;
	} catch {
		return undefined;
	}
}

function signatureOf(content: string): string {
	return createHmac("sha256", providerKey).update(content).digest("base64url");
}

function invalid(message: string): ServiceError {
	return new ServiceError("InvalidIdentityToken", message);
}

import { createPublicKey, type JsonWebKey, verify } from "node:crypto";
import * as v from "valibot";
import { answerJson, type OpenCall } from "../call.ts";
import { ServiceError } from "../serviceError.ts";
import { parseJson } from "../wire.ts";
import { loginSession } from "./identity.ts";
import { thumbprintOf } from "./loginSessions.ts";

const tokenRequest = v.looseObject({ clientId: v.string(), grantType: v.literal("refresh_token"), refreshToken: v.string() });

/** The refresh half of `aws login`: a refresh token, used once, and a proof of the key that it is bound to (RFC 9449). */
export async function answerLoginToken(call: OpenCall): Promise<void> {
	const parsed = v.safeParse(tokenRequest, parseJson(call.exchange.request.body));
	if (!parsed.success) throw new ServiceError("ValidationException", "The request is not valid.", 400, "INVALID_REQUEST");
	const { clientId, grantType, refreshToken } = parsed.output;
	call.entry.request = { clientId, grantType };
	const { settings, logins, mint } = call.service.identity;
	const thumbprint = provenKey(call);
	if (settings.signin.refusal) throw refusal(settings.signin.refusal);
	const session = logins.find(refreshToken);
	if (!session || session.clientId !== clientId || session.thumbprint !== thumbprint) throw refusal("TOKEN_EXPIRED");
	logins.forget(refreshToken);
	const { tokenSeconds } = settings.signin;
	const { accessKeyId, secretAccessKey, sessionToken } = mint.mint(loginSession, tokenSeconds);
	await answerJson(call, {
		accessToken: { accessKeyId, secretAccessKey, sessionToken },
		tokenType: "urn:aws:params:oauth:token-type:access_token_sigv4",
		expiresIn: tokenSeconds,
		refreshToken: logins.add(clientId, thumbprint),
	});
}

const proofHeader = v.looseObject({ alg: v.literal("ES256"), typ: v.literal("dpop+jwt"), jwk: v.looseObject({ kty: v.literal("EC") }) });
const proofClaims = v.looseObject({ jti: v.string(), htm: v.string(), htu: v.string(), iat: v.number() });

/** Thumbprint of the key that signed the `DPoP` header for exactly this request, not long ago. */
function provenKey(call: OpenCall): string {
	const { headers, method, origin, path } = call.exchange.request;
	const [header = "", claims = "", signature = ""] = (headers.dpop ?? "").split(".");
	const head = v.safeParse(proofHeader, decode(header));
	const body = v.safeParse(proofClaims, decode(claims));
	if (!head.success || !body.success) throw invalidProof();
	const { htm, htu, iat } = body.output;
	const isForThis = htm === method && htu === `${origin}${path}` && Math.abs(iat * 1_000 - call.service.now()) < 5 * 60_000;
	const jwk = head.output.jwk as JsonWebKey;
	const key = { key: createPublicKey({ key: jwk, format: "jwk" }), dsaEncoding: "ieee-p1363" } as const;
	if (!isForThis || !verify("sha256", Buffer.from(`${header}.${claims}`), key, Buffer.from(signature, "base64url"))) throw invalidProof();
	return thumbprintOf(jwk);
}

function decode(part: string): unknown {
	try {
		return JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
	} catch {
		return undefined;
	}
}

function invalidProof(): ServiceError {
	return new ServiceError("ValidationException", "The DPoP proof is missing or not valid.", 400, "INVALID_REQUEST");
}

function refusal(code: "TOKEN_EXPIRED" | "USER_CREDENTIALS_CHANGED" | "INSUFFICIENT_PERMISSIONS"): ServiceError {
	return new ServiceError("AccessDeniedException", "The token cannot be refreshed.", 403, code);
}

import { createHash, generateKeyPairSync, type JsonWebKey } from "node:crypto";
import { secret } from "./canary.ts";

/** The client that the AWS tools are for the sign-in service. */
export const loginClientId = "arn:aws:signin:::devtools/same-device";

interface LoginSession {
	readonly clientId: string;
	/** RFC 7638 thumbprint of the key that must prove possession. */
	readonly thumbprint: string;
}

/** The refresh tokens of `aws login`. Each is bound to a key and used once. */
export class LoginSessions {
	private readonly byRefresh = new Map<string, LoginSession>();

	add(clientId: string, thumbprint: string): string {
		const refreshToken = secret("login-refresh-token");
		this.byRefresh.set(refreshToken, { clientId, thumbprint });
		return refreshToken;
	}

	find(refreshToken: string): LoginSession | undefined {
		return this.byRefresh.get(refreshToken);
	}

	forget(refreshToken: string): void {
		this.byRefresh.delete(refreshToken);
	}

	forgetAll(): void {
		this.byRefresh.clear();
	}
}

/** A key as the AWS CLI makes it for a session. */
export function createLoginKey(): { readonly pem: string; readonly thumbprint: string } {
	const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
	return {
		pem: privateKey.export({ format: "pem", type: "sec1" }).toString(),
		thumbprint: thumbprintOf(publicKey.export({ format: "jwk" })),
	};
}

export function thumbprintOf({ crv, kty, x, y }: JsonWebKey): string {
	return createHash("sha256").update(JSON.stringify({ crv, kty, x, y })).digest("base64url");
}

import { randomBytes } from "node:crypto";

/** Every secret that this server issues begins with it, so that a test finds a leak of any of them with one search. */
export const canary = "canary-";

export function secret(kind: string): string {
	return `${canary}${kind}-${randomBytes(18).toString("base64url")}`;
}

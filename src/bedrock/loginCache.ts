import { createHash } from "node:crypto";
import { join } from "node:path";
import { getHomeDir } from "@smithy/core/config";

/** Where `aws login` keeps the tokens of a `login_session`. The SDK's provider reads the same file but does not export its place. */
export function loginCachePath(session: string): string {
	const folder = process.env.AWS_LOGIN_CACHE_DIRECTORY ?? join(getHomeDir(), ".aws", "login", "cache");
	return join(folder, `${createHash("sha256").update(session, "utf8").digest("hex")}.json`);
}

import { createHash } from "node:crypto";
import { homedir } from "node:os";
import { join } from "node:path";

/**
 * Where `aws login` keeps the tokens of a `login_session`. The SDK's provider reads the same file, does not export its place, and
 * finds the home folder in another way than it does for the shared files.
 */
export function loginCachePath(session: string): string {
	const folder = process.env.AWS_LOGIN_CACHE_DIRECTORY ?? join(homedir(), ".aws", "login", "cache");
	return join(folder, `${createHash("sha256").update(session, "utf8").digest("hex")}.json`);
}

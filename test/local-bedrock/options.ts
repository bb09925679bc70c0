import type { IdentityChange } from "./identityOptions.ts";
import type { PromptUse } from "./promptCache.ts";
import type { Script } from "./script.ts";

export interface Credentials {
	readonly accessKeyId: string;
	readonly secretAccessKey: string;
	readonly sessionToken?: string;
	/** Milliseconds since the epoch after which the session token is refused with `ExpiredTokenException`. */
	readonly expiresAt?: number;
	/** The account that these keys belong to; `123456789012` when absent. */
	readonly account?: string;
	/** Of the user or role session that these keys belong to; the user `local-developer` when absent. */
	readonly arn?: string;
}

export interface LocalBedrockOptions {
	/** 0 or absent: any free port. */
	readonly port?: number;
	readonly script?: Script;
	/** Milliseconds between two pieces of an answer; 0 when absent. A script's step can set its own. */
	readonly delayMs?: number;
	/** Characters in a piece of an answer; 24 when absent. A script's step can set its own. */
	readonly chunkSize?: number;
	readonly credentials?: readonly Credentials[];
	readonly bearerKeys?: readonly string[];
	/** An API key carries no region: requests with one are served here. `us-east-1` when absent. */
	readonly bearerRegion?: string;
	/** Regions that are served; see `defaultRegions`. */
	readonly regions?: readonly string[];
	/** Milliseconds since the epoch; for the clock skew check and the prompt cache. */
	readonly now?: () => number;
	/** Told of every prompt, after the cache has billed it. */
	readonly onPrompt?: (use: PromptUse) => void;
	/** Refuses HTTP/2, like most gateways. */
	readonly http1Only?: boolean;
	/** Refuses HTTP/1.1. */
	readonly http2Only?: boolean;
	/** Serves https instead of http on the same port. Both in PEM. */
	readonly tls?: { readonly key: string; readonly cert: string };
	/** What differs from `defaultIdentity` at the start. */
	readonly identity?: IdentityChange;
}

export const defaultCredentials: Credentials = { accessKeyId: "AKIDLOCALBEDROCK0001", secretAccessKey: "local-bedrock-secret" };
export const defaultBearerKey = "local-bedrock-bearer-key";
export const defaultRegions: readonly string[] = ["us-east-1", "us-west-2", "eu-central-1", "eu-west-1"];
export const defaultAccount = "123456789012";

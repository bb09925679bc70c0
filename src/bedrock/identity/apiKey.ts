/** What a Bedrock API key tells about itself. Long-term keys name their account, short-term keys when they expire. */
export interface ApiKeyFacts {
	/** Twelve digits, or empty. */
	readonly account: string;
	/** Milliseconds since the epoch. */
	readonly expiresAt?: number;
}

/**
 * Reads an API key without asking anybody. A long-term key is the base64 of `NAME-at-ACCOUNT:SECRET`; a short-term key is the
 * base64 of a presigned URL. Anything else tells nothing, which is no fault: a gateway has keys of its own.
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys-how.html
 */
export function readApiKey(key: string): ApiKeyFacts {
	if (key.startsWith(shortTermPrefix)) return readShortTermKey(decode(key.slice(shortTermPrefix.length)));
	const [, account = ""] = /-at-(\d{12})[:@]/.exec(decode(key.replace(/^ABSK/, ""))) ?? [];
	return { account };
}

const shortTermPrefix = "bedrock-api-key-";

function readShortTermKey(presigned: string): ApiKeyFacts {
	const query = new URLSearchParams(presigned.split("?")[1] ?? "");
	const [, year, month, day, hours, minutes, seconds] =
		/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(query.get("X-Amz-Date") ?? "") ?? [];
	const lifetime = Number(query.get("X-Amz-Expires"));
	if (year === undefined || !Number.isFinite(lifetime) || lifetime <= 0) return { account: "" };
	const start = Date.parse(`${year}-${month}-${day}T${hours}:${minutes}:${seconds}Z`);
	return Number.isNaN(start) ? { account: "" } : { account: "", expiresAt: start + lifetime * 1_000 };
}

function decode(text: string): string {
	return Buffer.from(text, "base64").toString("utf8");
}

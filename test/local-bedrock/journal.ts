import { createHash } from "node:crypto";

/** What a request asked and what it got. Never the headers that carry secrets. */
export interface JournalEntry {
	/** Milliseconds since the epoch. */
	readonly at: number;
	readonly method: string;
	/** As it came, still encoded, with any prefix. */
	readonly path: string;
	operation: string;
	modelId?: string;
	region?: string;
	auth?: JournalAuth;
	/** 0 until the answer begins. */
	status: number;
	errorName?: string;
	/** The parsed body; binary members are replaced by their size and hash. */
	request?: unknown;
	response?: JournalResponse;
	/** The client left before the answer was complete. */
	aborted?: boolean;
	/** The fault of the script that was played. */
	fault?: string;
}

export interface JournalAuth {
	readonly kind: "sigv4" | "bearer" | "none";
	readonly accessKeyId?: string;
	readonly verified: boolean;
}

export interface JournalResponse {
	stopReason?: string;
	text?: string;
	toolUses?: { toolUseId: string; name: string; input: string }[];
	usage?: unknown;
}

/** Members that hold base64 in Bedrock's JSON. */
const binaryMembers = new Set(["bytes", "redactedContent"]);

/** A copy of a request body that is small enough to keep: binary members become `{bytes, sha256}`, the size in decoded bytes. */
export function summarizeBody(value: unknown, member = ""): unknown {
	if (typeof value === "string" && binaryMembers.has(member)) {
		const bytes = Buffer.from(value, "base64");
		return { bytes: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex") };
	}
	if (Array.isArray(value)) return value.map((item) => summarizeBody(item));
	if (typeof value !== "object" || value === null) return value;
	return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, summarizeBody(item, name)]));
}

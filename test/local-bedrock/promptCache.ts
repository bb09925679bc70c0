import { createHash } from "node:crypto";
import type { PromptPart } from "./meter.ts";
import type { ModelFacts } from "./modelTable.ts";

/** How Bedrock bills the prompt of one call, in tokens. The three counts do not overlap. */
export interface PromptUsage {
	readonly inputTokens: number;
	readonly cacheReadInputTokens: number;
	readonly cacheWriteInputTokens: number;
	/** What was written, by time to live. */
	readonly cacheDetails: readonly { readonly ttl: string; readonly inputTokens: number }[];
}

/** Claude looks for an earlier point at the blocks before a point, about so many back. */
const lookBack = 20;

const lifetimes: Readonly<Record<string, number>> = { "5m": 5 * 60_000, "1h": 60 * 60_000 };

interface Boundary {
	readonly hash: string;
	/** Tokens of everything before it. */
	readonly tokens: number;
	readonly ttl?: string;
}

/** The prompt cache of every account and model: remembers hashes of prefixes, never their text. */
export class PromptCache {
	private readonly expiries = new Map<string, { until: number; ttl: string }>();
	private readonly now: () => number;

	constructor(now: () => number) {
		this.now = now;
	}

	/** Bills a prompt and remembers its cache points. `owner` separates accounts, regions and models. */
	use(owner: string, parts: readonly PromptPart[], model: ModelFacts): PromptUsage {
		const boundaries = boundariesOf(owner, parts);
		const total = boundaries.at(-1)?.tokens ?? 0;
		const minimum = model.cache?.minimumTokens ?? Number.POSITIVE_INFINITY;
		const points = boundaries.flatMap((one, index) => (one.ttl !== undefined && one.tokens >= minimum ? [{ ...one, index }] : []));
		const read = points.reduce((most, point) => Math.max(most, this.hit(boundaries, point.index)), 0);
		const cacheDetails = this.write(points, read);
		const written = cacheDetails.reduce((sum, one) => sum + one.inputTokens, 0);
		return { inputTokens: total - read - written, cacheReadInputTokens: read, cacheWriteInputTokens: written, cacheDetails };
	}

	/** Tokens of the longest prefix that a point finds at itself or shortly before it; a hit renews the entry's life. */
	private hit(boundaries: readonly Boundary[], from: number): number {
		for (let index = from; index >= Math.max(0, from - lookBack); index--) {
			const boundary = boundaries[index];
			const entry = boundary && this.expiries.get(boundary.hash);
			if (!boundary || !entry || entry.until <= this.now()) continue;
			entry.until = this.now() + (lifetimes[entry.ttl] ?? 0);
			return boundary.tokens;
		}
		return 0;
	}

	private write(points: readonly Boundary[], read: number): { ttl: string; inputTokens: number }[] {
		const details: { ttl: string; inputTokens: number }[] = [];
		let covered = read;
		for (const { hash, tokens, ttl = "5m" } of points) {
			if (tokens <= covered) continue;
			this.expiries.set(hash, { until: this.now() + (lifetimes[ttl] ?? 0), ttl });
			details.push({ ttl, inputTokens: tokens - covered });
			covered = tokens;
		}
		return details;
	}
}

/** The prefix after each part. A cache point changes no hash: it only marks the boundary it stands at. */
function boundariesOf(owner: string, parts: readonly PromptPart[]): Boundary[] {
	const boundaries: Boundary[] = [];
	let hash = owner;
	let tokens = 0;
	for (const one of parts) {
		if (one.cachePoint) {
			boundaries[Math.max(0, boundaries.length - 1)] = { hash, tokens, ttl: one.cachePoint.ttl };
			continue;
		}
		hash = createHash("sha256").update(hash).update(one.key).digest("base64");
		tokens += one.tokens;
		boundaries.push({ hash, tokens });
	}
	return boundaries;
}

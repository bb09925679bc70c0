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

/**
 * Claude looks for what was written at so many blocks, the one of the point itself included.
 * @see https://platform.claude.com/docs/en/build-with-claude/prompt-caching (How the lookback works)
 */
const lookBack = 20;

const lifetimes: Readonly<Record<string, number>> = { "5m": 5 * 60_000, "1h": 60 * 60_000 };

/** The end of a part of a prompt. */
export interface Boundary {
	/** Of everything before it. */
	readonly hash: string;
	/** Tokens of everything before it. */
	readonly tokens: number;
	/** Set where a cache point stands. */
	readonly ttl?: string;
}

/** What a benchmark has to know of a prompt: never its text. */
export interface PromptUse {
	/** Milliseconds since the epoch. */
	readonly at: number;
	/** Account, region and model: each has a cache of its own. */
	readonly owner: string;
	/** Tokens that a point needs before it. */
	readonly minimum: number;
	readonly boundaries: readonly Boundary[];
	readonly usage: PromptUsage;
}

/** The prompt cache of every account and model: remembers hashes of prefixes, never their text. */
export class PromptCache {
	private readonly expiries = new Map<string, { until: number; ttl: string }>();
	private readonly now: () => number;
	private readonly onUse: ((use: PromptUse) => void) | undefined;

	constructor(now: () => number, onUse?: (use: PromptUse) => void) {
		this.now = now;
		this.onUse = onUse;
	}

	/** Forgets every prefix, as if its time had passed. */
	clear(): void {
		this.expiries.clear();
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
		const inputTokens = total - read - written;
		const usage = { inputTokens, cacheReadInputTokens: read, cacheWriteInputTokens: written, cacheDetails };
		this.onUse?.({ at: this.now(), owner, minimum, boundaries, usage });
		return usage;
	}

	/** Tokens of the longest prefix that a point finds at itself or shortly before it; a hit renews the entry's life. */
	private hit(boundaries: readonly Boundary[], from: number): number {
		for (let index = from; index > Math.max(-1, from - lookBack); index--) {
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

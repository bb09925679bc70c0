import type { Boundary, PromptUsage, PromptUse } from "../local-bedrock/promptCache.ts";

/** Prices in units of plain input, as Anthropic's list has them. */
const price = { read: 0.1, write: 1.25, writeHour: 2 };

const lifetime = 5 * 60_000;

/** What was billed for the input of these prompts, in tokens of plain input. */
export function billOf(uses: readonly PromptUse[]): number {
	return uses.reduce((sum, { usage }) => sum + billed(usage), 0);
}

/** The same without a cache. */
export function uncachedBillOf(uses: readonly PromptUse[]): number {
	return uses.reduce((sum, { boundaries }) => sum + tokensOf(boundaries), 0);
}

/**
 * The least that any placement of points that live for five minutes could have been billed for these prompts: somebody who knew all
 * of them beforehand, with as many points as he liked and no limit to how far they look back, reads of each prompt all that an
 * earlier one shares with it that is still alive, and writes exactly what a later one will read in time. Everything else is plain
 * input. What four points and twenty blocks allow can only be more.
 *
 * It says nothing of two things. The prompts are taken as they were sent: what the chat itself has done to a prefix costs the bound
 * as much, and `unbrokenBillOf` tells how much that is. And whoever knew of a pause beforehand could pay for an hour instead.
 */
export function boundOf(uses: readonly PromptUse[]): number {
	return uses.reduce((sum, use, index) => {
		const total = tokensOf(use.boundaries);
		const read = longestShared(use, uses.slice(0, index));
		const written = Math.max(read, longestShared(use, uses.slice(index + 1)));
		return sum + read * price.read + (written - read) * price.write + (total - written);
	}, 0);
}

/** What these prompts would be billed if each began with all of the one before it, or were the beginning of it, and nothing had expired. */
export function unbrokenBillOf(uses: readonly PromptUse[]): number {
	return uses.reduce((sum, { boundaries }, index) => {
		const total = tokensOf(boundaries);
		const read = Math.min(total, tokensOf(uses[index - 1]?.boundaries ?? []));
		const isLast = index === uses.length - 1;
		return sum + read * price.read + (total - read) * (isLast ? 1 : price.write);
	}, 0);
}

function billed({ inputTokens, cacheReadInputTokens, cacheDetails }: PromptUsage): number {
	const written = cacheDetails.reduce((sum, one) => sum + one.inputTokens * (one.ttl === "1h" ? price.writeHour : price.write), 0);
	return inputTokens + cacheReadInputTokens * price.read + written;
}

function longestShared(use: PromptUse, others: readonly PromptUse[]): number {
	const living = others.filter(({ at, owner }) => owner === use.owner && Math.abs(at - use.at) < lifetime);
	const longest = living.reduce((most, { boundaries }) => Math.max(most, sharedTokens(use.boundaries, boundaries)), 0);
	return longest >= use.minimum ? longest : 0;
}

function sharedTokens(a: readonly Boundary[], b: readonly Boundary[]): number {
	const end = a.findIndex(({ hash }, index) => b[index]?.hash !== hash);
	return a[(end < 0 ? a.length : end) - 1]?.tokens ?? 0;
}

function tokensOf(boundaries: readonly Boundary[]): number {
	return boundaries.at(-1)?.tokens ?? 0;
}

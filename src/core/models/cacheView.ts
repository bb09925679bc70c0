import type { Call, Turn } from "../../shared/transcript.ts";
import type { CachePointReport, Usage } from "../../shared/turnEvent.ts";
import { addCost, addUsage } from "../../shared/addUsage.ts";
import { noUsage } from "../../shared/turnEvent.ts";
import { knownFacts } from "./knownFacts.ts";
import { priceNoteOf } from "./cost.ts";
import { translate } from "../../shared/translate.ts";
import { formatNumber, formatUsd } from "../../shared/numbers.ts";

/** Share of the input that was read from the cache, from 0 to 1; 0 without any input. */
export function hitRate({ input, cacheRead, cacheWrite }: Usage): number {
	return cacheRead === 0 ? 0 : cacheRead / (input + cacheRead + cacheWrite);
}

/** Calls in a row that had cache points and read nothing until it is told: the first of a chat can read nothing. */
const inVain = 4;

/**
 * The sentence for the user after a call with which caching has been in vain for a while; `undefined` after any other, so that it is
 * said once. `calls` are all of the chat, the newest last.
 */
export function vainCacheNotice(calls: readonly Call[]): string | undefined {
	const cached = calls.filter(hasPoints);
	const readsNothing = (call: Call | undefined) => call?.usage.cacheRead === 0;
	const streak = cached.slice(-inVain);
	if (streak.length < inVain || !streak.every(readsNothing) || readsNothing(cached.at(-inVain - 1)) || calls.at(-1) !== cached.at(-1))
		return undefined;
	const reasons = new Set(streak.flatMap(({ report }) => report?.cache?.brokenBy ?? []));
	const why = reasons.size > 0 ? ` ${translate("What changed: {0}.", [...reasons].join("; "))}` : "";
	const hasHour = streak.every(({ report }) => report && knownFacts(report.invokedModel ?? report.model)?.cache?.oneHour);
	const longer = reasons.has(translate("5 minutes passed")) && hasHour ? ` ${translate('With "1h" it is kept for an hour.')}` : "";
	const told = translate(
		"Nothing was read from the prompt cache in the last {0} calls, so that caching costs more than it saves (outcrop.promptCaching).",
		inVain,
	);
	return `${told}${why}${longer}`;
}

/** The cache of a chat, call by call, as Markdown for the editor's preview. */
export function cacheMarkdown(turns: readonly Turn[], pricesAsOf: string): string {
	const rows = turns.flatMap(({ calls }, turn) => calls.map((call) => ({ turn: turn + 1, call })));
	if (rows.length === 0) return `# ${translate("Prompt cache")}\n\n${translate("This chat has not called a model yet.")}\n`;
	const calls = rows.map(({ call }) => call);
	return `${[`# ${translate("Prompt cache")}`, summary(calls, pricesAsOf), ...warnings(calls), callTable(rows), legend()].join("\n\n")}\n`;
}

const legend = () =>
	[
		translate(
			"**Points** mark the ends of what is kept: after the system prompt, which covers the tools, and after messages; the tokens before them are estimated.",
		),
		translate(
			"**Read** costs a fraction of plain input, with Claude a tenth at most; **written** costs a quarter more with Claude, and twice as much for an hour. **New** is neither.",
		),
	].join(" ");

function summary(calls: readonly Call[], pricesAsOf: string): string {
	const usage = calls.reduce((sum, call) => addUsage(sum, call.usage), noUsage);
	const cost = calls.reduce((sum, call) => addCost(sum, call.cost), undefined as Call["cost"]);
	const money = cost
		? cost.saved < 0
			? translate("**{0}** lost, an estimate with prices of {1}.", usd(-cost.saved), pricesAsOf)
			: translate("**{0}** saved, an estimate with prices of {1}.", usd(cost.saved), pricesAsOf)
		: translate("No price of this model is known.");
	const read = translate(
		"**{0}** of the input was read from the cache: {1} tokens read, {2} written, {3} new.",
		percent(hitRate(usage)),
		count(usage.cacheRead),
		count(usage.cacheWrite),
		count(usage.input),
	);
	return `${read} ${money}`;
}

function warnings(calls: readonly Call[]): string[] {
	const cached = calls.filter(hasPoints);
	const reasons = [...new Set(calls.filter((call) => !hasPoints(call)).flatMap(({ report }) => report?.cache?.none ?? []))];
	const notices = calls.flatMap(({ report }) => report?.cache?.notice ?? []);
	const priceNotes = calls.flatMap(({ report }) => priceNoteOf({ tier: report?.serviceTier, latency: report?.latency }) ?? []);
	const notes = new Set([...notices, ...priceNotes]);
	const isVain = cached.length >= 3 && cached.every(({ usage }) => usage.cacheRead === 0);
	return [
		...(isVain
			? [`> ⚠ ${translate("None of {0} calls with cache points has read anything: caching costs more here than it saves.", cached.length)}`]
			: []),
		...reasons.map((reason) => `> ${prose(reason)}`),
		...[...notes].map((note) => `> ${prose(note)}`),
	];
}

function callTable(rows: readonly { readonly turn: number; readonly call: Call }[]): string {
	const lines = rows.map(({ turn, call: { usage, cost, report } }, index) => {
		const cache = report?.cache;
		const cells = [
			String(index + 1),
			String(turn),
			cache ? cache.points.map(pointText).join("\u00a0· ") : "",
			count(usage.cacheRead),
			count(usage.cacheWrite),
			count(usage.input),
			percent(hitRate(usage)),
			cost ? usd(cost.saved) : "",
			cache?.brokenBy ?? "",
		];
		return `| ${cells.map(prose).join(" | ")} |`;
	});
	return [
		translate("| Call | Turn | Points (tokens before) | Read | Written | New | Hit rate | Saved | Broken by |"),
		"|---:|---:|:---|---:|---:|---:|---:|---:|:---|",
		...lines,
	].join("\n");
}

function pointText({ place, message, tokens, ttl }: CachePointReport): string {
	const where = message === undefined ? place : translate("message {0}", message + 1).replace(" ", "\u00a0");
	return `${where}\u00a0(${count(tokens)}${ttl === "1h" ? ",\u00a01\u00a0h" : ""})`;
}

function hasPoints({ report }: Call): boolean {
	return (report?.cache?.points.length ?? 0) > 0;
}

function count(tokens: number): string {
	return formatNumber(tokens);
}

function percent(share: number): string {
	return `${Math.round(share * 100)}\u00a0%`;
}

function usd(amount: number): string {
	const digits = Math.abs(amount) < 0.1 ? 4 : 2;
	/** A word joiner keeps the sign and the amount on one line. */
	return `${amount < 0 ? "−\u2060" : ""}${formatUsd(Math.abs(amount), digits)}`;
}

/** What stands in a cell is no markup, and stays in it. */
function prose(text: string): string {
	return text.replace(/[\\`*_{}[\]<>|#]/g, "\\$&").replace(/[^\S\u00a0]+/g, " ");
}

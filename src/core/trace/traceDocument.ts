import { joinDeltas } from "./traceEvents.ts";
import type { TraceRun } from "./trace.ts";
import { translate } from "../../shared/translate.ts";
import { formatNumber, formatUsd } from "../../shared/numbers.ts";

/**
 * A run to be read: a summary, then the request, then what the service sent, as JSON with comments. `comparable` leaves out what
 * differs between any two runs (times, ids), so that a comparison shows what matters.
 */
export function writeTraceDocument(run: TraceRun, comparable = false): string {
	const events = joinDeltas(run.events).map(({ ms, until, pieces, event }) => (comparable ? event : { ms, until, pieces, event }));
	const { request, attempts } = run;
	const parts = [
		`\t"request": ${indent(JSON.stringify(inReadingOrder(request), undefined, "\t"))}`,
		...(comparable || attempts.length === 0 ? [] : [`\t"attempts": ${listOf(attempts)}`]),
		`\t"events": ${listOf(events)}`,
	];
	const text = `${summaryOf(run, comparable)}\n{\n${parts.join(",\n")}\n}\n`;
	return comparable ? withoutIds(text, run) : text;
}

/** What was said comes first, and the long descriptions of the tools last. */
function inReadingOrder({ modelId, system, messages, toolConfig, ...others }: TraceRun["request"]): TraceRun["request"] {
	return { modelId, system, messages, ...others, toolConfig };
}

/** One line an event: they are read from top to bottom. */
function listOf(values: readonly unknown[]): string {
	return values.length === 0 ? "[]" : `[\n${values.map((value) => `\t\t${JSON.stringify(value)}`).join(",\n")}\n\t]`;
}

function indent(json: string): string {
	return json.replaceAll("\n", "\n\t");
}

function summaryOf(run: TraceRun, comparable: boolean): string {
	const { usage, report, failure, cost } = run;
	const outcome = outcomeLabels()[run.outcome];
	const rows: readonly (readonly [string, string | undefined])[] = [
		[translate("Model"), modelOf(run)],
		[translate("Invoked"), report?.invokedModel],
		[translate("Purpose"), purposeLabels()[run.purpose]],
		[translate("Outcome"), failure ? `${outcome}: ${failure.message}` : [outcome, run.stopReason].filter(Boolean).join(", ")],
		[translate("Called"), translate("{0} in {1}", run.operation, [run.region, run.server].filter(Boolean).join(", "))],
		[translate("At"), comparable ? undefined : new Date(run.at).toISOString()],
		[translate("Took"), comparable ? undefined : timesOf(run)],
		[translate("Retries"), run.attempts.length > 0 ? String(run.attempts.length) : undefined],
		[
			translate("Tokens"),
			usage &&
				translate(
					"{0} in, {1} read from the cache, {2} written to it, {3} out",
					usage.input,
					usage.cacheRead,
					usage.cacheWrite,
					usage.output,
				),
		],
		[translate("Cost"), cost && translate("{0} (estimate)", money(cost.total))],
		[translate("Request id"), comparable ? undefined : report?.requestId],
	];
	return rows
		.flatMap(([name, value]) => (value ? [`// ${`${name}:`.padEnd(12)}${value.replace(/[\r\n\u2028\u2029]+/g, " ")}`] : []))
		.join("\n");
}

/** What a call was for. */
export function purposeLabels(): Readonly<Record<TraceRun["purpose"], string>> {
	return {
		chat: translate("Chat"),
		"inline-edit": translate("Inline edit"),
		compaction: translate("Compaction"),
		title: translate("Title"),
		"commit-message": translate("Commit message"),
		review: translate("Review"),
		comparison: translate("Comparison"),
	};
}

function outcomeLabels(): Readonly<Record<TraceRun["outcome"], string>> {
	return { complete: translate("complete"), cancelled: translate("cancelled"), failed: translate("failed") };
}

/** What was called, as the request names it. */
export function modelOf({ request }: TraceRun): string {
	return typeof request.modelId === "string" ? request.modelId : "";
}

export function timesOf({ durationMs, report }: TraceRun): string {
	const first = report?.firstTokenMs === undefined ? "" : `, ${translate("first token after {0}", seconds(report.firstTokenMs))}`;
	return `${seconds(durationMs)}${first}`;
}

/** The second run against the first, in one line; members that are the same are left out. */
export function describeDifferences(first: TraceRun, second: TraceRun): string {
	const numbers: readonly (readonly [string, (run: TraceRun) => number | undefined, (value: number) => string])[] = [
		[translate("input tokens"), ({ usage }) => usage && usage.input + usage.cacheRead + usage.cacheWrite, String],
		[translate("from the cache"), ({ usage }) => usage?.cacheRead, String],
		[translate("output tokens"), ({ usage }) => usage?.output, String],
		[translate("first token"), ({ report }) => report?.firstTokenMs, seconds],
		[translate("in all"), ({ durationMs }) => durationMs, seconds],
		[translate("cost"), ({ cost }) => cost?.total, money],
		[translate("retries"), ({ attempts }) => attempts.length, String],
	];
	const told = numbers.flatMap(([name, read, write]) => {
		const [from, to] = [read(first), read(second)];
		if (from === undefined || to === undefined || from === to) return [];
		const share = from > 0 ? ` (${to > from ? "+" : "−"}${Math.round((Math.abs(to - from) / from) * 100)} %)` : "";
		return [`${name} ${write(from)} → ${write(to)}${share}`];
	});
	return told.length > 0 ? told.join(" · ") : translate("No difference in tokens, time or cost");
}

export function seconds(ms: number): string {
	return `${formatNumber(ms / 1_000, ms < 10_000 ? 2 : 1)} s`;
}

export function money(usd: number): string {
	return formatUsd(usd, usd < 0.1 ? 4 : 2);
}

/** Ids of tool calls are another each time; what they connect stays to be seen. */
function withoutIds(text: string, run: TraceRun): string {
	const ids = new Set(Array.from(JSON.stringify([run.request, run.events]).matchAll(/"toolUseId":"([^"]+)"/g), ([, id = ""]) => id));
	return [...ids].reduce((rest, id, index) => rest.replaceAll(JSON.stringify(id), `"tool-call-${index + 1}"`), text);
}

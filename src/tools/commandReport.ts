import type { ToolOutput } from "../core/chat/tool.ts";
import type { CommandEnd, CommandRun } from "../core/editor/terminal.ts";
import { assertNever } from "../shared/assertNever.ts";
import { countOf } from "./countOf.ts";
import { translate } from "../shared/translate.ts";

/** Characters of output that the model gets: the beginning says what went on, the end how it went. */
const headCharacters = 6_000;
const tailCharacters = 18_000;
/** Characters of a line; the rest of a minified one helps nobody. */
const lineCharacters = 2_000;

/** How a command ended, or that it has not, and what it printed: for the model. */
export function reportCommand(run: CommandRun, note = ""): ToolOutput {
	const { end } = run;
	const state = [end ? describeEnd(end) : "It still runs.", note].filter(Boolean).join(" ");
	return {
		text: `${state}\n\n${describeText(run)}`,
		detail: end ? tellEnd(end) : translate("runs on as {0}", run.id),
		failed: end !== undefined && !(end.kind === "exited" && end.code === 0),
		stopped: end && end.kind !== "exited" ? true : undefined,
	};
}

/** Waits for the end of a command, for a time in milliseconds, or until the call is stopped. */
export async function waitForEnd(run: CommandRun, ms: number, signal: AbortSignal): Promise<"ended" | "running" | "stopped"> {
	let timer: NodeJS.Timeout | undefined;
	let onAbort = () => undefined as void;
	const other = new Promise<"running" | "stopped">((resolve) => {
		timer = setTimeout(() => resolve("running"), ms);
		onAbort = () => resolve("stopped");
		if (signal.aborted) onAbort();
		signal.addEventListener("abort", onAbort);
	});
	const state = await Promise.race([run.ended.then(() => "ended" as const), other]);
	clearTimeout(timer);
	signal.removeEventListener("abort", onAbort);
	return state;
}

/** As many whole lines as fit, from the first one on. */
export function fitLines(lines: readonly (string | undefined)[], most: number): number {
	let characters = 0;
	const end = lines.findIndex((line) => {
		characters += Math.min((line ?? "").length, lineCharacters) + 1;
		return characters > most;
	});
	return end < 0 ? lines.length : Math.max(1, end);
}

export function joinLines(lines: readonly (string | undefined)[]): string {
	return lines
		.map((line) => (line === undefined ? "" : line.length > lineCharacters ? `${line.slice(0, lineCharacters)} … (line cut)` : line))
		.join("\n");
}

function describeEnd(end: CommandEnd): string {
	switch (end.kind) {
		case "exited":
			return end.code === undefined ? "It ended; its exit code is unknown." : `Exit code ${end.code}.`;
		case "stopped":
			return "It was stopped before it had ended.";
		case "closed":
			return "The user closed the terminal before it had ended.";
		default:
			return assertNever(end);
	}
}

/** For the user. */
function tellEnd(end: CommandEnd): string {
	switch (end.kind) {
		case "exited":
			return end.code === undefined ? translate("ended") : translate("exit code {0}", end.code);
		case "stopped":
			return translate("stopped");
		case "closed":
			return translate("closed");
		default:
			return assertNever(end);
	}
}

function describeText({ id, text }: CommandRun): string {
	const { lineCount } = text;
	if (lineCount === 0) return "It printed nothing.";
	/** No more than could fit: a program that prints without end has printed millions of lines. */
	const first = text.lines(0, headCharacters + tailCharacters);
	if (fitLines(first, headCharacters + tailCharacters) === lineCount) return joinLines(first);
	const head = fitLines(first, headCharacters);
	const last = text.lines(Math.max(head, lineCount - tailCharacters));
	const tail = fitLines(last.toReversed(), tailCharacters);
	const next = lineCount - tail;
	const left = `… ${countOf(next - head, "line")} left out. read_command_output with {"id": "${id}", "firstLine": ${head + 1}} reads them. …`;
	return [joinLines(first.slice(0, head)), left, joinLines(text.lines(next))].join("\n");
}

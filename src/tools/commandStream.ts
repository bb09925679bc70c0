import type { ToolStepPort } from "../core/chat/tool.ts";
import type { CommandRun } from "../core/editor/terminal.ts";
import type { TerminalText } from "../core/editor/terminalText.ts";
import { type Paint, slicePaint } from "../shared/terminalPaint.ts";
import { joinLines } from "./commandReport.ts";

/** Milliseconds between two pieces of output in the chat. */
const intervalMs = 100;
/** Characters that the chat shows as they come, and of the end of what is longer. The chat's file keeps them. */
const shownCharacters = 60_000;
const endCharacters = 8_000;

/** Shows the output of a command at its step: line by line as it is printed. Returns what ends that, with the last line. */
export function streamCommand(run: CommandRun, step: ToolStepPort): () => void {
	let shown = 0;
	let characters = 0;
	let timer: NodeJS.Timeout | undefined;
	const show = (end: number) => {
		timer = undefined;
		if (end <= shown || characters > shownCharacters) return;
		const lines = run.text.lines(shown, Math.min(end, shown + shownCharacters));
		const text = `${joinLines(lines)}\n`.slice(0, shownCharacters);
		const paint = paintOf(run.text, shown, lines);
		shown = end;
		characters += text.length;
		step.output(text, slicePaint(paint, 0, text.length));
		if (characters > shownCharacters) step.output("… The rest is in the terminal.\n");
	};
	const schedule = () => {
		timer ??= setTimeout(() => show(run.text.endedLines), intervalMs);
	};
	/** Before it prints anything, there is a place for it in the chat already, and the button that stops it. */
	step.output("");
	schedule();
	const unsubscribe = run.onText(schedule);
	return () => {
		unsubscribe();
		clearTimeout(timer);
		if (characters <= shownCharacters) return show(run.text.lineCount);
		const { lineCount } = run.text;
		step.output(`…\n${joinLines(run.text.lines(Math.max(shown, lineCount - 200))).slice(-endCharacters)}\n`);
	};
}

/** How lines look when they are joined. */
function paintOf(text: TerminalText, first: number, lines: readonly (string | undefined)[]): Paint {
	const paint: number[] = [];
	let start = 0;
	lines.forEach((line, index) => {
		const styles = text.stylesOf(first + index);
		const length = joinLines([line]).length;
		for (let at = 0; at < Math.min(styles.length, line?.length ?? 0, length); ) {
			const from = at;
			while (at < styles.length && styles[at] === styles[from]) at++;
			const style = styles.charCodeAt(from);
			if (style !== 0) paint.push(start + from, Math.min(at, length) - from, style);
		}
		start += length + 1;
	});
	return paint;
}

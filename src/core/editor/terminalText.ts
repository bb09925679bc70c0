import { selectGraphicRendition } from "./terminalStyle.ts";

/** Lines that are kept from the beginning, however much follows. */
const keptHeadLines = 200;
/** Characters that are kept of the end. */
const keptTailCharacters = 1_000_000;
/** Characters of one line. A program that prints no line end at all must not be kept as a whole. */
const keptLineCharacters = 20_000;
/** Lines whose colours are kept: they are shown soon, and never again. */
const keptPaintedLines = 5_000;

/**
 * What a command prints, as a person reads it: without escape sequences, and a line that is written over, as progress bars
 * do, as it stands in the end. The beginning and the end are kept, with the number of lines left out between them.
 */
export class TerminalText {
	private readonly head: string[] = [];
	private tail: string[] = [];
	private tailCharacters = 0;
	private omitted = 0;
	/** The line that is not ended yet, and where in it the next character is written. */
	private open = "";
	private column = 0;
	/** The style that the next character is written in, and those of the open line: for each of its characters one whose code is its style. */
	private style = 0;
	private openStyles = "";
	/** Styles of ended lines, by their numbers. */
	private readonly styles = new Map<number, string>();
	/** The beginning of an escape sequence whose end has not come yet. */
	private rest = "";

	/** Takes what came from the terminal, cut anywhere. */
	push(chunk: string): void {
		const { text, rest } = withoutEscapes(this.rest + chunk);
		this.rest = rest;
		for (const piece of text.match(pieces) ?? []) this.write(piece);
	}

	/** Lines so far, the one that is not ended yet included. */
	get lineCount(): number {
		return this.endedLines + (this.open === "" ? 0 : 1);
	}

	/** Lines that do not change any more. */
	get endedLines(): number {
		return this.head.length + this.omitted + this.tail.length;
	}

	/** Lines from `first` (from 0) up to `end`, itself not included; `undefined` stands for a line that is not kept any more. */
	lines(first = 0, end = this.lineCount): readonly (string | undefined)[] {
		return Array.from({ length: Math.max(0, Math.min(end, this.lineCount) - first) }, (_, index) => this.line(first + index));
	}

	/**
	 * How a line looks: for each character one whose code is its style (`shared/terminalPaint.ts`). Shorter where the rest is plain, and
	 * empty where all of it is.
	 */
	stylesOf(index: number): string {
		return (index === this.endedLines ? this.openStyles : this.styles.get(index)) ?? "";
	}

	private line(index: number): string | undefined {
		if (index < this.head.length) return this.head[index];
		if (index < this.head.length + this.omitted) return undefined;
		return index < this.endedLines ? this.tail[index - this.head.length - this.omitted] : this.open;
	}

	private write(piece: string): void {
		if (piece === "\n") return this.endLine();
		if (piece === "\r") this.column = 0;
		else if (piece === eraseToEnd) {
			this.open = this.open.slice(0, this.column);
			this.openStyles = this.openStyles.slice(0, this.column);
		} else if (piece.startsWith(paint)) this.style = selectGraphicRendition(this.style, piece.slice(1, -1));
		else if (piece === "\b") this.column = Math.max(0, this.column - 1);
		else if (this.column < keptLineCharacters) {
			this.open = (this.open.slice(0, this.column) + piece + this.open.slice(this.column + piece.length)).slice(0, keptLineCharacters);
			this.paint(piece.length);
			this.column += piece.length;
		}
	}

	/** Most programs print no colours, and cost nothing here. */
	private paint(length: number): void {
		if (this.style === 0 && this.openStyles === "") return;
		const before = this.openStyles.slice(0, this.column).padEnd(this.column, plain);
		const written = String.fromCharCode(this.style).repeat(length);
		this.openStyles = (before + written + this.openStyles.slice(this.column + length)).slice(0, keptLineCharacters);
	}

	private endLine(): void {
		const line = this.open.trimEnd();
		if (this.openStyles !== "") this.styles.set(this.endedLines, this.openStyles);
		const [oldest] = this.styles.size > keptPaintedLines ? this.styles.keys() : [];
		if (oldest !== undefined) this.styles.delete(oldest);
		this.openStyles = "";
		this.open = "";
		this.column = 0;
		if (this.omitted === 0 && this.tail.length === 0 && this.head.length < keptHeadLines) {
			this.head.push(line);
			return;
		}
		this.tail.push(line);
		this.tailCharacters += line.length + 1;
		if (this.tailCharacters > 2 * keptTailCharacters) this.forget();
	}

	/** Half of the tail at once, so that a program that prints without end costs a constant time a line. */
	private forget(): void {
		let first = 0;
		while (this.tailCharacters > keptTailCharacters) this.tailCharacters -= (this.tail[first++] ?? "").length + 1;
		this.tail = this.tail.slice(first);
		this.omitted += first;
	}
}

/** Stands for the sequence that erases the rest of a line; a terminal prints nothing for it. */
const eraseToEnd = "\v";
/** Begins what stands for a sequence that colours, and ends with `m`; a terminal prints nothing for it. */
const paint = "\f";
const plain = "\0";
const pieces = /[\n\r\b\v]|\f[\d:;]*m|[^\n\r\b\v\f]+/g;

/** Longest beginning of an escape sequence that is waited for: what is longer is no sequence. */
const longestSequence = 10_000;

/**
 * Sequences of ECMA-48 that carry a string (OSC, DCS, SOS, PM, APC: titles, links, the marks of the editor's shell
 * integration; one that begins within another ends that, so that the time grows with the length alone), those that move and colour (CSI), and the short ones. https://invisible-island.net/xterm/ctlseqs/ctlseqs.html
 */
const sequences =
	/(?:\u001b[\]PX^_]|[\u0090\u0098\u009d-\u009f])[^\u0007\u001b\u0090\u0098\u009c-\u009f]*(?:\u0007|\u001b\\|\u009c)|(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]|\u001b[ -/]+[0-~]|\u001b[0-OQ-WYZ\\`-~]/g;

/** The beginning of a sequence at the very end of what has come. */
const unfinished =
	/(?:(?:\u001b[\]PX^_]|[\u0090\u0098\u009d-\u009f])[^\u0007\u001b\u0090\u0098\u009c-\u009f]*\u001b?|(?:\u001b\[|\u009b)[0-?]*[ -/]*|\u001b[ -/]*)$/;

function withoutEscapes(text: string): { readonly text: string; readonly rest: string } {
	const marked = text
		.replaceAll(eraseToEnd, "")
		.replaceAll(paint, "")
		.replace(eraseLine, `\r${eraseToEnd}`)
		.replace(toStart, "\r")
		.replace(eraseRest, eraseToEnd);
	const clean = marked.replace(sequences, (sequence) => {
		const parameters = colouring.exec(sequence)?.[1];
		return parameters === undefined ? "" : `${paint}${parameters}m`;
	});
	const rest = unfinished.exec(clean)?.[0] ?? "";
	const isSequence = rest !== "" && rest.length <= longestSequence;
	const whole = isSequence ? clean.slice(0, -rest.length) : clean;
	return { text: whole.replace(/\r+/g, "\r").replaceAll("\r\n", "\n").replace(controls, ""), rest: isSequence ? rest : "" };
}

/** Select Graphic Rendition. */
const colouring = /^(?:\u001b\[|\u009b)([\d:;]*)m$/;

/** A progress bar goes back to the first column or erases its line, and begins it anew. */
const eraseLine = /\u001b\[2K/g;
const toStart = /\u001b\[1?G/g;
const eraseRest = /\u001b\[0?K/g;

/** What prints nothing; tab, line feed, carriage return, backspace and what stands for colours stay. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const controls = /[\u0000-\u0007\u000e-\u001a\u001c-\u001f\u007f-\u009f\u001b]/g;

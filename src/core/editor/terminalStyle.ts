import { paintFlags } from "../../shared/terminalPaint.ts";

const { bold, dim, italic, underline, inverse, strike } = paintFlags;

/** What a parameter turns on or off; concealed text is text all the same. */
const simple: Readonly<Record<number, (style: number) => number>> = {
	0: () => 0,
	1: (style) => style | bold,
	2: (style) => style | dim,
	3: (style) => style | italic,
	4: (style) => style | underline,
	7: (style) => style | inverse,
	9: (style) => style | strike,
	21: (style) => style | underline,
	22: (style) => style & ~(bold | dim),
	23: (style) => style & ~italic,
	24: (style) => style & ~underline,
	27: (style) => style & ~inverse,
	29: (style) => style & ~strike,
	39: (style) => withText(style, 0),
	49: (style) => withBack(style, 0),
};

/** More parameters than any program writes are passed over. */
const mostParameters = 32;

/**
 * The style after a sequence Select Graphic Rendition; `parameters` is what stands between `CSI` and `m`.
 * https://invisible-island.net/xterm/ctlseqs/ctlseqs.html#h3-Functions-using-CSI-_-ordered-by-the-final-character_s_
 */
export function selectGraphicRendition(style: number, parameters: string): number {
	const list = parameters.split(";", mostParameters);
	let now = style;
	for (let at = 0; at < list.length; at++) {
		const [code = 0, ...own] = (list[at] ?? "").split(":", mostParameters).map(Number);
		if (code === 38 || code === 48 || code === 58) {
			/** With colons everything is one parameter; with semicolons the next ones belong to it. */
			const color = own.length > 0 ? own : list.slice(at + 1, at + 5).map(Number);
			if (own.length === 0) at += color[0] === 5 ? 2 : color[0] === 2 ? 4 : 0;
			const nearest = nearestColor(own.length > 4 ? [color[0] ?? 0, ...color.slice(-3)] : color);
			if (nearest !== undefined && code === 38) now = withText(now, nearest + 1);
			if (nearest !== undefined && code === 48) now = withBack(now, nearest + 1);
			continue;
		}
		/** `4:0` is no underline; every other kind of line is one. */
		now = code === 4 && own[0] === 0 ? now & ~underline : (simple[code]?.(now) ?? colored(now, code));
	}
	return now;
}

function colored(style: number, code: number): number {
	if (code >= 30 && code <= 37) return withText(style, code - 29);
	if (code >= 90 && code <= 97) return withText(style, code - 81);
	if (code >= 40 && code <= 47) return withBack(style, code - 39);
	if (code >= 100 && code <= 107) return withBack(style, code - 91);
	return style;
}

function withText(style: number, color: number): number {
	return (style & ~31) | color;
}

function withBack(style: number, color: number): number {
	return (style & ~(31 << 5)) | (color << 5);
}

/** Of 256 and of all colours, the one of the theme's 16 that comes next: only those fit both a dark theme and a light one. */
function nearestColor([kind, ...values]: readonly number[]): number | undefined {
	if (kind === 2) return ofRgb(values[0] ?? 0, values[1] ?? 0, values[2] ?? 0);
	const index = values[0];
	if (kind !== 5 || index === undefined || !(index >= 0 && index <= 255)) return undefined;
	if (index < 16) return Math.trunc(index);
	if (index >= 232) return ofRgb(...gray(8 + 10 * (index - 232)));
	const level = (step: number) => (step === 0 ? 0 : 55 + 40 * step);
	const cube = index - 16;
	return ofRgb(level(Math.floor(cube / 36)), level(Math.floor(cube / 6) % 6), level(cube % 6));
}

function gray(level: number): [number, number, number] {
	return [level, level, level];
}

function ofRgb(red: number, green: number, blue: number): number {
	const [most, least] = [Math.max(red, green, blue), Math.min(red, green, blue)];
	if (most - least < 40) return most < 64 ? 0 : most < 128 ? 8 : most < 224 ? 7 : 15;
	const middle = (most + least) / 2;
	const hue = (red > middle ? 1 : 0) | (green > middle ? 2 : 0) | (blue > middle ? 4 : 0);
	return most > 215 ? hue + 8 : hue;
}

import { useMemo } from "preact/hooks";
import { colorsOf, type Paint, type PaintFlag, paintFlags } from "../../src/shared/terminalPaint.ts";
import { visibleText } from "../visibleText.ts";

interface PaintedProperties {
	readonly text: string;
	readonly paint: Paint;
}

/** What a command has printed, in the colours of the editor's terminal. */
export function Painted({ text, paint }: PaintedProperties) {
	const pieces = useMemo(() => split(text, paint), [text, paint]);
	return (
		<pre>
			{pieces.map(({ piece, style }, index) =>
				style === 0 ? (
					piece
				) : (
					<span key={index} class={classesOf(style)}>
						{piece}
					</span>
				),
			)}
		</pre>
	);
}

interface Piece {
	readonly piece: string;
	readonly style: number;
}

function split(text: string, paint: Paint): readonly Piece[] {
	const pieces: Piece[] = [];
	let shown = 0;
	const add = (end: number, style: number) => {
		if (end > shown) pieces.push({ piece: visibleText(text.slice(shown, end)), style });
		shown = Math.max(shown, end);
	};
	for (let at = 0; at + 2 < paint.length; at += 3) {
		const [start = 0, length = 0, style = 0] = paint.slice(at, at + 3);
		add(Math.min(start, text.length), 0);
		add(Math.min(start + length, text.length), style);
	}
	add(text.length, 0);
	return pieces;
}

const flags = Object.entries(paintFlags) as [PaintFlag, number][];

/** Inverse text shows in what is behind it; without a colour behind, in the ones of all text. */
function classesOf(style: number): string {
	const { text, back } = colorsOf(style);
	return [
		...(text === undefined ? [] : [`ansi-text-${text}`]),
		...(back === undefined ? [] : [`ansi-back-${back}`]),
		...flags.flatMap(([flag, bit]) => ((style & bit) === 0 ? [] : [`ansi-${flag}`])),
	].join(" ");
}

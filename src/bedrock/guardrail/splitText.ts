/**
 * Cuts a text into pieces of at most `longest` UTF-16 units: after the last blank line that fits, else after the last line, else
 * after the last space, and only where there is none of them in the middle of a word. The pieces together are the text.
 */
export function splitText(text: string, longest: number): readonly string[] {
	const pieces: string[] = [];
	let start = 0;
	while (text.length - start > longest) {
		const end = start + borderWithin(text.slice(start, start + longest));
		pieces.push(text.slice(start, end));
		start = end;
	}
	return [...pieces, text.slice(start)];
}

/** Half of a piece is worth less than a good border. */
function borderWithin(window: string): number {
	for (const border of ["\n\n", "\n", " "]) {
		const at = window.lastIndexOf(border);
		if (at >= 0 && at + border.length >= window.length / 2) return at + border.length;
	}
	return isHighSurrogate(window.charCodeAt(window.length - 1)) ? window.length - 1 : window.length;
}

function isHighSurrogate(unit: number): boolean {
	return unit >= 0xd800 && unit <= 0xdbff;
}

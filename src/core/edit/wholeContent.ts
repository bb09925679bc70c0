import { findElision } from "./elision.ts";
import { indexLines, splitLines } from "./lineIndex.ts";
import type { Located } from "./locateEdits.ts";
import { rewritePlace } from "./rewritePlace.ts";
import { wholeLine } from "./spacedPlaces.ts";

/** What to replace so that the text becomes `content`: the lines that differ and no others. Line endings and the final one stay the file's. */
export function rewriteWhole(text: string, content: string): Located {
	const index = indexLines(text);
	const lines = splitLines(text);
	const replacement = splitLines(withFinalNewlineOf(text, content));
	const elision = findElision(replacement, text);
	if (elision !== undefined)
		return { problem: `"${elision}" stands for lines that you left out, and would replace them. Write the whole file, or use edits.` };
	const pieces = lines.map((_, line) => wholeLine(index, line));
	const replacements = rewritePlace(index, { pieces, how: "exact", similarity: 1 }, { lines, replacement });
	if (!replacements || replacements.length === 0) return { problem: "The file has this content already, so nothing would change." };
	return { replacements, matches: [] };
}

function withFinalNewlineOf(text: string, content: string): string {
	const plain = content.startsWith("\uFEFF") ? content.slice(1) : content;
	if (text === "" || plain === "") return plain;
	const endsLine = /[\r\n]$/;
	if (endsLine.test(text)) return endsLine.test(plain) ? plain : `${plain}\n`;
	return plain.replace(/(\r\n|\r|\n)$/, "");
}

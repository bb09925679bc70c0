import type { Replacement } from "../workspace.ts";
import type { LineRange } from "./hunks.ts";
import { applyReplacements } from "./locateEdits.ts";

/** Whether replacements leave everything outside of the lines as it is, however much around it they name. */
export function staysWithin(text: string, replacements: readonly Replacement[], lines: LineRange): boolean {
	const after = applyReplacements(text, replacements);
	const before = text.slice(0, offsetOf(text, lines.start));
	const behind = text.slice(offsetOf(text, lines.end));
	if (after.length < before.length + behind.length || !after.startsWith(before) || !after.endsWith(behind)) return false;
	const between = after.slice(before.length, after.length - behind.length);
	return behind === "" || between === "" || between.endsWith("\n");
}

/** Where a zero-based line begins; the end of the text beyond the last one. */
function offsetOf(text: string, line: number): number {
	let offset = 0;
	for (let count = 0; count < line; count++) {
		const end = text.indexOf("\n", offset);
		if (end < 0) return text.length;
		offset = end + 1;
	}
	return offset;
}

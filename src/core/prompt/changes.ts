import { cutMiddle, escapeAttribute, stripInvisible } from "../documents/documents.ts";

/** What became of one file, as `git diff` writes it, or the text of a file that git does not know yet. */
export interface FileChangeText {
	/** Relative to the repository, with `/` between the segments. */
	readonly path: string;
	readonly diff: string;
}

/** Characters of all changes that one request carries, about 40,000 tokens, and of one file among them. */
const maxCharacters = 160_000;
const maxFileCharacters = 40_000;

/** The changes as data for the model; what does not fit is named. */
export function changesText(changes: readonly FileChangeText[]): string {
	let left = maxCharacters;
	const leftOut: string[] = [];
	const parts = changes
		.toSorted((a, b) => (a.path < b.path ? -1 : 1))
		.flatMap(({ path, diff }) => {
			const text = cutMiddle(
				stripInvisible(diff).trimEnd(),
				maxFileCharacters,
				(missing) => `\n(… ${missing} characters are left out here …)\n`,
			);
			left -= text.length;
			if (left >= 0) return [`<change path="${escapeAttribute(path)}">\n${text.replaceAll("</change", "< /change")}\n</change>`];
			leftOut.push(path);
			return [];
		});
	if (leftOut.length > 0) parts.push(`(Changed as well, and too much to show here: ${leftOut.map(escapeAttribute).join(", ")}.)`);
	return parts.join("\n");
}

/** The lines of a diff with the number that each has in the new file, so that a model can name them without counting. */
export function numberDiff(diff: string): string {
	let next: number | undefined;
	return diff
		.split("\n")
		.map((line) => {
			const start = /^@@ -\d+(?:,\d+)? \+(?<start>\d+)/.exec(line)?.groups?.start;
			if (start !== undefined) next = Number(start);
			else if (line.startsWith("diff --git ")) next = undefined;
			else if (next !== undefined && (line.startsWith("+") || line.startsWith(" "))) return `${next++}\t${line}`;
			else if (next !== undefined && line.startsWith("-")) return `\t${line}`;
			return line;
		})
		.join("\n");
}

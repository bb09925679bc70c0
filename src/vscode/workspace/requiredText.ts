/**
 * What stands in every text that a case-sensitive expression matches: its longest run of plain characters, which is looked for much
 * faster than the expression. `undefined` when there is none, or when the expression has groups, classes or alternatives.
 */
export function requiredText(source: string): string | undefined {
	if (/[|()[\]]/.test(source.replace(/\\[^]/g, ""))) return undefined;
	const runs = source.split(notPlain);
	const longest = runs.reduce((one, other) => (other.length > one.length ? other : one), "");
	return longest === "" ? undefined : longest;
}

const quantifier = String.raw`(?:[*+?]|\{[^}]*\})\??`;
const escaped = String.raw`\\(?:[pPu]\{[^}]*\}|u[\da-f]{4}|x[\da-f]{2}|c[a-z]|k<[^>]*>|\d+|[^])`;
/** Escapes and anchors, characters that may be absent or come several times, and the sign that says that one comes again. */
const notPlain = new RegExp(String.raw`(?:${escaped}|[.^$])(?:${quantifier})?|[^](?:[*?]|\{[^}]*\})\??|\+\??`, "giu");

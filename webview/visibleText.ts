/**
 * Characters that change what a reader sees without being seen: C0 and C1 controls (save tab and line feed), marks and
 * overrides of text direction, zero-width characters, fillers, and the invisible tag characters.
 */
const hidden =
	// oxlint-disable-next-line no-control-regex -- control characters are exactly what is looked for
	/[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180E\u200B-\u200F\u2028-\u202E\u2060-\u206F\u3164\uFEFF\uFFA0\uFFF9-\uFFFB]|[\u{E0000}-\u{E0FFF}]/gu;

/** Writes hidden characters as `\u{202E}`, so that the text one approves is the text that runs. */
export function visibleText(text: string): string {
	return text.replace(hidden, (character) => `\\u{${character.codePointAt(0)?.toString(16).toUpperCase()}}`);
}

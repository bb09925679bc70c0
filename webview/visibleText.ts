/**
 * Characters that change what a reader sees without being seen: controls (save tab and line feed) and formats, which are
 * direction marks and overrides, zero-width characters and tags; line separators; and letters that are drawn as nothing.
 */
const hidden = /(?![\t\n])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|\u034F|[\u115F\u1160\u3164\uFFA0]|[\u17B4\u17B5]/gu;

/** Writes hidden characters as `\u{202E}`, so that the text one approves is the text that runs. */
export function visibleText(text: string): string {
	return text.replace(hidden, (character) => `\\u{${character.codePointAt(0)?.toString(16).toUpperCase()}}`);
}

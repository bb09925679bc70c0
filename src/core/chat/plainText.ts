/**
 * What shows nothing to a reader and speaks to whoever reads the bytes: controls but tab and line feed; formats, which are direction marks,
 * zero-width characters and tags; line separators; halves of characters; letters that are drawn as nothing.
 */
const invisible = /(?![\t\n])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]|\u034F|[\u115F\u1160\u3164\uFFA0]|[\u17B4\u17B5]/gu;

/** The text without what cannot be seen in it. Emoji lose what joins them, which costs less than what could hide there. */
export function toPlainText(text: string): string {
	return text.replace(/\r\n?/g, "\n").replace(invisible, "");
}

/** Whether a reader sees all that is there, on one line, and no space is another one than it looks. */
export function isPlainText(text: string): boolean {
	return toPlainText(text) === text && !/[\t\n]|(?! )\p{Zs}/u.test(text);
}

/**
 * What shows nothing to a reader and speaks to whoever reads the bytes: controls but tab and line feed; formats, which are direction marks,
 * zero-width characters and tags; line separators; halves of characters; letters that are drawn as nothing; selectors of
 * variants, of which there are 240, enough to write any bytes with.
 */
const invisible = /(?![\t\n])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]|\u034F|[\u115F\u1160\u3164\uFFA0]|[\u17B4\u17B5]|[\u{E0100}-\u{E01EF}]/gu;

/** The text without what cannot be seen in it. Emoji lose what joins them, which costs less than what could hide there. */
export function toPlainText(text: string): string {
	return text.replace(/\r\n?/g, "\n").replace(invisible, "");
}

/** Whether a reader sees all that is there, on one line, and no space is another one than it looks. */
export function isPlainText(text: string): boolean {
	return toPlainText(text) === text && !/[\t\n]|(?! )\p{Zs}|[\u180B-\u180F\uFE00-\uFE0F\u2800]/u.test(text);
}

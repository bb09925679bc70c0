/** What a message names with `@`. The host resolves it; a mention that stands for nothing stays the text that it is. */
export type Mention = {
	/** As it stands in the text, the `@` included. */
	readonly token: string;
	/** Offset of the `@` in the text, in UTF-16 code units. */
	readonly at: number;
} & MentionTarget;

export type MentionTarget =
	/** One-based, inclusive lines. */
	| { readonly kind: "file"; readonly path: string; readonly lines?: { readonly first: number; readonly last: number } }
	/** Without the slash at its end; `.` is the chat's folder itself. */
	| { readonly kind: "folder"; readonly path: string }
	| { readonly kind: "symbol"; readonly name: string }
	| { readonly kind: MentionWord };

/** What can be mentioned beside files, folders and symbols. */
export const mentionWords = ["selection", "problems", "changes", "terminal"] as const;
export type MentionWord = (typeof mentionWords)[number];

/** At the beginning of a word, so that no address of mail is one. A path with spaces stands in quotation marks. */
const mentionPattern = /(?<![^\s([{])@(?:"([^"\n]+)"(:\d+(?:-\d+)?)?|([^\s"@][^\s"]*))/g;
/** What ends a sentence or a bracket around the mention. */
const trailing = /[.,;:!?)\]}'`]+$/;

/** All that a text mentions, in its order. */
export function readMentions(text: string): readonly Mention[] {
	return [...text.matchAll(mentionPattern)].flatMap(({ 0: whole, 1: quoted, 2: range = "", 3: bare, index }) => {
		const body = quoted === undefined ? (bare ?? "").replace(trailing, "") : `${quoted}${range}`;
		const token = quoted === undefined ? `@${body}` : whole;
		/** In quotation marks it can only be a path. */
		const target = quoted === undefined ? readTarget(body) : readPath(body);
		return target ? [{ ...target, token, at: index }] : [];
	});
}

/** The token for a target: what `readMentions` reads as this target again. */
export function mentionToken(target: MentionTarget): string {
	switch (target.kind) {
		case "file":
			return `@${quote(target.path)}${target.lines ? `:${target.lines.first}-${target.lines.last}` : ""}`;
		case "folder":
			return `@${quote(`${target.path}/`)}`;
		case "symbol":
			return `@#${target.name}`;
		default:
			return `@${target.kind}`;
	}
}

/** The text without a mention, and without the gap that it would leave. */
export function removeMention(text: string, token: string): string {
	const found = readMentions(text).filter((mention) => mention.token === token);
	return found.reduceRight((rest, { at }) => {
		const [before, after] = [rest.slice(0, at), rest.slice(at + token.length)];
		return /(^|\s)$/.test(before) ? before + after.replace(/^ /, "") : before + after;
	}, text);
}

function readTarget(body: string): MentionTarget | undefined {
	const word = mentionWords.find((name) => name === body);
	if (word) return { kind: word };
	if (body.startsWith("#")) return body.length > 1 ? { kind: "symbol", name: body.slice(1) } : undefined;
	return readPath(body);
}

function readPath(body: string): MentionTarget | undefined {
	if (body.endsWith("/")) return { kind: "folder", path: body.replace(/\/+$/, "") || "/" };
	const [, path, first, last] = /^(.+?)(?::(\d{1,7})(?:-(\d{1,7}))?)?$/.exec(body) ?? [];
	if (path === undefined) return undefined;
	const lines = first === undefined ? undefined : orderLines(Number(first), Number(last ?? first));
	return { kind: "file", path, ...(lines && { lines }) };
}

function orderLines(one: number, other: number): { first: number; last: number } {
	return { first: Math.max(1, Math.min(one, other)), last: Math.max(1, one, other) };
}

/** Whatever could be taken for the end of the mention, or of its sentence, needs the marks. */
function quote(path: string): string {
	const isWord = mentionWords.some((word) => word === path);
	return isWord || /\s|^#/.test(path) || trailing.test(path) ? `"${path}"` : path;
}

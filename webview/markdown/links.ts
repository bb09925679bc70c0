/** Where a link of the model leads. Everything that is neither the web nor a file of the workspace leads nowhere. */
export type LinkTarget =
	| { readonly kind: "web"; readonly href: string }
	| { readonly kind: "file"; readonly path: string; readonly first?: number; readonly last?: number };

export function parseLink(href: string): LinkTarget | undefined {
	if (/^https?:\/\//i.test(href)) return URL.canParse(href) ? { kind: "web", href } : undefined;
	return parseFile(decode(href), false);
}

/** Reads `src/a.ts`, `src/a.ts:3`, `src/a.ts:3-10`, `src/a.ts#L3-L10` in inline code, where most dotted words are no files. */
export function parseCitation(code: string): LinkTarget | undefined {
	return /\s/.test(code) ? undefined : parseFile(code, true);
}

/** No name is longer than 255 characters, and without an end to them a hostile one would be read again and again. */
const place =
	/(?<![\p{L}\p{N}_/.@:~+\\-])((?:[\w@.+~-]{1,255}\/)+[\w@.+-]{0,255}[^\W\d_]\w{0,255}\.[a-z]\w{0,9}:\d{1,7}(?:-\d{1,7})?(?::\d{1,5})?)(?![\p{L}\p{N}_/-]|:[\p{L}\p{N}])/iu;

/**
 * Splits prose at what is certainly a place in a file: a path of at least one folder, a file with an extension, and a line. The
 * odd pieces are the places.
 */
export function splitAtPlaces(text: string): string[] {
	return /\.\w+:\d/.test(text) ? text.split(place) : [text];
}

const fileAndLines = /^([^:#?\\*"<>|\n]+?)(?::(\d+)(?:-(\d+))?(?::\d+)?|#L(\d+)(?:C\d+)?(?:-L?(\d+)(?:C\d+)?)?)?$/;

function parseFile(text: string, strict: boolean): LinkTarget | undefined {
	const [, path = "", first, last, hashFirst = first, hashLast = last] = fileAndLines.exec(text) ?? [];
	const segments = path.replace(/^\.\//, "").split("/");
	if (segments.some((segment) => segment === "" || segment === "..")) return undefined;
	const hasExtension = /[^.]\.[a-z]\w{0,9}$/i.test(segments.at(-1) ?? "");
	const looksLikeFile = strict ? hasExtension && (segments.length > 1 || hashFirst !== undefined) : hasExtension || segments.length > 1;
	if (!looksLikeFile || (strict && !/^[\p{L}\p{N}_@.+~()[\]/-]+$/u.test(path))) return undefined;
	const firstLine = Number(hashFirst ?? 0);
	if (firstLine < 1) return { kind: "file", path };
	const lastLine = Number(hashLast ?? 0);
	return lastLine > firstLine ? { kind: "file", path, first: firstLine, last: lastLine } : { kind: "file", path, first: firstLine };
}

function decode(href: string): string {
	try {
		return decodeURIComponent(href);
	} catch {
		return href;
	}
}

import { readlink, realpath } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from "node:path";

/**
 * The path that `path` stands for within the folder `root` of the disk, links followed, with `/` between the segments; `undefined`
 * when it lies outside, when nobody can tell where it leads, or when it is written in a way that could be read as outside. For
 * a file that does not exist the nearest existing parent decides. What is refused by its form alone causes no look at the disk.
 */
export async function locatePath(root: string, path: string): Promise<string | undefined> {
	if (!isPlainPath(path, root)) return undefined;
	const relativePath = isAbsolute(path) ? relative(root, path) : path;
	/** Some characters are two dots, or a separator, to whoever folds compatible forms. */
	if (leaves(relativePath.normalize("NFKC"))) return undefined;
	/** Resolved, and not joined: with a separator at its end a link to a file would look like nothing, and be taken for itself. */
	const real = await followLinks(resolve(root, relativePath));
	if (real === undefined) return undefined;
	const inside = relative(await realpath(root), real);
	if (isAbsolute(inside) || inside.split(sep)[0] === "..") return undefined;
	return inside === "" ? "." : inside.split(sep).join("/");
}

/**
 * Dots, separators and NUL in percents, once or more often, and the overlong forms of UTF-8 that some decoders take for them. Nothing here
 * decodes a path; what is written so wants to be read otherwise by somebody.
 */
const encoded = /%(25)*(2e|2f|5c|00|c0|c1)/i;
/** Controls, halves of characters, and direction marks that let a name read otherwise than it is. */
const misleading = /[\p{Cc}\p{Cs}\u202A-\u202E\u2066-\u2069\u{E0000}-\u{E007F}]/u;
/** Names that Windows opens as devices in any folder, whatever their extension. */
const device = /(^|[\\/])(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])[ .]*(\.[^\\/]*)?([\\/]|$)/i;

/** No scheme, no UNC or device path, no drive without its root, no encoded dots, no characters that mislead. */
function isPlainPath(path: string, root: string): boolean {
	if (path === "" || misleading.test(path) || encoded.test(path)) return false;
	if (/^[a-z]:(?![\\/])/i.test(path)) return false;
	if (process.platform === "win32" && (device.test(path) || /:/.test(path.replace(/^[a-z]:/i, "")))) return false;
	if (path.startsWith("\\\\") || path.startsWith("//") || path.startsWith("~")) return false;
	const isScheme = /^[a-z][a-z0-9+.-]+:/i.test(path);
	const isDrive = /^[a-z]:[\\/]/i.test(path);
	return !isScheme && (!isDrive || isAbsolute(root + sep) === isAbsolute(path));
}

/** Whether the segments climb above where they began. Windows takes `.. ` for `..`. */
function leaves(path: string): boolean {
	let depth = 0;
	for (const segment of path.split(/[/\\]/)) {
		if (/^\.\.[ .]*$/.test(segment)) depth--;
		else if (segment !== "" && segment !== ".") depth++;
		if (depth < 0) return true;
	}
	return false;
}

/** There is nothing at such a path, or there cannot be. */
const missingCodes = new Set(["ENOENT", "ENOTDIR", "ENAMETOOLONG"]);
/** Links in a circle, and folders that may not be entered. */
const opaqueCodes = new Set(["ELOOP", "EACCES", "EPERM"]);
/** As many as Linux follows. */
const maxLinks = 40;

/**
 * Where a path leads. A link to something that does not exist yet is followed too: whoever creates a file at the link creates
 * it at the link's target.
 */
async function followLinks(path: string, linksLeft = maxLinks): Promise<string | undefined> {
	const missing: string[] = [];
	for (let current = path; ; current = dirname(current)) {
		try {
			return join(await realpath(current), ...missing);
		} catch (error) {
			const code = (error as NodeJS.ErrnoException).code ?? "";
			if (opaqueCodes.has(code)) return undefined;
			if (!missingCodes.has(code) || current === dirname(current)) throw error;
		}
		const target = await readlink(current).catch(() => undefined);
		if (target !== undefined) {
			if (linksLeft === 0) return undefined;
			return followLinks(resolve(await realpath(dirname(current)), target, ...missing), linksLeft - 1);
		}
		missing.unshift(basename(current));
	}
}

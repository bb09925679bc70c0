import { realpath } from "node:fs/promises";
import { isAbsolute, join, relative, sep } from "node:path";

/**
 * The path that `path` stands for within the folder `root` of the disk, links followed, with `/` between the segments; `undefined`
 * when it lies outside, or is written in a way that could be read as outside. For a file that does not exist the nearest
 * existing parent decides. What is refused by its form alone causes no look at the disk.
 */
export async function locatePath(root: string, path: string): Promise<string | undefined> {
	if (!isPlainPath(path, root)) return undefined;
	const relativePath = isAbsolute(path) ? relative(root, path) : path;
	if (leaves(relativePath)) return undefined;
	const real = await realParent(join(root, relativePath));
	const inside = relative(await realpath(root), real);
	if (isAbsolute(inside) || inside.split(sep)[0] === "..") return undefined;
	return inside === "" ? "." : inside.split(sep).join("/");
}

/** No scheme, no UNC or device path, no encoded dots, no control characters. */
function isPlainPath(path: string, root: string): boolean {
	if (path === "" || /[\u0000-\u001f]/.test(path) || /%2e|%2f|%5c/i.test(path)) return false;
	if (path.startsWith("\\\\") || path.startsWith("//") || path.startsWith("~")) return false;
	const isScheme = /^[a-z][a-z0-9+.-]+:/i.test(path);
	const isDrive = /^[a-z]:[\\/]/i.test(path);
	return !isScheme && (!isDrive || isAbsolute(root + sep) === isAbsolute(path));
}

/** Whether the segments climb above where they began. */
function leaves(path: string): boolean {
	let depth = 0;
	for (const segment of path.split(/[/\\]/)) {
		if (segment === "..") depth--;
		else if (segment !== "" && segment !== ".") depth++;
		if (depth < 0) return true;
	}
	return false;
}

async function realParent(path: string): Promise<string> {
	const missing: string[] = [];
	for (let current = path; ; ) {
		try {
			return join(await realpath(current), ...missing);
		} catch (error) {
			const parent = join(current, "..");
			if ((error as NodeJS.ErrnoException).code !== "ENOENT" || parent === current) throw error;
			missing.unshift(current.slice(parent.length).replace(/^[/\\]/, ""));
			current = parent;
		}
	}
}

import { classifyPath } from "./protectedPaths.ts";

/** Words of the command that name files which are off limits, or asked about at each write. A shell can write such a name in a hundred other ways. */
export function namedProtected(command: string): readonly string[] {
	const words = command.replace(/["'`\\]/g, "").split(/[\s=;&|<>(){}@,]+/);
	return [...new Set(words.filter((word) => word !== "" && classifyPath(word) !== "plain"))];
}

/** Entries are whole commands: there are no patterns that a command could be written around. */
export function isListed(command: string, list: readonly string[]): boolean {
	return list.some((entry) => entry === command);
}

/** A space at an end changes nothing of what runs, so it does not get a command past the list of denied ones. */
export function isDenied(command: string, list: readonly string[]): boolean {
	return list.some((entry) => entry.trim() !== "" && entry.trim() === command.trim());
}

import type { DiffLine } from "../../shared/turnEvent.ts";

/**
 * Names of the scripts that come, go or run something else once `diff` is applied to the text of a package file; `undefined` when nobody
 * can tell, because one of the two is no JSON or the diff does not fit.
 */
export function changedScripts(before: string, diff: readonly DiffLine[]): readonly string[] | undefined {
	const after = applyDiff(before, diff);
	const [old, fresh] = [scriptsOf(before.trim() === "" ? "{}" : before), after === undefined ? undefined : scriptsOf(after)];
	if (!old || !fresh) return undefined;
	return [...new Set([...Object.keys(old), ...Object.keys(fresh)])].filter(
		(name) => JSON.stringify(old[name]) !== JSON.stringify(fresh[name]),
	);
}

/** npm and Composer call them scripts, Deno tasks; what a package installs as its own commands runs, too. */
function scriptsOf(text: string): Readonly<Record<string, unknown>> | undefined {
	try {
		const { scripts, tasks } = JSON.parse(text) as { scripts?: Record<string, unknown>; tasks?: Record<string, unknown> };
		return { ...scripts, ...tasks };
	} catch {
		return undefined;
	}
}

/** The diff has some lines of context and no numbers: each part is looked for below the one before. */
function applyDiff(before: string, diff: readonly DiffLine[]): string | undefined {
	const lines = before === "" ? [] : before.replace(/\r\n?/g, "\n").split("\n");
	const after: string[] = [];
	let at = 0;
	for (const part of partsOf(diff)) {
		const old = part.filter(({ kind }) => kind !== "added").map(({ text }) => text);
		const start = lines.findIndex((_, from) => from >= at && old.every((text, offset) => lines[from + offset] === text));
		if (old.length > 0 && start < 0) return undefined;
		const found = old.length > 0 ? start : at;
		after.push(...lines.slice(at, found), ...part.filter(({ kind }) => kind !== "removed").map(({ text }) => text));
		at = found + old.length;
	}
	return [...after, ...lines.slice(at)].join("\n");
}

function partsOf(diff: readonly DiffLine[]): readonly (readonly DiffLine[])[] {
	const parts: DiffLine[][] = [[]];
	for (const line of diff) {
		if (line.kind === "gap") parts.push([]);
		else parts.at(-1)?.push(line);
	}
	return parts.filter((part) => part.length > 0);
}

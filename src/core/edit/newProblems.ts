import type { Diagnostic, WatchedChange } from "../workspace.ts";

/** More would bury the first ones, from which the others mostly come. */
const mostNamed = 20;

/** Errors and warnings that were not there before a change. Lines move with every edit, so a problem is known by what it says. */
export function newProblems({ before, after }: Pick<WatchedChange<unknown>, "before" | "after">): readonly Diagnostic[] {
	const known = new Map<string, number>();
	for (const problem of before.filter(isProblem)) known.set(wordsOf(problem), (known.get(wordsOf(problem)) ?? 0) + 1);
	return after.filter(isProblem).filter((problem) => {
		const left = known.get(wordsOf(problem)) ?? 0;
		known.set(wordsOf(problem), left - 1);
		return left <= 0;
	});
}

/** For the model; empty when there are none. */
export function describeProblems(problems: readonly Diagnostic[], place: "file" | "folder" = "file"): string {
	if (problems.length === 0) return "";
	const lines = problems.slice(0, mostNamed).map(({ path, line, severity, message, source }) => {
		return `${place === "file" ? "line " : `${path}:`}${line}: ${severity}: ${message}${source ? ` (${source})` : ""}`;
	});
	if (problems.length > mostNamed) lines.push(`… and ${problems.length - mostNamed} more.`);
	return `\nNew problems in this ${place} since the edit:\n${lines.join("\n")}`;
}

/** For the model, as a sentence of its own; empty when there is nothing to tell. Silence would be taken for "no problems". */
export function tellUnchecked({ isUnchecked }: Pick<WatchedChange<unknown>, "isUnchecked">): string {
	return isUnchecked ? " The editor may not have checked it yet; get_diagnostics tells later." : "";
}

function isProblem({ severity }: Diagnostic): boolean {
	return severity === "error" || severity === "warning";
}

function wordsOf({ path, severity, message, source }: Diagnostic): string {
	return JSON.stringify([path, severity, message, source]);
}

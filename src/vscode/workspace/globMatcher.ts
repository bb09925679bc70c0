import ignore from "ignore";

/** A glob of 500 characters can hold enough alternatives to fill the memory. */
const maxAlternatives = 200;

/**
 * Globs mean what they mean in a `.gitignore`, plus `{a,b}` alternatives, which models like to write; upper and lower case are
 * alike. A glob that begins with `!` matches everything else.
 */
export function matchGlob(glob: string): (path: string) => boolean {
	const isNegated = glob.startsWith("!");
	const patterns = expandBraces(isNegated ? glob.slice(1) : glob).slice(0, maxAlternatives);
	const rules = ignore().add(patterns.map((pattern) => pattern.replace(/^(\.\/)+/, "").replace(/^[#!]/, "\\$&")));
	return (path) => rules.ignores(path) !== isNegated;
}

/** Braces that do not close stand for themselves. */
function expandBraces(glob: string): string[] {
	let expanded = [""];
	for (let index = 0; index < glob.length; ) {
		const group = glob[index] === "{" ? readGroup(glob, index) : undefined;
		const pieces = group?.alternatives.flatMap(expandBraces) ?? [glob.charAt(index)];
		expanded = expanded.flatMap((start) => pieces.map((piece) => start + piece)).slice(0, maxAlternatives);
		index = group?.end ?? index + 1;
	}
	return expanded;
}

function readGroup(glob: string, start: number): { alternatives: string[]; end: number } | undefined {
	const alternatives: string[] = [];
	let depth = 0;
	let from = start + 1;
	for (let index = start; index < glob.length; index++) {
		const character = glob[index];
		if (character === "{") depth++;
		else if (character === "}") depth--;
		if (depth === 0 || (depth === 1 && character === ",")) {
			alternatives.push(glob.slice(from, index));
			from = index + 1;
		}
		if (depth === 0) return { alternatives, end: index + 1 };
	}
	return undefined;
}

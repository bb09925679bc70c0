import { planTool } from "../../src/shared/plan.ts";
import type { Part, ToolStep, Turn } from "../../src/shared/transcript.ts";

/** Steps that are over and stand in one line; `steps` has what stands between them as well: thoughts, and plans that were noted. */
export interface StepRun {
	readonly kind: "run";
	/** Where in the turn it begins. */
	readonly index: number;
	readonly parts: readonly Part[];
}

interface SinglePart {
	readonly kind: "part";
	readonly index: number;
	/** Another one for a text that comes where one was taken back. */
	readonly key: string;
	readonly part: Part;
}

/** Fewer would hide nothing and cost a click. */
const fewest = 2;

/**
 * Returns a function that folds what a turn has done into runs. While the turn runs, its newest step stands by itself, so that nothing
 * jumps when it ends. A run whose parts are the same as before is the same object.
 */
export function createStepRuns(): (turn: Turn) => readonly (StepRun | SinglePart)[] {
	let known = new Map<number, StepRun>();
	return ({ parts, outcome }) => {
		const shown: (StepRun | SinglePart)[] = [];
		const runs = new Map<number, StepRun>();
		const newest = outcome ? -1 : parts.length - 1;
		let withdrawals = 0;
		for (let index = 0; index < parts.length; ) {
			const end = endOfRun(parts, index, newest);
			const before = known.get(index);
			const run = end > index ? sameOrNew(before, { kind: "run", index, parts: parts.slice(index, end) }) : undefined;
			if (run) {
				runs.set(index, run);
				shown.push(run);
				index = end;
				continue;
			}
			const part = parts[index];
			if (part) shown.push({ kind: "part", index, key: `${withdrawals}-${index}`, part });
			if (part?.kind === "withdrawn") withdrawals++;
			index++;
		}
		known = runs;
		return shown;
	};
}

/** The steps of a run, without those that the view shows in another place. */
export function stepsOf({ parts }: StepRun): readonly ToolStep[] {
	return parts.filter((part): part is ToolStep => part.kind === "tool" && !isSilent(part));
}

/** Where the run that begins here ends, behind its last step; `index` itself where none begins. */
function endOfRun(parts: readonly Part[], index: number, newest: number): number {
	if (!isQuietStep(parts[index])) return index;
	let steps = 0;
	let end = index;
	for (let at = index; at < parts.length && at !== newest; at++) {
		const part = parts[at];
		if (isQuietStep(part)) {
			steps++;
			end = at + 1;
		} else if (part?.kind !== "reasoning" && !isSilent(part)) break;
	}
	return steps >= fewest ? end : index;
}

/** It is over, and shows nothing that waits for the user or was said to him. */
function isQuietStep(part: Part | undefined): boolean {
	if (part?.kind !== "tool" || isSilent(part)) return false;
	const isOver = part.state !== "running" && part.state !== "asking";
	return isOver && part.question === undefined && !part.edits?.length;
}

/** The plan is shown by itself, once, and not each time that it changes. */
export function isSilent(part: Part | undefined): boolean {
	return part?.kind === "tool" && part.name === planTool && (part.state === "running" || part.state === "done");
}

function sameOrNew(before: StepRun | undefined, run: StepRun): StepRun {
	const isSame = before?.parts.length === run.parts.length && before.parts.every((part, at) => part === run.parts[at]);
	return isSame ? before : run;
}

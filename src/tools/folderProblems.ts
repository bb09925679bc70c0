import { classifyPath } from "../core/chat/protectedPaths.ts";
import { describeProblems, newProblems } from "../core/edit/newProblems.ts";
import type { AppliedChange, FileChange, Workspace } from "../core/workspace.ts";
import { tellCount } from "./tellCount.ts";

export interface ToldChange {
	readonly applied: readonly AppliedChange[];
	/** For the model, to end a sentence with; empty when nothing new is wrong. */
	readonly text: string;
	/** For the user; empty as well. */
	readonly detail: string;
}

/** Changes files and tells what that has broken in any file of the folder: whoever deletes, moves or renames breaks others. */
export async function changeAndTell(workspace: Workspace, changes: readonly FileChange[], signal: AbortSignal): Promise<ToldChange> {
	const { result, before, after } = await workspace.watchDiagnostics(".", () => workspace.change(changes, signal), signal);
	const moves = new Map(changes.flatMap((change) => (change.kind === "move" ? [[change.from, change.path]] : [])));
	const problems = newProblems({
		before: before.map((problem) => ({ ...problem, path: moves.get(problem.path) ?? problem.path })),
		after: after.filter(({ path }) => mayBeTold(path)),
	});
	return { applied: result, text: describeProblems(problems, "folder"), detail: countProblems(problems.length) };
}

/** For the user's tool step; empty when there are none. */
export function countProblems(count: number): string {
	return count === 0 ? "" : tellCount(count, "new problem");
}

/** A message quotes the file. */
export function mayBeTold(path: string): boolean {
	const pathClass = classifyPath(path);
	return pathClass !== "secret" && pathClass !== "forbidden";
}

import type { Workspace } from "../workspace.ts";
import { classifyPath } from "./protectedPaths.ts";
import { ToolError } from "./tool.ts";

export interface GatedWorkspace {
	readonly workspace: Workspace;
	/** From now on these files, links followed, may be changed. Before, none may. */
	approve(targets: readonly string[]): void;
}

/**
 * The workspace as one call of a tool gets it. Every path is located at the moment of its use, whatever was judged before: a tool that
 * touches more than it said, and a link that was turned meanwhile, are refused here.
 */
export function gateWorkspace(workspace: Workspace): GatedWorkspace {
	let approved: ReadonlySet<string> = new Set();
	const look = async (path: string): Promise<string> => {
		const located = await workspace.locate(path);
		if (located === undefined) throw denial(`"${path}" is outside of the workspace folder.`);
		const pathClass = classifyPath(located);
		if (pathClass === "secret" || pathClass === "forbidden") throw denial(`"${path}" is off limits for tools. Go on without it.`);
		return located;
	};
	const mayChange = async (paths: readonly string[]): Promise<void> => {
		for (const path of paths) {
			if (!approved.has(await look(path))) throw denial(`${path} is not part of what was approved, so nothing was changed.`);
		}
	};
	const gated: Workspace = {
		locate: (path) => workspace.locate(path),
		readText: async (path, signal) => {
			await look(path);
			return workspace.readText(path, signal);
		},
		readBytes: async (path, most, signal) => {
			await look(path);
			return workspace.readBytes(path, most, signal);
		},
		list: async (path, signal) => {
			await look(path);
			return workspace.list(path, signal);
		},
		find: async (query, page, signal) => {
			if (query.folder !== undefined) await look(query.folder);
			refuseWideGlob(query.glob);
			return workspace.find(query, page, signal);
		},
		search: async (query, page, signal, onMatch) => {
			refuseWideGlob(query.glob);
			return workspace.search(query, page, signal, onMatch);
		},
		countMatches: async (query, page, signal) => {
			refuseWideGlob(query.glob);
			return workspace.countMatches(query, page, signal);
		},
		diagnostics: async (path) => {
			if (path !== undefined) await look(path);
			return workspace.diagnostics(path);
		},
		watchDiagnostics: async (path, change, signal) => {
			await look(path);
			return workspace.watchDiagnostics(path, change, signal);
		},
		change: async (changes, signal) => {
			await mayChange(changes.flatMap((change) => (change.kind === "move" ? [change.from, change.path] : [change.path])));
			return workspace.change(changes, signal);
		},
		protect: async (paths, apply) => {
			await mayChange(paths);
			return workspace.protect(paths, apply);
		},
	};
	return {
		workspace: gated,
		approve: (targets) => {
			approved = new Set(targets);
		},
	};
}

/** A glob is relative to the folder and never climbs, in none of its alternatives. */
function refuseWideGlob(glob = ""): void {
	if (/(^|[/\\{,(|])\.\.([/\\},)|]|$)|^([/\\~]|[a-z]:)/i.test(glob)) throw denial(`The glob "${glob}" leaves the workspace folder.`);
}

function denial(message: string): ToolError {
	return new ToolError(message, { isDenial: true });
}

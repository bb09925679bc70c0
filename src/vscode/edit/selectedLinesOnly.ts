import type * as vscode from "vscode";
import { type Tool, ToolError } from "../../core/chat/tool.ts";
import { staysWithin } from "../../core/edit/staysWithin.ts";
import { type AppliedChange, type FileChange, WorkspaceError } from "../../core/workspace.ts";
import { type FolderSearch, WorkspaceFiles } from "../workspace/workspaceFiles.ts";
import type { ChangeOrigin, FileChanges } from "./fileChanges.ts";
import type { TrackedLines } from "./trackedLines.ts";

export interface Selected {
	readonly folder: vscode.WorkspaceFolder;
	readonly document: vscode.TextDocument;
	/** As tools name the file. */
	readonly path: string;
	readonly lines: TrackedLines;
}

/** The workspace of an inline edit: everything may be looked at, nothing but the selected lines changed. */
export class SelectedLinesOnly extends WorkspaceFiles {
	private readonly selected: Selected;

	constructor(selected: Selected, search: FolderSearch, changes: FileChanges, origin: ChangeOrigin) {
		super(selected.folder, search, changes, origin);
		this.selected = selected;
	}

	override async change(changes: readonly FileChange[], signal: AbortSignal): Promise<readonly AppliedChange[]> {
		const { document, path, lines } = this.selected;
		const wanted = await this.locate(path);
		const [change] = changes;
		if (change?.kind !== "edit" || changes.length > 1 || wanted === undefined || (await this.locate(change.path)) !== wanted)
			throw refusal(this.selected);
		if (!staysWithin(document.getText(), change.replacements, { start: lines.first, end: lines.last + 1 })) throw refusal(this.selected);
		return super.change(changes, signal);
	}

	override async protect<Result>(): Promise<Result> {
		throw refusal(this.selected);
	}
}

/** The tool, refused for every file but the selected one before anything else is looked at. */
export function onlyFor(path: string, tool: Tool): Tool {
	return {
		...tool,
		prepare: async (input, context) => {
			const [wanted, ...located] = await Promise.all([path, ...tool.targets(input)].map((target) => context.workspace.locate(target)));
			if (wanted === undefined || located.some((one) => one !== wanted)) throw new ToolError(`Only "${path}" may be changed here.`);
			/** Where the user has typed meanwhile, only what stands there to the letter is edited. */
			const { version } = await context.workspace.readText(path, context.signal);
			if (context.readVersions.get(path) !== version) context.readVersions.delete(path);
			return tool.prepare(input, context);
		},
	};
}

function refusal({ path, lines }: Selected): WorkspaceError {
	return new WorkspaceError(
		"refused",
		`Only lines ${lines.first + 1}-${lines.last + 1} of "${path}" may be changed here, so nothing was changed. Leave every other line as it is, imports too.`,
	);
}

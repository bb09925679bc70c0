import { applyReplacements } from "../../src/core/edit/locateEdits.ts";
import { classifyPath } from "../../src/core/chat/protectedPaths.ts";
import type {
	AppliedChange,
	Diagnostic,
	DirectoryEntry,
	FileChange,
	FileMatches,
	FileText,
	Paged,
	SearchLine,
	SearchQuery,
	WatchedChange,
	Workspace,
} from "../../src/core/workspace.ts";
import { WorkspaceError } from "../../src/core/workspace.ts";

/** A workspace that is nothing but a map of files. */
export class MemoryWorkspace implements Workspace {
	readonly files: Map<string, string>;
	/** Every path that was read or written, in order. */
	readonly touched: string[] = [];
	private edits = 0;

	constructor(files: Record<string, string> = {}) {
		this.files = new Map(Object.entries(files));
	}

	async locate(path: string): Promise<string | undefined> {
		return path.startsWith("/") || path.split("/").includes("..") ? undefined : path;
	}

	async readText(path: string): Promise<FileText> {
		this.touched.push(path);
		const text = this.files.get(path);
		if (text === undefined) throw new WorkspaceError("not-found", `No file "${path}". Use find_files to look for it.`);
		return { text, version: text, languageId: "typescript" };
	}

	/** Each character of the file stands for one byte. */
	async readBytes(path: string, most: number): Promise<Uint8Array> {
		this.touched.push(path);
		const text = this.files.get(path);
		if (text === undefined) throw new WorkspaceError("not-found", `No file "${path}". Use find_files to look for it.`);
		if (text.length > most) throw new WorkspaceError("too-large", `"${path}" has ${text.length} bytes, too many to hand over.`);
		return new Uint8Array(Buffer.from(text, "latin1"));
	}

	async list(): Promise<readonly DirectoryEntry[]> {
		return [...this.files.keys()].map((name) => ({ name, kind: "file" as const }));
	}

	async find(): Promise<Paged<string>> {
		return { items: [...this.files.keys()], total: this.files.size };
	}

	async search({ text }: SearchQuery): Promise<Paged<SearchLine>> {
		const items = [...this.files]
			.filter(([path]) => classifyPath(path) !== "secret")
			.flatMap(([path, content]) => content.split("\n").map((line, index) => ({ path, line: index + 1, text: line })))
			.filter((match) => match.text.includes(text));
		return { items, total: items.length };
	}

	async countMatches(): Promise<Paged<FileMatches>> {
		return { items: [], total: 0 };
	}

	async diagnostics(): Promise<readonly Diagnostic[]> {
		return [];
	}

	async watchDiagnostics<Result>(_path: string, change: () => Promise<Result>): Promise<WatchedChange<Result>> {
		const before = await this.diagnostics();
		return { before, result: await change(), after: await this.diagnostics() };
	}

	/** All of them or none: what cannot be done is found before anything is. */
	async change(changes: readonly FileChange[]): Promise<readonly AppliedChange[]> {
		for (const change of changes) this.check(change);
		return changes.map((change) => this.apply(change));
	}

	async protect<Result>(paths: readonly string[], apply: () => Promise<Result>): Promise<Result> {
		this.touched.push(...paths);
		return apply();
	}

	private check(change: FileChange): void {
		const there = this.files.get(change.path);
		this.touched.push(change.path);
		const version = change.kind === "create" ? undefined : change.version;
		const changed = change.kind === "move" ? this.files.get(change.from) : there;
		if (version !== undefined && changed !== undefined && changed !== version)
			throw new WorkspaceError("stale", `"${change.path}" has changed in the meantime.`);
		if ((change.kind === "create" || change.kind === "move") && there !== undefined)
			throw new WorkspaceError("exists", `"${change.path}" exists already.`);
		const from = change.kind === "move" ? change.from : change.kind === "delete" ? change.path : undefined;
		if (from !== undefined && !this.files.has(from)) throw new WorkspaceError("not-found", `No file "${from}".`);
	}

	private apply(change: FileChange): AppliedChange {
		const { path } = change;
		const before = this.files.get(change.kind === "move" ? change.from : path) ?? "";
		const after = change.kind === "edit" ? applyReplacements(before, change.replacements) : change.kind === "create" ? change.text : before;
		if (change.kind === "move") this.files.delete(change.from);
		if (change.kind === "delete") this.files.delete(path);
		else this.files.set(path, after);
		return { path, editId: `edit-${++this.edits}`, saved: true, version: change.kind === "delete" ? "" : after };
	}
}

import { applyReplacements } from "../../src/core/edit/locateEdits.ts";
import { classifyPath } from "../../src/core/chat/protectedPaths.ts";
import type {
	AppliedEdit,
	Diagnostic,
	DirectoryEntry,
	FileEdit,
	FileText,
	SearchMatch,
	SearchQuery,
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

	async find(): Promise<readonly string[]> {
		return [...this.files.keys()];
	}

	async search({ text }: SearchQuery): Promise<readonly SearchMatch[]> {
		return [...this.files]
			.filter(([path]) => classifyPath(path) !== "secret")
			.flatMap(([path, content]) => content.split("\n").map((line, index) => ({ path, line: index + 1, text: line })))
			.filter((match) => match.text.includes(text));
	}

	async diagnostics(): Promise<readonly Diagnostic[]> {
		return [];
	}

	async applyEdit({ path, version, replacements }: FileEdit): Promise<AppliedEdit> {
		this.touched.push(path);
		const text = this.files.get(path) ?? "";
		if (text !== version) throw new WorkspaceError("stale", `"${path}" has changed in the meantime.`);
		const after = applyReplacements(text, replacements);
		this.files.set(path, after);
		return { editId: `edit-${++this.edits}`, saved: true, version: after };
	}

	async createFile(path: string, text: string): Promise<AppliedEdit> {
		this.touched.push(path);
		if (this.files.has(path)) throw new WorkspaceError("exists", `"${path}" exists already.`);
		this.files.set(path, text);
		return { editId: `edit-${++this.edits}`, saved: true, version: text };
	}
}

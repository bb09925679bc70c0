import { glob, mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { fakeEditor } from "./fakeEditor.ts";
import { Uri } from "./fakeLanguages.ts";

interface Position {
	readonly offset: number;
}

type Operation = () => Promise<void>;

/** Carries its operations out on the disk, in their order. */
class WorkspaceEdit {
	readonly operations: Operation[] = [];
	replace(uri: Uri, range: { readonly start: Position; readonly end: Position }, text: string): void {
		this.operations.push(async () => {
			const before = await readFile(uri.fsPath, "utf8");
			await writeFile(uri.fsPath, before.slice(0, range.start.offset) + text + before.slice(range.end.offset));
		});
	}
	createFile({ fsPath }: Uri, { contents }: { contents: Uint8Array }): void {
		this.operations.push(async () => {
			await mkdir(dirname(fsPath), { recursive: true });
			await writeFile(fsPath, contents);
		});
	}
	deleteFile({ fsPath }: Uri): void {
		this.operations.push(() => rm(fsPath));
	}
	renameFile(from: Uri, to: Uri): void {
		this.operations.push(() => rename(from.fsPath, to.fsPath));
	}
}

class Range {
	readonly start: Position;
	readonly end: Position;
	constructor(start: Position, end: Position) {
		this.start = start;
		this.end = end;
	}
}

/** What only a test looks at. */
export interface DiskEditor {
	readonly disk: {
		readonly folder: { root: string };
		/** Sizes in bytes of the files that were read whole. */
		readonly readSizes: number[];
	};
}

/** An editor with one folder of the disk open: as much of it as files, notebooks and instructions touch. For `vi.mock("vscode", …)`. */
export function diskEditor(): DiskEditor {
	const base = fakeEditor();
	const nothing = () => ({ dispose: () => undefined });
	const readSizes: number[] = [];
	const folder = { root: "" };

	const documentOf = async (uri: Uri) => {
		const { size } = await stat(uri.fsPath);
		readSizes.push(size);
		const bytes = await readFile(uri.fsPath);
		if (bytes.includes(0)) throw new Error("It is binary.");
		const text = new TextDecoder().decode(bytes);
		return {
			uri,
			version: 1,
			languageId: "plaintext",
			eol: 1,
			isDirty: false,
			isClosed: false,
			getText: () => text,
			positionAt: (offset: number): Position => ({ offset }),
			save: async () => true,
		};
	};

	const editor = {
		...base,
		disk: { folder, readSizes },
		Uri,
		Range,
		WorkspaceEdit,
		EndOfLine: { LF: 1, CRLF: 2 },
		FileType: { File: 1, Directory: 2, SymbolicLink: 64 },
		DiagnosticSeverity: { Error: 0, Warning: 1, Information: 2, Hint: 3 },
		NotebookCellKind: { Markup: 1, Code: 2 },
		RelativePattern: class {
			readonly pattern: string;
			constructor(_: unknown, pattern: string) {
				this.pattern = pattern;
			}
		},
		env: { ...base.env, shell: "/bin/sh" },
		extensions: { getExtension: () => undefined },
		languages: { getDiagnostics: () => [], onDidChangeDiagnostics: nothing },
		window: { ...base.window, visibleTextEditors: [], tabGroups: { all: [] } },
		workspace: {
			...base.workspace,
			textDocuments: [],
			notebookDocuments: [],
			createFileSystemWatcher: () => ({ onDidCreate: nothing, onDidChange: nothing, onDidDelete: nothing, dispose: () => undefined }),
			onDidChangeTextDocument: nothing,
			asRelativePath: ({ fsPath }: Uri) => relative(folder.root, fsPath),
			getWorkspaceFolder: () => undefined,
			openTextDocument: documentOf,
			openNotebookDocument: async ({ fsPath }: Uri) => notebookOf(JSON.parse(await readFile(fsPath, "utf8")) as Notebook),
			decode: async (bytes: Uint8Array) => new TextDecoder().decode(bytes),
			encode: async (text: string) => new TextEncoder().encode(text),
			applyEdit: async ({ operations }: WorkspaceEdit) => {
				for (const operation of operations) await operation();
				return true;
			},
			findFiles: async ({ pattern }: { pattern: string }) => {
				const found: Uri[] = [];
				for await (const path of glob(pattern, { cwd: folder.root })) found.push(Uri.file(join(folder.root, path)));
				return found;
			},
			fs: {
				stat: async ({ fsPath }: Uri) => {
					const found = await stat(fsPath);
					return { type: found.isDirectory() ? 2 : 1, size: found.size };
				},
				readDirectory: async ({ fsPath }: Uri) =>
					(await readdir(fsPath, { withFileTypes: true })).map((entry) => [entry.name, entry.isDirectory() ? 2 : 1]),
				readFile: async ({ fsPath }: Uri) => {
					readSizes.push((await stat(fsPath)).size);
					return readFile(fsPath);
				},
			},
		},
	};
	return editor;
}

interface Notebook {
	readonly cells: readonly { readonly source: string; readonly outputs: readonly { readonly data: Readonly<Record<string, string>> }[] }[];
}

/** As the editor hands notebooks over: an output is one thing in several media types. */
function notebookOf({ cells }: Notebook) {
	const read = cells.map(({ source, outputs }) => ({
		kind: 2,
		metadata: {},
		document: { languageId: "python", getText: () => source },
		outputs: outputs.map(({ data }) => ({
			items: Object.entries(data).map(([mime, text]) => ({ mime, data: new TextEncoder().encode(text) })),
		})),
	}));
	return { getCells: () => read };
}

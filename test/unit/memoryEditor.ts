/** Files and documents of an editor, in memory: as much of it as reviewing edits touches. For `vi.mock("vscode", …)`. */
import { fakeEditor } from "./fakeEditor.ts";

class Uri {
	readonly scheme: string;
	readonly path: string;
	readonly query: string;
	constructor(path: string, scheme = "file", query = "") {
		this.path = path;
		this.scheme = scheme;
		this.query = query;
	}
	static file(path: string): Uri {
		return new Uri(path);
	}
	static parse(text: string): Uri {
		const [scheme, path] = text.split("://");
		return new Uri(path ?? "", scheme);
	}
	get fsPath(): string {
		return this.path;
	}
	with({ scheme = this.scheme, query = this.query }: { scheme?: string; query?: string }): Uri {
		return new Uri(this.path, scheme, query);
	}
	toString(): string {
		return `${this.scheme}://${this.path}`;
	}
}

/** As the editor's own, with the code that says what went wrong. */
class FileSystemError extends Error {
	readonly code: string;
	constructor(code: string) {
		super(code);
		this.code = code;
	}
}

interface Position {
	readonly offset: number;
}

type Operation =
	| { readonly kind: "replace"; readonly uri: Uri; readonly start: number; readonly end: number; readonly text: string }
	| { readonly kind: "delete"; readonly uri: Uri }
	| { readonly kind: "create"; readonly uri: Uri; readonly contents: Uint8Array }
	| { readonly kind: "rename"; readonly uri: Uri; readonly to: Uri };

class WorkspaceEdit {
	readonly operations: Operation[] = [];
	get size(): number {
		return this.operations.length;
	}
	replace(uri: Uri, range: { start: Position; end: Position }, text: string): void {
		this.operations.push({ kind: "replace", uri, start: range.start.offset, end: range.end.offset, text });
	}
	deleteFile(uri: Uri): void {
		this.operations.push({ kind: "delete", uri });
	}
	createFile(uri: Uri, { contents }: { contents: Uint8Array }): void {
		this.operations.push({ kind: "create", uri, contents });
	}
	renameFile(uri: Uri, to: Uri): void {
		this.operations.push({ kind: "rename", uri, to });
	}
}

/** What only a test does. */
interface Memory {
	/** The disk, by address. */
	readonly files: Map<string, Buffer>;
	open(uri: Uri): { readonly text: string };
	close(uri: Uri): void;
	apply(edit: WorkspaceEdit): boolean;
	/** Another program writes, or deletes, a file. */
	writeElsewhere(uri: Uri, text: string | undefined): void;
	/** Runs whenever a document is saved. */
	formatWith(format: ((text: string) => string) | undefined): void;
	/** The drive is gone with all that is on it, until `clear`. */
	unplug(): void;
	clear(): void;
}

export function memoryEditor(): { readonly memory: Memory } {
	const base = fakeEditor();
	const files = new Map<string, Buffer>();
	const documents = new Map<string, ReturnType<typeof createDocument>>();
	const event = <T>() => new base.EventEmitter<T>();
	const changed = event<unknown>();
	const closed = event<unknown>();
	const [came, went] = [event<Uri>(), event<Uri>()];
	const [opened, willSave, saved, renamed] = [event<unknown>(), event<unknown>(), event<unknown>(), event<unknown>()];
	let formatter: ((text: string) => string) | undefined;
	let isAway = false;

	const createDocument = (uri: Uri, start: string) => ({
		uri,
		text: start,
		version: 1,
		isDirty: false,
		getText(): string {
			return this.text;
		},
		positionAt: (offset: number): Position => ({ offset }),
		set(text: string, reason?: number): void {
			this.text = text;
			this.version++;
			this.isDirty = true;
			changed.fire({ document: this, contentChanges: [{ text: "many characters" }], reason });
		},
		async save(): Promise<boolean> {
			willSave.fire({ document: this });
			if (formatter) this.set(formatter(this.text));
			files.set(uri.toString(), Buffer.from(this.text));
			this.isDirty = false;
			saved.fire(this);
			return true;
		},
	});

	const open = (uri: Uri) => {
		const key = uri.toString();
		const known = documents.get(key);
		if (known) return known;
		const bytes = files.get(key);
		if (!bytes) throw new Error(`There is no ${key}`);
		if (bytes.includes(0)) throw new Error(`${key} is binary`);
		const document = createDocument(uri, bytes.toString());
		documents.set(key, document);
		opened.fire(document);
		return document;
	};

	const apply = ({ operations }: WorkspaceEdit): boolean => {
		const texts = new Map<Uri, string>();
		for (const operation of operations.toReversed()) {
			const key = operation.uri.toString();
			if (operation.kind === "replace") {
				const text = texts.get(operation.uri) ?? open(operation.uri).text;
				texts.set(operation.uri, text.slice(0, operation.start) + operation.text + text.slice(operation.end));
				continue;
			}
			if (operation.kind === "create") {
				files.set(key, Buffer.from(operation.contents));
				continue;
			}
			const bytes = files.get(key);
			const text = documents.get(key)?.text;
			files.delete(key);
			documents.delete(key);
			if (operation.kind === "delete" || !bytes) continue;
			files.set(operation.to.toString(), bytes);
			if (text !== undefined) documents.set(operation.to.toString(), createDocument(operation.to, text));
			renamed.fire({ files: [{ oldUri: operation.uri, newUri: operation.to }] });
		}
		for (const [uri, text] of texts) open(uri).set(text);
		return true;
	};

	const editor = {
		...base,
		Uri,
		FileSystemError,
		WorkspaceEdit,
		Range: class {
			readonly start: Position;
			readonly end: Position;
			constructor(start: Position, end: Position) {
				this.start = start;
				this.end = end;
			}
		},
		workspace: {
			...base.workspace,
			onDidChangeTextDocument: changed.event,
			onDidOpenTextDocument: opened.event,
			onDidCloseTextDocument: closed.event,
			onWillSaveTextDocument: willSave.event,
			onDidSaveTextDocument: saved.event,
			onDidRenameFiles: renamed.event,
			asRelativePath: ({ path }: Uri) => path,
			getWorkspaceFolder: () => ({ uri: Uri.file("/") }),
			applyEdit: async (edit: WorkspaceEdit) => apply(edit),
			decode: async (bytes: Uint8Array) => Buffer.from(bytes).toString(),
			createFileSystemWatcher: () => ({ onDidCreate: came.event, onDidDelete: went.event, dispose: () => undefined }),
			encode: async (text: string) => Buffer.from(text),
			openTextDocument: async (uri: Uri) => open(uri),
			get textDocuments() {
				return [...documents.values()];
			},
			fs: {
				stat: async (uri: Uri) => {
					if (!files.has(uri.toString()) && (isAway || uri.path !== "/")) throw new FileSystemError("FileNotFound");
				},
				readFile: async (uri: Uri) => {
					const bytes = files.get(uri.toString());
					if (!bytes) throw new FileSystemError("FileNotFound");
					return bytes;
				},
				writeFile: async (uri: Uri, bytes: Uint8Array) => void files.set(uri.toString(), Buffer.from(bytes)),
			},
		},
		memory: {
			files,
			open,
			close: (uri: Uri) => {
				const document = open(uri);
				documents.delete(uri.toString());
				closed.fire(document);
			},
			apply,
			writeElsewhere: (uri: Uri, text: string | undefined) => {
				if (text === undefined) files.delete(uri.toString());
				else files.set(uri.toString(), Buffer.from(text));
				(text === undefined ? went : came).fire(uri);
			},
			formatWith: (format: ((text: string) => string) | undefined) => {
				formatter = format;
			},
			unplug: () => {
				files.clear();
				isAway = true;
			},
			clear: () => {
				isAway = false;
				files.clear();
				documents.clear();
			},
		},
	};
	return editor;
}

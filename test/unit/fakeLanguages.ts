import { readFile } from "node:fs/promises";
import { join } from "node:path";

export class Uri {
	readonly scheme: string = "file";
	readonly authority: string = "";
	readonly fsPath: string;
	constructor(fsPath: string) {
		this.fsPath = fsPath;
	}
	static file(fsPath: string): Uri {
		return new Uri(fsPath);
	}
	static joinPath(base: Uri, ...parts: string[]): Uri {
		return new Uri(join(base.fsPath, ...parts));
	}
	get path(): string {
		return this.fsPath;
	}
	toString(): string {
		return `file://${this.fsPath}`;
	}
}

export class Position {
	readonly line: number;
	readonly character: number;
	constructor(line: number, character: number) {
		this.line = line;
		this.character = character;
	}
}

export class Range {
	readonly start: Position;
	readonly end: Position;
	constructor(line: number, character: number, endLine: number, endCharacter: number) {
		this.start = new Position(line, character);
		this.end = new Position(endLine, endCharacter);
	}
}

type Handler = (...parameters: never[]) => unknown;

/** As much of the editor as language servers need, over files of the disk. A test is the language server: it answers the commands. */
export function fakeLanguages() {
	const handlers = new Map<string, Handler>();
	const documents: Awaited<ReturnType<typeof open>>[] = [];
	const open = async (uri: Uri) => {
		const text = await readFile(uri.fsPath, "utf8");
		const offsetAt = ({ line, character }: Position) =>
			text
				.split("\n")
				.slice(0, line)
				.reduce((sum, { length }) => sum + length + 1, character);
		return { uri, version: 1, isDirty: false, languageId: "typescript", getText: () => text, offsetAt };
	};
	return {
		Uri,
		Position,
		Range,
		SymbolKind: { 4: "Class", 5: "Method", 11: "Function", 25: "TypeParameter" },
		FileType: { Directory: 2 },
		extensions: { all: [{ packageJSON: { activationEvents: ["onLanguage:typescript"] } }] },
		commands: {
			executeCommand: async (name: string, ...parameters: never[]) => handlers.get(name)?.(...parameters),
			/** For tests: what the server says. */
			answer: (name: string, handler: Handler) => handlers.set(name.includes(".") ? name : `vscode.execute${name}`, handler),
			forget: () => handlers.clear(),
		},
		workspace: {
			textDocuments: documents,
			openTextDocument: async (uri: Uri) => {
				const document = await open(uri);
				documents.push(document);
				return document;
			},
			fs: {
				readFile: ({ fsPath }: Uri) => readFile(fsPath),
				stat: async ({ fsPath }: Uri) => ({ type: 1, size: (await readFile(fsPath)).length }),
			},
		},
	};
}

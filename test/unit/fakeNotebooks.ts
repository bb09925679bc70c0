import { stat } from "node:fs/promises";
import { Uri } from "./fakeLanguages.ts";

export interface CellData {
	readonly kind: number;
	readonly value: string;
	readonly languageId: string;
	metadata?: object;
	outputs?: readonly object[];
}

class NotebookCellData implements CellData {
	readonly kind: number;
	readonly value: string;
	readonly languageId: string;
	constructor(kind: number, value: string, languageId: string) {
		this.kind = kind;
		this.value = value;
		this.languageId = languageId;
	}
}

class NotebookRange {
	readonly start: number;
	readonly end: number;
	constructor(start: number, end: number) {
		this.start = start;
		this.end = end;
	}
}

interface Edit {
	readonly start: number;
	readonly end: number;
	readonly cells: readonly CellData[];
}

export class FakeNotebook {
	readonly uri: Uri;
	cells: CellData[];
	isDirty = false;
	saves = 0;

	constructor(uri: Uri, cells: CellData[]) {
		this.uri = uri;
		this.cells = cells;
	}

	get texts(): string[] {
		return this.cells.map(({ value }) => value);
	}

	getCells() {
		return this.cells.map((_, index) => this.cellAt(index));
	}

	cellAt(index: number) {
		const { kind, value, languageId, metadata = {}, outputs = [] } = this.cells[index] as CellData;
		return { kind, metadata, outputs, document: { languageId, getText: () => value } };
	}

	async save(): Promise<boolean> {
		this.saves++;
		return true;
	}
}

/** An output that is one thing in one media type. */
export function output(mime: string, data: string | Uint8Array) {
	return { items: [{ mime, data: typeof data === "string" ? new TextEncoder().encode(data) : data }] };
}

/** As much of the editor as notebooks need. */
export function fakeNotebooks() {
	const workspace = {
		notebookDocuments: [] as FakeNotebook[],
		fs: { stat: async ({ fsPath }: Uri) => ({ type: 1, size: (await stat(fsPath)).size }) },
		applyEdit: async ({ uri, edits }: { uri: Uri; edits: readonly Edit[] }) => {
			const notebook = workspace.notebookDocuments.find((open) => open.uri.toString() === uri.toString());
			for (const { start, end, cells } of edits) notebook?.cells.splice(start, end - start, ...cells);
			return notebook !== undefined;
		},
	};
	return {
		Uri,
		FileType: { Directory: 2 },
		NotebookCellKind: { Markup: 1, Code: 2 },
		NotebookCellData,
		NotebookRange,
		NotebookEdit: {
			replaceCells: ({ start, end }: NotebookRange, cells: readonly CellData[]): Edit => ({ start, end, cells }),
			insertCells: (index: number, cells: readonly CellData[]): Edit => ({ start: index, end: index, cells }),
			deleteCells: ({ start, end }: NotebookRange): Edit => ({ start, end, cells: [] }),
		},
		WorkspaceEdit: class {
			uri: Uri | undefined;
			edits: readonly Edit[] = [];
			set(uri: Uri, edits: readonly Edit[]): void {
				this.uri = uri;
				this.edits = edits;
			}
		},
		workspace,
	};
}

/** Notebooks as the editor has them open, unsaved changes included. Cells are counted from 1. */
export interface Notebooks {
	read(path: string, signal: AbortSignal): Promise<NotebookContent>;
	/**
	 * Changes one cell as one undoable edit, and saves the notebook when it had no unsaved changes before. Rejects with `stale` when its
	 * cells are no longer those that `version` stood for. Every rejection leaves the notebook as it was.
	 */
	edit(path: string, version: string, change: CellChange, signal: AbortSignal): Promise<EditedNotebook>;
}

export interface NotebookContent {
	/** Identifies these very cells, whatever their outputs. */
	readonly version: string;
	readonly cells: readonly NotebookCell[];
}

export interface CellContent {
	readonly kind: "code" | "markdown";
	/** The editor's name of the language, for example `python`. */
	readonly language: string;
	readonly text: string;
}

export interface NotebookCell extends CellContent {
	readonly outputs: readonly CellOutput[];
}

export type CellOutput =
	| { readonly kind: "text"; readonly text: string }
	| { readonly kind: "error"; readonly text: string }
	| { readonly kind: "image"; readonly format: "png" | "jpeg" | "gif" | "webp"; readonly bytes: Uint8Array }
	/** Something that is neither; `type` is its media type. */
	| { readonly kind: "other"; readonly type: string };

export type CellChange =
	/** A code cell that stays one keeps its outputs. */
	| { readonly kind: "replace"; readonly cell: number; readonly content: CellContent }
	/** The new cell gets this number; one more than there are cells appends it. */
	| { readonly kind: "insert"; readonly cell: number; readonly content: CellContent }
	| { readonly kind: "delete"; readonly cell: number };

export interface EditedNotebook {
	readonly version: string;
	/** False when it had unsaved changes before and was therefore left unsaved. */
	readonly saved: boolean;
}

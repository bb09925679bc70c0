import { escapeAttribute } from "../documents/documents.ts";
import type { Block, Message, TextBlock } from "../record/message.ts";

/** What the user sees in the editor: paths and numbers, never contents. */
export interface EditorState {
	/** In the order of the tabs. */
	readonly openFiles: readonly string[];
	/** `selection`: the lines, for example `3-9`. */
	readonly active?: { readonly path: string; readonly selection?: string };
	/** Files that the user has typed in, the newest first. */
	readonly edited: readonly string[];
	readonly branch?: string;
	readonly problems: { readonly errors: number; readonly warnings: number };
}

const maxOpenFiles = 20;
const maxEdited = 10;

/** The same state always gives the same text. */
export function describeEditor({ openFiles, active, edited, branch, problems }: EditorState): string {
	const lines = [
		active && `Active file: ${name(active.path)}${active.selection ? ` (selected lines: ${active.selection})` : ""}`,
		openFiles.length > 0 && `Open files: ${list(openFiles, maxOpenFiles)}`,
		edited.length > 0 && `Edited by the user, the newest first: ${list(edited, maxEdited)}`,
		branch !== undefined && `Git branch: ${name(branch)}`,
		problems.errors + problems.warnings > 0 && `Problems in the folder: errors ${problems.errors}, warnings ${problems.warnings}`,
	].filter((line) => typeof line === "string");
	return `<editor-context>\n${lines.length > 0 ? lines.join("\n") : nothing}\n</editor-context>`;
}

const nothing = "Nothing is open.";

/**
 * The blocks of a prompt, with what the editor shows in front of its words when that is news: the record says what was told last. It
 * is nothing that the user has written, so that a guardrail of the input does not judge it, and a summary does not quote it.
 */
export function withEditorContext(content: readonly Block[], context: string | undefined, history: readonly Message[]): readonly Block[] {
	const before = history.flatMap((message) => message.content).findLast(isEditorContext)?.text;
	const isNews = context !== undefined && context !== before && (before !== undefined || !context.includes(nothing));
	const words = content.at(-1);
	return isNews && words ? [...content.slice(0, -1), { kind: "text", text: context, isContext: true }, words] : content;
}

export function isEditorContext(block: Block): block is TextBlock {
	return block.kind === "text" && block.isContext === true;
}

function list(paths: readonly string[], most: number): string {
	const more = paths.length > most ? ` and ${paths.length - most} more` : "";
	return `${paths.slice(0, most).map(name).join(", ")}${more}`;
}

function name(path: string): string {
	return escapeAttribute(path).slice(0, 300);
}

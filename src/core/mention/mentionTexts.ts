import { fileText, maxTextLength } from "../documents/documents.ts";
import type { GitText } from "../editor/git.ts";
import type { Diagnostic } from "../workspace.ts";

/** The texts that stand for what is mentioned and is no file. Each fits into a request as a whole. */

/** Paths of a folder that are named at most. */
const maxNamed = 500;
/** Problems that are told at most. */
const maxProblems = 500;

export interface FolderText {
	readonly text: string;
	/** Files whose text is not in it: no room, no text, or off limits. */
	readonly leftOut: number;
}

/** A listing of a folder, and the text of its files as far as there is room. `read` gives nothing for what is no text. */
export async function folderText(
	path: string,
	files: readonly string[],
	read: (path: string) => Promise<string | undefined>,
): Promise<FolderText> {
	const named = files.slice(0, maxNamed);
	const more = files.length > named.length ? `\n(… and ${files.length - named.length} more files …)` : "";
	const listing = `Files of the folder ${path}:\n${named.join("\n")}${more}`;
	const parts: string[] = [];
	/** Room for the sentence at the end. */
	let left = maxTextLength - listing.length - 200;
	for (const file of named) {
		if (left <= 0) break;
		const text = await read(file);
		if (text === undefined) continue;
		const part = fileText(file, text);
		if (part.length + 2 > left) continue;
		left -= part.length + 2;
		parts.push(part);
	}
	const leftOut = files.length - parts.length;
	const note = leftOut > 0 ? [`(The text of ${leftOut} of these ${files.length} files is left out. Read what matters with a tool.)`] : [];
	return { text: [listing, ...parts, ...note].join("\n\n"), leftOut };
}

/** Errors first, then in the order of the files. */
export function problemsText(problems: readonly Diagnostic[]): string {
	const sorted = problems.toSorted(
		(a, b) =>
			severities.indexOf(a.severity) - severities.indexOf(b.severity) || (a.path < b.path ? -1 : a.path > b.path ? 1 : a.line - b.line),
	);
	const lines = sorted
		.slice(0, maxProblems)
		.map(
			({ path, line, severity, message, source }) =>
				`${path}:${line}: ${severity}: ${message.replace(/\s+/g, " ")}${source ? ` (${source})` : ""}`,
		);
	const more = sorted.length > lines.length ? [`(… and ${sorted.length - lines.length} more …)`] : [];
	return [...lines, ...more].join("\n");
}

const severities: readonly Diagnostic["severity"][] = ["error", "warning", "information", "hint"];

/** What git shows of the folder: which files, and their changes since the last commit. */
export function changesText(status: GitText, diff: GitText): string {
	const notes = [
		"(Files that git does not know yet, marked ??, are only named.)",
		...(diff.isCut ? ["(The rest of the changes is left out.)"] : []),
		...(diff.withheld.length > 0 ? [`(Kept back, as they may hold credentials: ${diff.withheld.join(", ")}.)`] : []),
	];
	return [status.text.trimEnd(), diff.text.trimEnd(), ...notes].filter((part) => part !== "").join("\n\n");
}

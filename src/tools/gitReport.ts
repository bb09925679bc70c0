import type { ToolOutput } from "../core/chat/tool.ts";
import type { GitText } from "../core/editor/git.ts";

const mostCharacters = 60_000;

/** What git said, cut to whole lines, with what is missing from it and how to get more. */
export function reportGit({ text, isCut, withheld }: GitText, none: string, more: string): ToolOutput {
	const kept = text.length <= mostCharacters ? text : text.slice(0, text.lastIndexOf("\n", mostCharacters) + 1 || mostCharacters);
	const cut = isCut || kept.length < text.length ? `\n… There is more. ${more}` : "";
	const left = withheld.length === 0 ? "" : `\nLeft out, as they are off limits: ${withheld.join(", ")}.`;
	return { text: `${kept.trim() === "" ? none : kept.trimEnd()}${cut}${left}`, detail: kept.trim() === "" ? "nothing" : countLines(kept) };
}

function countLines(text: string): string {
	const count = text.trimEnd().split("\n").length;
	return `${count} ${count === 1 ? "line" : "lines"}`;
}

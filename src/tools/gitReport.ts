import type { ToolOutput } from "../core/chat/tool.ts";
import type { GitText } from "../core/editor/git.ts";
import { tellCount } from "./tellCount.ts";
import { translate } from "../shared/translate.ts";

const mostCharacters = 60_000;
/** Names of files that are left out; a repository may hold thousands. */
const mostNames = 50;

/** What git said, cut to whole lines, with what is missing from it and how to get more. */
export function reportGit({ text, isCut, withheld }: GitText, none: string, more: string): ToolOutput {
	const kept = text.length <= mostCharacters ? text : text.slice(0, text.lastIndexOf("\n", mostCharacters) + 1 || mostCharacters);
	const cut = isCut || kept.length < text.length ? `\n… There is more. ${more}` : "";
	const left = withheld.length === 0 ? "" : `\nLeft out, as they are off limits: ${nameSome(withheld)}.`;
	return {
		text: `${kept.trim() === "" ? none : kept.trimEnd()}${cut}${left}`,
		detail: kept.trim() === "" ? translate("nothing") : countLines(kept),
	};
}

/** In quotes where a name holds what is no part of a line: whoever names a file may write a sentence into it. */
function nameSome(paths: readonly string[]): string {
	const names = paths.slice(0, mostNames).map((path) => (/[\p{C}",]/u.test(path) ? JSON.stringify(path) : path));
	return [...names, ...(paths.length > mostNames ? [`and ${paths.length - mostNames} more`] : [])].join(", ");
}

function countLines(text: string): string {
	return tellCount(text.trimEnd().split("\n").length, "line");
}

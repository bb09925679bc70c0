import type { KnownFile } from "./knownFiles.ts";

/** What the prompt asks for, as far as the sample understands it. `path`: the file that the words name. */
export type Instruction =
	| { readonly kind: "rename"; readonly from: string; readonly to: string; readonly path?: string }
	| { readonly kind: "replace"; readonly from: string; readonly to: string; readonly path?: string }
	/** `target`: the function; absent: the selection or the top of the file. `note`: the words of the comment. */
	| { readonly kind: "comment"; readonly target?: string; readonly note?: string; readonly path?: string }
	| { readonly kind: "create"; readonly path: string; readonly content: string }
	| { readonly kind: "search"; readonly query: string; readonly path?: string }
	| { readonly kind: "find"; readonly glob: string; readonly path?: string }
	| { readonly kind: "none"; readonly words: string; readonly path?: string };

const quoted = "`([^`]+)`|\"([^\"]+)\"|'([^']+)'";
const value = `(?:${quoted}|(\\S+))`;
const symbol =
	"(?:the\\s+)?(?:(?:function|variable|class|method|parameter|constant|symbol|field|property|type|interface)\\s+)?[`'\"]?([\\w$]+)[`'\"]?";
const pathLike = "(?:[\\w@.-]+/)*[\\w@-][\\w@.-]*\\.[A-Za-z]\\w{0,9}|(?:[\\w@.-]+/)+[\\w@.-]+";

const renamePattern = new RegExp(`\\brename\\s+${symbol}\\s+(?:to|into|as)\\s+[\`'"]?([\\w$]+)`, "i");
const replacePattern = new RegExp(`\\b(?:replace|change)\\s+(?:every\\s+|all\\s+)?${value}\\s+(?:with|by|to|into)\\s+${value}`, "i");
const commentPattern = /\b(?:add|write|put)\s+(?:an?\s+)?(?:\w+\s+)?(?:doc\s?|jsdoc\s?)?(?:comment|docstring)s?\b/i;
const targetPattern = new RegExp(`\\b(?:comment|docstring)s?\\s+(?:to|above|for|on|before|of)\\s+${symbol}`, "i");
const notePattern = new RegExp(`\\b(?:saying|says?|with the text)\\s*:?\\s+(?:${quoted})`, "i");
const createPattern = new RegExp(
	`\\bcreate\\s+(?:an?\\s+)?(?:new\\s+)?(?:file\\s+)?(?:called\\s+|named\\s+)?[\`'"]?(${pathLike})[\`'"]?(?:\\s+(?:with|containing|that contains)\\s+([\\s\\S]+))?`,
	"i",
);
const searchPattern = new RegExp(`\\b(?:search|look|grep)\\s+for\\s+${value}`, "i");
const findPattern = new RegExp(`\\b(?:find|list)\\s+(?:all\\s+)?(?:the\\s+)?files?\\s+(?:matching\\s+|like\\s+|named\\s+)?${value}`, "i");
const filePattern = new RegExp(
	`\\b(?:in|inside|within|of|to|from|file|explain|read|open|at)\\s+(?:the\\s+)?(?:file\\s+)?[\`'"]?(${pathLike})`,
	"gi",
);

/** Words that point at something instead of naming it. */
const pronouns = new Set(["this", "it", "that", "the", "selection", "file", "function", "code", "top", "each", "every"]);

export function parseInstruction(prompt: string, files: readonly KnownFile[]): Instruction {
	const words = withoutAttachments(prompt);
	const path = namedPath(words, files);
	const created = createPattern.exec(words);
	if (created?.[1]) return { kind: "create", path: created[1], content: contentOf(prompt, created[2]) };
	const renamed = renamePattern.exec(words);
	if (renamed?.[1] && renamed[2]) return { kind: "rename", from: renamed[1], to: renamed[2], path };
	if (commentPattern.test(words))
		return { kind: "comment", target: targetOf(words, path), note: group(notePattern.exec(words), 1, 3), path };
	const replaced = replacePattern.exec(words);
	const [from, to] = [group(replaced, 1, 4), group(replaced, 5, 8)];
	if (from !== undefined && to !== undefined) return { kind: "replace", from, to: to.replace(/[.,;]$/, ""), path };
	const query = group(searchPattern.exec(words), 1, 4);
	if (query !== undefined) return { kind: "search", query, path };
	const glob = group(findPattern.exec(words), 1, 4);
	if (glob !== undefined) return { kind: "find", glob, path };
	return { kind: "none", words, path };
}

/** The prompt's own words: what was attached to it or quoted in it is no instruction. */
function withoutAttachments(prompt: string): string {
	return prompt
		.replace(/<editor-context>[^]*?<\/editor-context>/g, "")
		.replace(/<file\s[^>]*>[\s\S]*?<\/file>/g, "")
		.replace(/<attachment\s[^>]*>/g, "")
		.replace(/^(`{3,})[^\n]*\n[\s\S]*?\n\1\s*$/gm, "")
		.trim();
}

/** The last file that the words name; a bare name is completed from the files of the conversation. */
function namedPath(words: string, files: readonly KnownFile[]): string | undefined {
	const name = [...words.matchAll(filePattern)].at(-1)?.[1]?.replace(/\.$/, "");
	if (name === undefined) return undefined;
	return files.findLast((file) => file.path === name || file.path.endsWith(`/${name}`))?.path ?? name;
}

function targetOf(words: string, path: string | undefined): string | undefined {
	const target = targetPattern.exec(words)?.[1];
	if (target === undefined || pronouns.has(target.toLowerCase())) return undefined;
	return path?.split(/[/.]/).includes(target) ? undefined : target;
}

/** What a new file holds: the fenced block, the quoted text or simply the rest of the sentence. */
function contentOf(prompt: string, rest: string | undefined): string {
	const fence = /^(`{3,})[^\n]*\n([\s\S]*?)\n\1\s*$/m.exec(prompt);
	const text = fence?.[2] ?? group(new RegExp(quoted).exec(rest ?? ""), 1, 3) ?? rest?.trim() ?? "";
	return text.endsWith("\n") ? text : `${text}\n`;
}

/** The first of several alternative groups that took part in the match. */
function group(match: RegExpExecArray | null, first: number, last: number): string | undefined {
	return match?.slice(first, last + 1).find((one) => one !== undefined);
}

import * as vscode from "vscode";
import type { CodeSymbol } from "../../core/editor/language.ts";
import { rankPaths } from "../../core/mention/rankPaths.ts";
import { type MentionWord, mentionToken, mentionWords, readMentions } from "../../shared/mentions.ts";
import type { MentionOffer } from "../../shared/protocol.ts";
import { pathOf, selectedLines } from "../chat/attach.ts";
import { readDiagnostics } from "../workspace/readDiagnostics.ts";
import { kindLabel } from "../language/kindLabels.ts";

/** Longer lists are not read; another letter is faster. */
const mostPaths = 40;
const mostSymbols = 15;

/** What is there besides files, each only when it would attach something. */
export function offerWords(
	query: string,
	folder: vscode.WorkspaceFolder | undefined,
	lastCommand: { readonly command: string } | undefined,
): readonly MentionOffer[] {
	const details: Readonly<Record<MentionWord, string | undefined>> = {
		selection: describeSelection(folder),
		problems: folder && describeProblems(folder),
		changes: folder && vscode.workspace.isTrusted ? vscode.l10n.t("since the last commit") : undefined,
		terminal: lastCommand?.command,
	};
	const labels: Readonly<Record<MentionWord, string>> = {
		selection: vscode.l10n.t("Selection"),
		problems: vscode.l10n.t("Problems"),
		changes: vscode.l10n.t("Changes"),
		terminal: vscode.l10n.t("Terminal"),
	};
	return mentionWords
		.filter((word) => word.startsWith(query.toLowerCase()) || (query !== "" && labels[word].toLowerCase().startsWith(query.toLowerCase())))
		.flatMap((kind) => {
			const detail = details[kind];
			return detail === undefined ? [] : [{ token: mentionToken({ kind }), kind, label: labels[kind], detail }];
		});
}

/** Files and folders for what was typed, which may end with lines: those go on to the token. */
export function offerPaths(paths: readonly string[], query: string, preferred: readonly string[]): readonly MentionOffer[] {
	if (query.startsWith("#")) return [];
	const typed = query.replace(/^"/, "");
	const [, name = "", range] = /^(.*?)"?(?::([\d-]*))?$/.exec(typed) ?? [];
	if (range === undefined) {
		const nameless = name === "" && preferred.length > 0;
		return rankPaths(nameless ? preferred : paths, name, { preferred, limit: mostPaths }).map((path) => offerPath(path));
	}
	/** Unfinished lines would be lost with the choice. */
	const lines = readMentions(`@a:${range}`)[0];
	if (lines?.kind !== "file" || !lines.lines || !/^\d+(-\d+)?$/.test(range)) return [];
	const files = rankPaths(paths, name, { preferred, limit: 5 }).filter((path) => !path.endsWith("/"));
	return files.map((path) => offerPath(path, lines.lines));
}

/** Of two symbols with one name, the token says which by its lines. */
export function offerSymbols(symbols: readonly CodeSymbol[], name: string, isAsked: boolean): readonly MentionOffer[] {
	const wanted = name.toLowerCase();
	const distance = (symbol: CodeSymbol) => {
		const at = symbol.name.toLowerCase().indexOf(wanted);
		return at === 0 && symbol.name.length === wanted.length ? 0 : at === 0 ? 1 : at > 0 ? 2 : 3;
	};
	const best = symbols.toSorted((a, b) => distance(a) - distance(b)).slice(0, isAsked ? mostPaths : mostSymbols);
	return best.map((symbol) => {
		const { path, firstLine, lastLine } = symbol;
		const isUnique = symbols.filter((other) => other.name === symbol.name).length === 1 && !/\s/.test(symbol.name);
		const lines = { first: firstLine, last: lastLine };
		return {
			token: mentionToken(isUnique ? { kind: "symbol", name: symbol.name } : { kind: "file", path, lines }),
			kind: "symbol",
			label: symbol.name,
			detail: `${kindLabel(symbol.kind)} · ${path}:${firstLine}`,
		};
	});
}

function offerPath(path: string, lines?: { readonly first: number; readonly last: number }): MentionOffer {
	const isFolder = path.endsWith("/");
	const bare = isFolder ? path.slice(0, -1) : path;
	const cut = bare.lastIndexOf("/");
	const range = lines ? `:${lines.first}-${lines.last}` : "";
	return {
		token: mentionToken(isFolder ? { kind: "folder", path: bare } : { kind: "file", path, ...(lines && { lines }) }),
		kind: isFolder ? "folder" : "file",
		label: `${path.slice(cut + 1)}${range}`,
		detail: bare.slice(0, Math.max(0, cut)),
	};
}

function describeSelection(folder: vscode.WorkspaceFolder | undefined): string | undefined {
	const editor = vscode.window.activeTextEditor ?? vscode.window.visibleTextEditors[0];
	if (!editor || editor.selection.isEmpty) return undefined;
	const { first, last } = selectedLines(editor.selection);
	return `${pathOf(editor.document.uri, folder)}:${first + 1}-${last + 1}`;
}

function describeProblems(folder: vscode.WorkspaceFolder): string | undefined {
	const { length } = readDiagnostics(folder);
	if (length === 0) return undefined;
	return length === 1 ? vscode.l10n.t("1 problem in {0}", folder.name) : vscode.l10n.t("{0} problems in {1}", length, folder.name);
}

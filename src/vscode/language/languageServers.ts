import * as vscode from "vscode";
import { classifyPath } from "../../core/chat/protectedPaths.ts";
import type { CodeLine, CodePosition, CodeSymbol, Found, Language, RenamedFile } from "../../core/editor/language.ts";
import { WorkspaceError } from "../../core/workspace.ts";
import { openDocument, openIn } from "../workspace/folderFiles.ts";
import { locatePath } from "../workspace/locatePath.ts";
import { createServerWait, type ServerWait, untilAborted } from "./serverWait.ts";
import { flattenSymbols, toCodeSymbol } from "./symbols.ts";

type Place = vscode.Location | vscode.LocationLink;

/** The language servers of the editor for one workspace folder. The commands are of https://code.visualstudio.com/api/references/commands */
export class LanguageServers implements Language {
	private readonly folder: vscode.WorkspaceFolder;
	private readonly wait: ServerWait = createServerWait();

	constructor(folder: vscode.WorkspaceFolder) {
		this.folder = folder;
	}

	async outline(path: string, signal: AbortSignal): Promise<readonly CodeSymbol[] | undefined> {
		const document = await openIn(this.folder, path);
		const ask = () =>
			vscode.commands.executeCommand<vscode.DocumentSymbol[] | undefined>("vscode.executeDocumentSymbolProvider", document.uri);
		const symbols = await this.wait.untilKnown(document.languageId, ask, (answer) => answer !== undefined, signal);
		return symbols && flattenSymbols(path, symbols);
	}

	async symbols(query: string, signal: AbortSignal): Promise<Found<CodeSymbol>> {
		const ask = vscode.commands.executeCommand<vscode.SymbolInformation[] | undefined>("vscode.executeWorkspaceSymbolProvider", query);
		const found = (await untilAborted(ask, signal)) ?? [];
		return this.inFolder(
			found,
			({ location }) => location.uri,
			toCodeSymbol,
			({ path, firstLine }) => [path, firstLine],
		);
	}

	references(at: CodePosition, signal: AbortSignal): Promise<Found<CodeLine>> {
		return this.places("vscode.executeReferenceProvider", at, signal);
	}

	definitions(at: CodePosition, signal: AbortSignal): Promise<Found<CodeLine>> {
		return this.places("vscode.executeDefinitionProvider", at, signal);
	}

	async rename(at: CodePosition, newName: string, signal: AbortSignal): Promise<readonly RenamedFile[]> {
		/** A server that does not rename and one that has not started yet are told apart by what they know of references. */
		await this.ask("vscode.executeReferenceProvider", at, signal);
		const edit = await this.askRename(at, newName, signal);
		const entries = edit?.entries() ?? [];
		if (entries.length === 0)
			throw new WorkspaceError(
				"refused",
				"No language server renames this. Use search_text to find its places and apply_edit to change them.",
			);
		return Promise.all(entries.map(([uri, edits]) => this.toRenamed(uri, edits)));
	}

	private async places(command: string, at: CodePosition, signal: AbortSignal): Promise<Found<CodeLine>> {
		const places = await this.ask(command, at, signal);
		const texts = new Map<string, Promise<readonly string[]>>();
		const linesOf = (uri: vscode.Uri) => {
			const key = uri.toString();
			const lines = texts.get(key) ?? readLines(uri);
			texts.set(key, lines);
			return lines;
		};
		const toLine = async (place: Place, path: string) => {
			const index = startOf(place).line;
			return { path, line: index + 1, text: (await linesOf(uriOf(place)))[index] ?? "" };
		};
		const found = await this.inFolder(places, uriOf, toLine, ({ path, line }) => [path, line]);
		return { ...found, items: found.items.filter((item, index, all) => !isSameLine(item, all[index - 1])) };
	}

	private async ask(command: string, { path, line, character }: CodePosition, signal: AbortSignal): Promise<readonly Place[]> {
		const document = await openIn(this.folder, path);
		const position = new vscode.Position(line - 1, character);
		await this.wait.untilLoaded(document, signal);
		const ask = () => vscode.commands.executeCommand<Place[] | undefined>(command, document.uri, position);
		return (await this.wait.untilKnown(document.languageId, ask, (answer) => (answer?.length ?? 0) > 0, signal)) ?? [];
	}

	private async askRename({ path, line, character }: CodePosition, newName: string, signal: AbortSignal) {
		const { uri } = await openIn(this.folder, path);
		const position = new vscode.Position(line - 1, character);
		try {
			return await untilAborted(
				vscode.commands.executeCommand<vscode.WorkspaceEdit | undefined>("vscode.executeDocumentRenameProvider", uri, position, newName),
				signal,
			);
		} catch (error) {
			signal.throwIfAborted();
			const reason = error instanceof Error ? error.message : String(error);
			throw new WorkspaceError("refused", `The language server does not rename this: ${reason}`, error);
		}
	}

	private async toRenamed(uri: vscode.Uri, edits: readonly vscode.TextEdit[]): Promise<RenamedFile> {
		const path = await this.pathOf(uri);
		if (path === undefined)
			throw new WorkspaceError(
				"refused",
				"Renaming it would change a file outside of the workspace folder or off limits, so nothing was renamed.",
			);
		const document = await vscode.workspace.openTextDocument(uri);
		const replacements = edits
			.map(({ range, newText }) => ({ start: document.offsetAt(range.start), end: document.offsetAt(range.end), text: newText }))
			.toSorted((a, b) => a.start - b.start);
		return { path, text: document.getText(), replacements };
	}

	/** What is found within the folder and may be told of, in order. */
	private async inFolder<Item, Told>(
		items: readonly Item[],
		uri: (item: Item) => vscode.Uri,
		tell: (item: Item, path: string) => Told | Promise<Told>,
		order: (told: Told) => readonly [string, number],
	): Promise<Found<Told>> {
		const paths = new Map<string, Promise<string | undefined>>();
		const told = await Promise.all(
			items.map(async (item) => {
				const key = uri(item).toString();
				const found = paths.get(key) ?? this.pathOf(uri(item));
				paths.set(key, found);
				const path = await found;
				return path === undefined ? undefined : tell(item, path);
			}),
		);
		const shown = told.filter((item) => item !== undefined) as Told[];
		const sorted = shown.toSorted((a, b) => {
			const [[path, line], [other, otherLine]] = [order(a), order(b)];
			return path === other ? line - otherLine : path < other ? -1 : 1;
		});
		return { items: sorted, withheld: items.length - shown.length };
	}

	/** Links followed; nothing outside of the folder and nothing off limits. */
	private async pathOf(uri: vscode.Uri): Promise<string | undefined> {
		if (uri.scheme !== this.folder.uri.scheme || uri.authority !== this.folder.uri.authority) return undefined;
		const path = await locatePath(this.folder.uri.fsPath, uri.fsPath);
		const pathClass = path === undefined ? undefined : classifyPath(path);
		return pathClass === "secret" || pathClass === "forbidden" ? undefined : path;
	}
}

function uriOf(place: Place): vscode.Uri {
	return "targetUri" in place ? place.targetUri : place.uri;
}

function startOf(place: Place): vscode.Position {
	return "targetUri" in place ? (place.targetSelectionRange ?? place.targetRange).start : place.range.start;
}

/** As the editor has the file; one that it has not opened is not opened for a line, which would wake the language servers. */
async function readLines(uri: vscode.Uri): Promise<readonly string[]> {
	const text =
		openDocument(uri)?.getText() ??
		new TextDecoder().decode(await vscode.workspace.fs.readFile(uri).then(undefined, () => new Uint8Array()));
	return text.split(/\r\n|\r|\n/);
}

function isSameLine(item: CodeLine, other: CodeLine | undefined): boolean {
	return item.path === other?.path && item.line === other.line;
}

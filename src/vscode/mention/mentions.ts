import * as vscode from "vscode";
import type { EditorPorts } from "../../core/editor/editorPorts.ts";
import type { MediaFacts } from "../../core/documents/media.ts";
import type { MentionOffer } from "../../shared/protocol.ts";
import type { MentionTarget } from "../../shared/mentions.ts";
import { pathOf } from "../chat/attach.ts";
import type { FolderSearch } from "../workspace/workspaceFiles.ts";
import { FolderPaths } from "./folderPaths.ts";
import { LastCommands } from "./lastCommands.ts";
import { offerPaths, offerSymbols, offerWords } from "./mentionOffers.ts";
import { RecentFiles } from "./recentFiles.ts";
import { type Resolved, resolveMention } from "./resolveMention.ts";

export interface MentionsPorts {
	readonly search: FolderSearch;
	folder(): vscode.WorkspaceFolder | undefined;
	editorPorts(folder: vscode.WorkspaceFolder): EditorPorts;
}

/** Milliseconds for language servers to find symbols; a list that comes later helps nobody. */
const symbolsMs = 2_000;

/** What `@` in the composer can mean, and what it stands for. */
export class Mentions implements vscode.Disposable {
	private readonly ports: MentionsPorts;
	private readonly recent = new RecentFiles();
	private readonly commands = new LastCommands();
	private known: { readonly folder: string; readonly paths: FolderPaths } | undefined;
	private searching = new AbortController();

	constructor(ports: MentionsPorts) {
		this.ports = ports;
	}

	dispose(): void {
		this.searching.abort();
		this.recent.dispose();
		this.commands.dispose();
		this.known?.paths.dispose();
	}

	/** Answers at once with what is known here, and again when language servers have something to add. The next call ends this one. */
	async find(query: string, answer: (offers: readonly MentionOffer[]) => void): Promise<void> {
		this.searching.abort();
		this.searching = new AbortController();
		const { signal } = this.searching;
		const folder = this.ports.folder();
		const words = offerWords(query, folder, this.commands.active);
		const preferred = folder ? this.recent.pathsIn(folder) : [];
		const paths = folder ? offerPaths(await this.pathsOf(folder).read(), query, preferred) : [];
		const offers = [...words, ...paths];
		if (signal.aborted) return;
		answer(offers);
		const name = /^#?([\w$]{2,})$/.exec(query)?.[1];
		if (!folder || name === undefined) return;
		const { language } = this.ports.editorPorts(folder);
		const found = await language.symbols(name, AbortSignal.any([signal, AbortSignal.timeout(symbolsMs)])).catch(() => undefined);
		if (!signal.aborted && found && found.items.length > 0) answer([...offers, ...offerSymbols(found.items, name, query.startsWith("#"))]);
	}

	/** What a mention stands for at this moment; `undefined` when it is a mere word. */
	async resolve(target: MentionTarget, facts: MediaFacts): Promise<Resolved | undefined> {
		const folder = this.ports.folder();
		return resolveMention(target, {
			folder,
			facts,
			search: this.ports.search,
			lastCommand: this.commands.active,
			...(folder && { editor: this.ports.editorPorts(folder) }),
		});
	}

	/** What a folder attaches that the user handed over; `undefined` of a file, and of a folder that is outside of the chat's. */
	async attachFolder(uri: vscode.Uri): Promise<Resolved | undefined> {
		const folder = this.ports.folder();
		if (!folder || vscode.workspace.getWorkspaceFolder(uri)?.uri.toString() !== folder.uri.toString()) return undefined;
		const found = await vscode.workspace.fs.stat(uri).then(undefined, () => undefined);
		if (!found || (found.type & vscode.FileType.Directory) === 0) return undefined;
		const path = uri.toString() === folder.uri.toString() ? "." : pathOf(uri, folder);
		return this.resolve({ kind: "folder", path }, {});
	}

	private pathsOf(folder: vscode.WorkspaceFolder): FolderPaths {
		const key = folder.uri.toString();
		if (this.known?.folder !== key) {
			this.known?.paths.dispose();
			this.known = { folder: key, paths: new FolderPaths(folder, this.ports.search) };
		}
		return this.known.paths;
	}
}

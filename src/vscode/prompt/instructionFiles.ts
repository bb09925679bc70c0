import * as vscode from "vscode";
import { type InstructionFile, type Instructions, noInstructions, readInstructions } from "../../core/prompt/instructions.ts";
import { matchGlob } from "../workspace/globMatcher.ts";
import { readFolderText } from "./folderText.ts";

const rootFiles = ["AGENTS.md", "CLAUDE.md", ".github/copilot-instructions.md"];
const otherFiles = ["**/AGENTS.md", ".github/instructions/**/*.instructions.md", ".{claude,github,agents}/skills/*/SKILL.md"];
const watched = "**/{AGENTS.md,CLAUDE.md,SKILL.md,copilot-instructions.md,*.instructions.md}";
const notOurs = "**/{node_modules,bower_components,vendor,.git}/**";
/** More would not be kept by anybody, and a file of this size is no instruction. */
const maxFiles = 500;
const maxBytes = 500_000;

/**
 * The files by which a project instructs assistants, read when they are first asked for and again after one of them has changed. Who
 * asks makes sure that the workspace is trusted. Never rejects: what cannot be read is as if it were not there.
 */
export function createInstructionFiles(subscriptions: vscode.Disposable[]): (folder: vscode.WorkspaceFolder) => Promise<Instructions> {
	const known = new Map<string, Promise<Instructions>>();
	const forget = () => known.clear();
	const watcher = vscode.workspace.createFileSystemWatcher(watched);
	subscriptions.push(watcher, watcher.onDidCreate(forget), watcher.onDidChange(forget), watcher.onDidDelete(forget));
	return (folder) => {
		const key = folder.uri.toString();
		const instructions = known.get(key) ?? read(folder).catch(() => noInstructions);
		known.set(key, instructions);
		return instructions;
	};
}

async function read(folder: vscode.WorkspaceFolder): Promise<Instructions> {
	const found = await Promise.all(otherFiles.map((glob) => find(folder, glob)));
	const paths = [...new Set([...rootFiles, ...found.flat()])];
	const files = await Promise.all(paths.map((path) => readFile(folder, path)));
	return readInstructions(
		files.filter((file) => file !== undefined),
		matchGlob,
	);
}

async function find(folder: vscode.WorkspaceFolder, glob: string): Promise<readonly string[]> {
	const uris = await vscode.workspace.findFiles(new vscode.RelativePattern(folder, glob), notOurs, maxFiles);
	return uris.map((uri) => vscode.workspace.asRelativePath(uri, false).replaceAll("\\", "/"));
}

async function readFile(folder: vscode.WorkspaceFolder, path: string): Promise<InstructionFile | undefined> {
	const text = await readFolderText(folder, path, maxBytes);
	return text === undefined ? undefined : { path, text };
}

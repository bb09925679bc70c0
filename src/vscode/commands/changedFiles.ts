import { relative } from "node:path";
import type * as vscode from "vscode";
import type { FileChangeText } from "../../core/prompt/changes.ts";
import { type GitChange, type GitRepository, untracked } from "../context/gitExtension.ts";
import { isWithheld, readFolderText } from "../prompt/folderText.ts";

/** More files would not fit into one request, and each is one run of git. */
const maxFiles = 200;
const maxNewBytes = 200_000;

/** What is staged or, when nothing is, what has changed in the working tree. Files that may hold credentials are left out. */
export async function changesToCommit(repository: GitRepository): Promise<readonly FileChangeText[]> {
	const { indexChanges } = repository.state;
	if (indexChanges.length === 0) return changesSince(repository, "HEAD");
	return collect(repository, indexChanges, (path) => repository.diffIndexWithHEAD(path));
}

/** What the working tree has that `ref` has not, files included that git does not know yet. */
export async function changesSince(repository: GitRepository, ref: string): Promise<readonly FileChangeText[]> {
	const { workingTreeChanges, untrackedChanges = [] } = repository.state;
	const fresh = [...workingTreeChanges, ...untrackedChanges].filter(({ status }) => status === untracked);
	const tracked = await repository.diffWith(ref).catch(() => []);
	return collect(repository, [...tracked, ...fresh], (path) => repository.diffWith(ref, path));
}

async function collect(
	repository: GitRepository,
	changes: readonly GitChange[],
	diff: (path: string) => Promise<string>,
): Promise<readonly FileChangeText[]> {
	const byPath = new Map(changes.map((change) => [pathIn(repository, change.uri), change]));
	const open = [...byPath].filter(([path]) => !isWithheld(path)).slice(0, maxFiles);
	const texts: FileChangeText[] = [];
	for (const [path, change] of open) {
		const text = change.status === untracked ? await newFile(repository, path) : await diff(change.uri.fsPath).catch(() => "");
		texts.push({ path, diff: text.trim() === "" ? "(Its content is not shown.)" : text });
	}
	return texts;
}

/** As git would show it once it is added. */
async function newFile({ rootUri }: GitRepository, path: string): Promise<string> {
	const text = await readFolderText({ uri: rootUri }, path, maxNewBytes);
	if (text === undefined || text.includes("\0")) return "(A new file.)";
	const lines = text.replace(/\r?\n$/, "").split("\n");
	return `(A new file.)\n@@ -0,0 +1,${lines.length} @@\n${lines.map((line) => `+${line}`).join("\n")}`;
}

function pathIn({ rootUri }: GitRepository, { fsPath }: vscode.Uri): string {
	return relative(rootUri.fsPath, fsPath).replaceAll("\\", "/");
}

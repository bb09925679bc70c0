import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";

interface Path {
	readonly fsPath: string;
}

const nothing = () => ({ dispose: () => undefined });

/** As much of the editor as finding prompt files touches, over a folder of the disk. For `vi.mock("vscode", …)`. */
export const fakeFolder = {
	Uri: { joinPath: ({ fsPath }: Path, ...parts: string[]) => ({ fsPath: join(fsPath, ...parts) }) },
	workspace: {
		createFileSystemWatcher: () => ({ onDidCreate: nothing, onDidChange: nothing, onDidDelete: nothing, dispose: () => undefined }),
		onDidChangeWorkspaceFolders: nothing,
		onDidGrantWorkspaceTrust: nothing,
		fs: {
			readDirectory: async ({ fsPath }: Path) => (await readdir(fsPath)).map((name) => [name, 1]),
			stat: ({ fsPath }: Path) => stat(fsPath),
			readFile: ({ fsPath }: Path) => readFile(fsPath),
		},
	},
};

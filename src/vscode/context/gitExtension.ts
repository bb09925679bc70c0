import * as vscode from "vscode";

/**
 * As much of the API of the editor's own git extension as is used here.
 * @see https://github.com/microsoft/vscode/blob/main/extensions/git/src/api/git.d.ts
 */
export interface GitRepository {
	readonly rootUri: vscode.Uri;
	readonly inputBox: { value: string };
	readonly state: {
		readonly HEAD?: { readonly name?: string; readonly commit?: string };
		readonly indexChanges: readonly GitChange[];
		readonly workingTreeChanges: readonly GitChange[];
		/** Only where the setting `git.untrackedChanges` keeps them apart. */
		readonly untrackedChanges?: readonly GitChange[];
	};
	/** Between the last commit and what is staged. */
	diffIndexWithHEAD(path: string): Promise<string>;
	/** Between `ref` and the working tree. */
	diffWith(ref: string): Promise<readonly GitChange[]>;
	diffWith(ref: string, path: string): Promise<string>;
	log(options: { readonly maxEntries: number }): Promise<readonly { readonly message: string }[]>;
	getBranchBase?(name: string): Promise<{ readonly name?: string; readonly remote?: string; readonly commit?: string } | undefined>;
	getMergeBase(ref1: string, ref2: string): Promise<string | undefined>;
	/** Looks at the disk anew. */
	status(): Promise<void>;
}

export interface GitChange {
	readonly uri: vscode.Uri;
	readonly status: number;
}

/** `Status.UNTRACKED` of the API. */
export const untracked = 7;

interface GitApi {
	/** `uninitialized` as long as the repositories of the window are not known. */
	readonly state: "uninitialized" | "initialized";
	readonly onDidChangeState: vscode.Event<GitApi["state"]>;
	readonly repositories: readonly GitRepository[];
}

interface GitExtension {
	readonly enabled: boolean;
	getAPI(version: 1): GitApi;
}

/** The repositories that are open, if git has been started already. */
export function openRepositories(): readonly GitRepository[] {
	const extension = vscode.extensions.getExtension<GitExtension>("vscode.git");
	return extension?.isActive && extension.exports.enabled ? extension.exports.getAPI(1).repositories : [];
}

/** As `openRepositories`, once git runs and knows them. */
export async function startRepositories(): Promise<readonly GitRepository[]> {
	const extension = vscode.extensions.getExtension<GitExtension>("vscode.git");
	if (extension && !extension.isActive) await extension.activate();
	if (extension?.exports.enabled) await initialized(extension.exports.getAPI(1));
	return openRepositories();
}

/** Git that is not installed never comes to know them. */
const patience = 10_000;

function initialized(api: GitApi): Promise<void> {
	if (api.state === "initialized") return Promise.resolve();
	return new Promise((resolve) => {
		const end = () => {
			clearTimeout(timer);
			subscription.dispose();
			resolve();
		};
		const timer = setTimeout(end, patience);
		const subscription = api.onDidChangeState((state) => state === "initialized" && end());
	});
}

/** The innermost repository that holds `uri`. */
export function repositoryOf(uri: vscode.Uri, repositories: readonly GitRepository[]): GitRepository | undefined {
	const holds = ({ rootUri }: GitRepository) => `${uri.path}/`.startsWith(`${rootUri.path}/`);
	return repositories.filter(holds).toSorted((a, b) => b.rootUri.path.length - a.rootUri.path.length)[0];
}

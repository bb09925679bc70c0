import { userInfo } from "node:os";
import * as vscode from "vscode";

/** The pairs of `outcrop.requestMetadata` with their variables replaced: `${workspaceFolderBasename}`, `${gitBranch}`, `${user}`. */
export function expandMetadata(value: unknown, folder: vscode.WorkspaceFolder | undefined): Readonly<Record<string, string>> {
	if (typeof value !== "object" || value === null) return {};
	const variables: Readonly<Record<string, () => string>> = {
		workspaceFolderBasename: () => folder?.name ?? "",
		gitBranch: () => "",
		user: () => userInfo().username,
	};
	const expand = (text: string) => text.replace(/\$\{(\w+)\}/g, (whole, name: string) => variables[name]?.() ?? whole);
	return Object.fromEntries(Object.entries(value).map(([key, text]) => [key, expand(String(text))]));
}

import * as vscode from "vscode";

/** Languages of which nothing more is told: their server has answered once, or it was told that it had not. */
const settled = new Set<string>();

/**
 * Whether to tell that nobody may have checked a file yet, because the server of its language may still be starting: once a language,
 * and never where no extension serves it. A server that has answered before is silent when all is well.
 */
export function isUncheckedNews(uri: vscode.Uri, hasAnswered: boolean): boolean {
	const language = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString())?.languageId;
	if (language === undefined || settled.has(language)) return false;
	if (!hasAnswered && !isServed(language)) return false;
	settled.add(language);
	return !hasAnswered;
}

/** What of an extension's manifest tells that it runs for a language (https://code.visualstudio.com/api/references/activation-events). */
interface Manifest {
	readonly main?: string;
	readonly browser?: string;
	readonly activationEvents?: readonly string[];
	readonly contributes?: { readonly languages?: readonly { readonly id?: string }[] };
}

/** An extension without code only colours a language. */
function isServed(language: string): boolean {
	return vscode.extensions.all.some(({ packageJSON }) => {
		const { main, browser, activationEvents, contributes } = packageJSON as Manifest;
		if (main === undefined && browser === undefined) return false;
		return activationEvents?.includes(`onLanguage:${language}`) || contributes?.languages?.some(({ id }) => id === language);
	});
}

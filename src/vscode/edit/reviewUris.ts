import type * as vscode from "vscode";
import { schemes } from "../names.ts";

const gone = "&gone";

/** The file as it is without what is pending in it. */
export function baseUri(uri: vscode.Uri): vscode.Uri {
	return uri.with({ scheme: schemes.base, query: uri.scheme });
}

/** Stands where a deleted file is no more: an empty document. */
export function goneUri(uri: vscode.Uri): vscode.Uri {
	return uri.with({ scheme: schemes.base, query: uri.scheme + gone });
}

export function isGone(uri: vscode.Uri): boolean {
	return uri.scheme === schemes.base && uri.query.endsWith(gone);
}

/** The file itself, of whichever of its documents. */
export function fileUri(uri: vscode.Uri): vscode.Uri {
	return uri.scheme === schemes.base ? uri.with({ scheme: uri.query.replace(gone, ""), query: "" }) : uri;
}

import * as vscode from "vscode";

/** The providers of documents that only Outcrop can write: the pages of the cache and the trace, and files before their pending changes. */
export class OwnDocuments {
	private readonly providers = new Map<string, vscode.TextDocumentContentProvider>();

	/** As the editor's own function. */
	register(scheme: string, provider: vscode.TextDocumentContentProvider): vscode.Disposable {
		this.providers.set(scheme, provider);
		return vscode.workspace.registerTextDocumentContentProvider(scheme, provider);
	}

	/** For whoever was asked before the providers were registered. */
	textOf(uri: vscode.Uri, token: vscode.CancellationToken): vscode.ProviderResult<string> {
		return this.providers.get(uri.scheme)?.provideTextDocumentContent(uri, token);
	}
}

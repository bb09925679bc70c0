import type * as vscode from "vscode";

/** Runs something with a signal that aborts when the editor cancels, for as long as it runs. */
export async function withSignal<T>(token: vscode.CancellationToken, run: (signal: AbortSignal) => Promise<T>): Promise<T> {
	const abort = new AbortController();
	if (token.isCancellationRequested) abort.abort();
	const subscription = token.onCancellationRequested(() => abort.abort());
	try {
		return await run(abort.signal);
	} finally {
		subscription.dispose();
	}
}

import { setTimeout as pause } from "node:timers/promises";
import * as vscode from "vscode";

/** Milliseconds between the questions to a language server that may only just be starting; the editor tells nobody when it is ready. */
const pauses = [250, 500, 1_000, 2_000, 4_000];

export interface ServerWait {
	/**
	 * Asks until the answer is of use. Once a language has given such an answer, it is asked once; so is a language that no extension
	 * of the editor knows.
	 */
	untilKnown<Answer>(
		languageId: string,
		ask: () => Thenable<Answer>,
		isOfUse: (answer: Answer) => boolean,
		signal: AbortSignal,
	): Promise<Answer>;
	/**
	 * Waits, once a language and for so long at most, until its server has loaded the project of a file. While it loads, TypeScript's
	 * support answers from the open file alone, renames included, by a second server; semantic tokens come from the first alone.
	 * @see https://github.com/microsoft/vscode/blob/main/extensions/typescript-language-features/src/typescriptServer/server.ts
	 */
	untilLoaded(document: vscode.TextDocument, signal: AbortSignal): Promise<void>;
}

/** Milliseconds that a project may take to load. */
const longestLoad = 20_000;

export function createServerWait(waits: readonly number[] = pauses): ServerWait {
	const ready = new Set<string>();
	const loaded = new Map<string, Promise<unknown>>();
	return {
		async untilLoaded({ languageId, uri }, signal) {
			const tokens = () => vscode.commands.executeCommand("vscode.provideDocumentSemanticTokens", uri).then(undefined, () => undefined);
			const loading = loaded.get(languageId) ?? Promise.race([tokens(), pause(longestLoad, undefined, { ref: false })]);
			loaded.set(languageId, loading);
			await untilAborted(loading, signal);
		},
		async untilKnown(languageId, ask, isOfUse, signal) {
			const left = ready.has(languageId) || !hasServer(languageId) ? [] : [...waits];
			for (;;) {
				const answer = await untilAborted(ask(), signal);
				if (isOfUse(answer)) ready.add(languageId);
				const next = left.shift();
				if (isOfUse(answer) || next === undefined) return answer;
				await pause(next, undefined, { signal });
			}
		},
	};
}

/** The editor's commands cannot be cancelled, but nobody has to wait for them. */
export function untilAborted<Answer>(answer: Thenable<Answer>, signal: AbortSignal): Promise<Answer> {
	return new Promise((resolve, reject) => {
		const stop = () => reject(signal.reason);
		if (signal.aborted) stop();
		signal.addEventListener("abort", stop, { once: true });
		const settle = (end: () => void) => {
			signal.removeEventListener("abort", stop);
			end();
		};
		answer.then(
			(value) => settle(() => resolve(value)),
			(error: unknown) => settle(() => reject(error)),
		);
	});
}

/** Whether some extension starts for files of this language. */
function hasServer(languageId: string): boolean {
	return vscode.extensions.all.some(({ packageJSON }) => {
		const { activationEvents = [] } = packageJSON as { activationEvents?: readonly string[] };
		return activationEvents.includes(`onLanguage:${languageId}`);
	});
}

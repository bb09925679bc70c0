import * as vscode from "vscode";
import type { Diagnostic, WatchedChange } from "../../core/workspace.ts";
import { isUncheckedNews } from "./uncheckedFiles.ts";

/** Milliseconds that a language server gets to answer a change at most. */
const deadline = 1_500;
/** What a kind of file gets that has not answered before: enough to notice that somebody does now. */
const glance = 200;
/** Servers report in parts, syntax before types: with this long a silence after a part, that was the last. */
const quiet = 200;

/**
 * How long to wait for the first answer, by the kind of file: twice what it took before. What never answers, for want of a server or
 * because all is well and stays so, costs the deadline once. Lives as long as the window, as language servers do.
 */
const patience = new Map<string, number>();

/** Runs a change, then waits for the problems that the editor shows of the file, or of what is in the folder, to be those of its new text. */
export async function watchDiagnostics<Result>(
	uri: vscode.Uri,
	read: () => Promise<readonly Diagnostic[]>,
	change: () => Promise<Result>,
	signal: AbortSignal,
): Promise<WatchedChange<Result>> {
	const before = await read();
	const answers = listen(uri);
	try {
		const result = await change();
		await settle(kindOf(uri), answers, signal);
		const hasAnswered = answers.last !== undefined || before.length > 0;
		const isUnchecked = !signal.aborted && isUncheckedNews(uri, hasAnswered);
		return { result, before, after: await read(), ...(isUnchecked && { isUnchecked }) };
	} catch (error) {
		answers.dispose();
		throw error;
	}
}

/** Disposes the answers: at once, or when a late one has been waited for that teaches how long to wait the next time. */
async function settle(kind: string, answers: Answers, signal: AbortSignal): Promise<void> {
	const start = Date.now();
	const end = start + deadline;
	const learning = Promise.race([answers.first, pause(deadline, signal)]).then(() => {
		if (!signal.aborted) patience.set(kind, answers.last === undefined ? glance : Math.min(deadline, 2 * (Date.now() - start) + glance));
	});
	await Promise.race([answers.first, pause(patience.get(kind) ?? deadline, signal)]);
	for (let rest = restOf(answers, end); rest > 0 && !signal.aborted; rest = restOf(answers, end)) await pause(rest, signal);
	void learning.finally(() => answers.dispose());
}

/** Milliseconds of silence that are still wanting. */
function restOf({ last }: Answers, end: number): number {
	return last === undefined ? 0 : Math.min(last + quiet, end) - Date.now();
}

interface Answers extends vscode.Disposable {
	readonly first: Promise<void>;
	/** When the latest came. */
	readonly last: number | undefined;
}

function listen(uri: vscode.Uri): Answers {
	let last: number | undefined;
	let tellFirst = () => {};
	const first = new Promise<void>((resolve) => {
		tellFirst = resolve;
	});
	const subscription = vscode.languages.onDidChangeDiagnostics(({ uris }) => {
		if (!uris.some((changed) => changed.toString() === uri.toString() || changed.toString().startsWith(`${uri.toString()}/`))) return;
		last = Date.now();
		tellFirst();
	});
	return {
		first,
		get last() {
			return last;
		},
		dispose: () => subscription.dispose(),
	};
}

/**
 * The ending of the file's name, and whether it is in a tab: TypeScript's server, for one, looks at files in tabs only
 * (microsoft/vscode#157117).
 */
function kindOf(uri: vscode.Uri): string {
	const isShown = vscode.window.tabGroups.all.some(({ tabs }) =>
		tabs.some(({ input }) => input instanceof vscode.TabInputText && input.uri.toString() === uri.toString()),
	);
	return `${/\.[^./]*$/.exec(uri.path)?.[0] ?? ""} ${isShown ? "in a tab" : "hidden"}`;
}

/** Ends early with the signal. */
function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
	return new Promise((resolve) => {
		const end = () => {
			clearTimeout(timer);
			signal.removeEventListener("abort", end);
			resolve();
		};
		const timer = setTimeout(end, milliseconds);
		signal.addEventListener("abort", end);
		if (signal.aborted) end();
	});
}

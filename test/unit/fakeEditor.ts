import { vi } from "vitest";

type Ask<T> = (...parameters: unknown[]) => Promise<T | undefined>;
type Listener<T> = (value: T) => void;

class EventEmitter<T> {
	private readonly listeners = new Set<Listener<T>>();
	readonly event = (listener: Listener<T>) => {
		this.listeners.add(listener);
		return { dispose: () => this.listeners.delete(listener) };
	};
	fire(value: T): void {
		for (const listener of this.listeners) listener(value);
	}
	dispose(): void {
		this.listeners.clear();
	}
}

class MarkdownString {
	value = "";
	isTrusted: unknown;
	appendText(text: string): void {
		this.value += text;
	}
	appendMarkdown(text: string): void {
		this.value += text;
	}
}

class ThemeColor {
	readonly id: string;
	constructor(id: string) {
		this.id = id;
	}
}

/** As much of the editor as connecting touches, for `vi.mock("vscode", …)`. A test answers the questions in its place. */
export function fakeEditor() {
	const handlers = new Map<string, (...parameters: unknown[]) => unknown>();
	const nothing = { dispose: () => undefined };
	return {
		EventEmitter,
		MarkdownString,
		ThemeColor,
		StatusBarAlignment: { Right: 2 },
		ProgressLocation: { Notification: 15 },
		DiagnosticSeverity: { Error: 0, Warning: 1, Information: 2, Hint: 3 },
		UIKind: { Web: 2, Desktop: 1 },
		Uri: { file: (fsPath: string) => ({ fsPath }) },
		env: { remoteName: undefined, uiKind: 1, openExternal: async () => true },
		l10n: { t: (text: string, ...parts: unknown[]) => text.replace(/\{(\d)\}/g, (_, index: string) => String(parts[Number(index)])) },
		commands: {
			registerCommand: (name: string, handler: (...parameters: unknown[]) => unknown) => {
				handlers.set(name, handler);
				return nothing;
			},
			executeCommand: async (name: string, ...parameters: unknown[]) => handlers.get(name)?.(...parameters),
		},
		window: {
			activeTextEditor: undefined,
			onDidChangeActiveTextEditor: () => nothing,
			onDidStartTerminalShellExecution: () => nothing,
			createStatusBarItem: () => ({ show: () => undefined, dispose: () => undefined, text: "", tooltip: { value: "" } }),
			createOutputChannel: () => undefined,
			createTerminal: vi.fn<() => unknown>(),
			createQuickPick: vi.fn<() => unknown>(),
			showErrorMessage: vi.fn<Ask<string>>(async () => undefined),
			showInformationMessage: vi.fn<Ask<string>>(async () => undefined),
			showWarningMessage: vi.fn<Ask<string>>(async () => undefined),
			showInputBox: vi.fn<Ask<string>>(async () => undefined),
			showQuickPick: vi.fn<Ask<unknown>>(async () => undefined),
			withProgress: async (_: unknown, run: (progress: unknown, token: unknown) => Promise<unknown>) =>
				run({ report: progress }, { onCancellationRequested: () => nothing }),
		},
		workspace: {
			isTrusted: true,
			workspaceFolders: undefined,
			onDidChangeConfiguration: () => nothing,
			getConfiguration: () => ({ get: () => undefined, inspect: () => undefined }),
		},
	};
}

/** What was shown while something took its time. */
export const progress = vi.fn<(shown: { message: string }) => void>();

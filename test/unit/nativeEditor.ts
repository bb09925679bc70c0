import { vi } from "vitest";
import type * as vscode from "vscode";
import { fakeEditor } from "./fakeEditor.ts";

class Part {
	readonly value: unknown;
	constructor(value: unknown) {
		this.value = value;
	}
}
class TextPart extends Part {}
class ThinkingPart extends Part {}
class PromptTsxPart extends Part {}

class DataPart {
	readonly data: Uint8Array;
	readonly mimeType: string;
	constructor(data: Uint8Array, mimeType: string) {
		this.data = data;
		this.mimeType = mimeType;
	}
	static image(data: Uint8Array, mimeType: string): DataPart {
		return new DataPart(data, mimeType);
	}
}

class ToolCallPart {
	readonly callId: string;
	readonly name: string;
	readonly input: object;
	constructor(callId: string, name: string, input: object) {
		this.callId = callId;
		this.name = name;
		this.input = input;
	}
}

class ToolResultPart {
	readonly callId: string;
	readonly content: unknown[];
	constructor(callId: string, content: unknown[]) {
		this.callId = callId;
		this.content = content;
	}
}

class LanguageModelError extends Error {
	readonly code: string;
	constructor(message: string, code = "") {
		super(message);
		this.code = code;
	}
	static NotFound(message: string): LanguageModelError {
		return new LanguageModelError(message, "NotFound");
	}
	static NoPermissions(message: string): LanguageModelError {
		return new LanguageModelError(message, "NoPermissions");
	}
	static Blocked(message: string): LanguageModelError {
		return new LanguageModelError(message, "Blocked");
	}
}

class Uri {
	readonly path: string;
	constructor(path: string) {
		this.path = path;
	}
	static joinPath(base: Uri, ...parts: string[]): Uri {
		return new Uri([base.path, ...parts].join("/"));
	}
	static parse(text: string): Uri {
		return new Uri(text);
	}
	toString(): string {
		return this.path;
	}
}

class Location {
	readonly uri: Uri;
	readonly range: unknown;
	constructor(uri: Uri, range: unknown) {
		this.uri = uri;
		this.range = range;
	}
}

class Range {
	readonly start: { line: number; character: number };
	readonly end: { line: number; character: number };
	constructor(startLine: number, startCharacter: number, endLine: number, endCharacter: number) {
		this.start = { line: startLine, character: startCharacter };
		this.end = { line: endLine, character: endCharacter };
	}
}

class RequestTurn {
	readonly prompt: string;
	constructor(prompt: string) {
		this.prompt = prompt;
	}
}

class MarkdownPart {
	readonly value: { readonly value: string };
	constructor(value: string) {
		this.value = { value };
	}
}

class ResponseTurn {
	readonly result = {};
	readonly response: readonly unknown[];
	constructor(...texts: string[]) {
		this.response = texts.map((text) => new MarkdownPart(text));
	}
}

/** As much of the editor as its own chat and its language models touch. For `vi.mock("vscode", …)`. */
export function nativeEditor(): Readonly<Record<string, unknown>> & { readonly workspace: object } {
	const editor = fakeEditor();
	const listeners = new Set<(state: { focused: boolean }) => void>();
	const onDidChangeWindowState = (listener: (state: { focused: boolean }) => void) => {
		listeners.add(listener);
		return { dispose: () => listeners.delete(listener) };
	};
	const window = { ...editor.window, state: { focused: true }, onDidChangeWindowState };
	return {
		...editor,
		window: Object.assign(window, {
			/** What only a test does: the window comes to the front, or goes behind another one. */
			focus: (focused: boolean) => {
				window.state = { focused };
				for (const listener of listeners) listener(window.state);
			},
		}),
		extensions: { getExtension: (id: string) => (id === "acme.bot" ? { packageJSON: { displayName: "Acme Bot" } } : undefined) },
		CancellationError: class CancellationError extends Error {},
		LanguageModelTextPart: TextPart,
		LanguageModelThinkingPart: ThinkingPart,
		LanguageModelPromptTsxPart: PromptTsxPart,
		LanguageModelDataPart: DataPart,
		LanguageModelToolCallPart: ToolCallPart,
		LanguageModelToolResultPart: ToolResultPart,
		LanguageModelError,
		LanguageModelChatMessageRole: { User: 1, Assistant: 2 },
		LanguageModelChatToolMode: { Auto: 1, Required: 2 },
		Uri,
		Location,
		Range,
		ChatRequestTurn: RequestTurn,
		ChatResponseTurn: ResponseTurn,
		ChatResponseMarkdownPart: MarkdownPart,
	};
}

/** The memory of the editor. */
export function memento(values: Readonly<Record<string, unknown>> = {}): vscode.Memento {
	const kept = new Map(Object.entries(values));
	return {
		keys: () => [...kept.keys()],
		get: (key: string, otherwise?: unknown) => kept.get(key) ?? otherwise,
		update: async (key: string, value: unknown) => void kept.set(key, value),
	} as vscode.Memento;
}

/** A token, and what cancels it. */
export function cancellation(): { readonly token: vscode.CancellationToken; cancel(): void } {
	const listeners = new Set<() => void>();
	const token = {
		isCancellationRequested: false,
		onCancellationRequested: (listener: () => void) => {
			listeners.add(listener);
			return { dispose: vi.fn<() => void>() };
		},
	};
	return {
		token: token as unknown as vscode.CancellationToken,
		cancel: () => {
			token.isCancellationRequested = true;
			for (const listener of listeners) listener();
		},
	};
}

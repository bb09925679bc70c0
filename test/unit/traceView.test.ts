import { beforeEach, describe, expect, test, vi } from "vitest";
import type { TraceRun } from "../../src/core/trace/trace.ts";
import { commands } from "../../src/vscode/names.ts";
import { OwnDocuments } from "../../src/vscode/ownDocuments.ts";
import { registerTraceView } from "../../src/vscode/trace/traceView.ts";
import { testSettings } from "./testSession.ts";

interface Item {
	readonly run: TraceRun;
	readonly buttons: readonly { readonly tooltip: string }[];
}

/** The list that is open, and what a person says to the question whether to send again. */
const editor = vi.hoisted(() => ({
	items: [] as Item[],
	press: (pressed: { item: Item; button: unknown }): void => void pressed,
	questions: [] as string[],
	answer: undefined as string | undefined,
}));

vi.mock("vscode", async () => {
	const { fakeEditor } = await import("./fakeEditor.ts");
	const fake = fakeEditor();
	const nothing = () => ({ dispose: () => undefined });
	return {
		...fake,
		ThemeIcon: vi.fn<() => void>(),
		Uri: { from: (parts: object) => parts },
		Disposable: { from: nothing },
		languages: { setTextDocumentLanguage: async (document: unknown) => document },
		window: {
			...fake.window,
			createQuickPick: () => ({
				set items(items: Item[]) {
					editor.items = items;
				},
				onDidHide: nothing,
				onDidAccept: nothing,
				onDidTriggerItemButton: (press: typeof editor.press) => (editor.press = press),
				show: () => undefined,
				hide: () => undefined,
			}),
			showInformationMessage: async (question: string) => {
				editor.questions.push(question);
				return editor.answer;
			},
			withProgress: (_: unknown, run: (progress: unknown, token: unknown) => Promise<unknown>) =>
				run(undefined, { onCancellationRequested: nothing }),
		},
		workspace: {
			...fake.workspace,
			registerTextDocumentContentProvider: nothing,
			openTextDocument: async (uri: unknown) => ({ uri }),
		},
	};
});

const run: TraceRun = {
	version: 1,
	id: "r",
	chatId: "c",
	purpose: "chat",
	at: 0,
	durationMs: 1,
	operation: "ConverseStream",
	region: "us-east-1",
	request: { modelId: "m" },
	events: [],
	attempts: [],
	outcome: "complete",
};

describe("A recorded call", () => {
	let endpoint: string;
	const sent: string[] = [];
	beforeEach(() => {
		Object.assign(editor, { items: [], questions: [], answer: undefined });
		sent.length = 0;
	});

	const show = async (at: string) => {
		endpoint = at;
		const vscode = await import("vscode");
		registerTraceView({
			store: { read: async () => [run] },
			chatIds: () => ["c"],
			replays: {
				replay: async (connection) => {
					sent.push(connection.endpoint);
					return run;
				},
			},
			connection: () => ({ ...testSettings.connection, endpoint }),
			documents: new OwnDocuments(),
			report: () => undefined,
		});
		void vscode.commands.executeCommand(commands.showTrace);
		await vi.waitFor(() => expect(editor.items).not.toEqual([]));
		const [item] = editor.items;
		return { item, replay: item?.buttons.find(({ tooltip }) => tooltip.startsWith("Replay")) };
	};

	test.each([
		"",
		"https://bedrock-runtime.us-east-1.amazonaws.com",
		"http://127.0.0.1.evil.example",
		"http://localhost@evil.example",
		"nonsense",
	])("is not sent again to what is not on this machine: %j", async (address) => {
		const { item, replay } = await show(address);
		expect(item).toBeDefined();
		expect(replay).toBeUndefined();
	});

	test.each(["http://localhost:4000", "http://127.0.0.1:4000", "https://[::1]:4000"])(
		"is sent again to %s, and only after a yes",
		async (address) => {
			const { item, replay } = await show(address);
			if (!item) throw new Error("no run is shown");
			editor.press({ item, button: replay });
			await vi.waitFor(() => expect(editor.questions).toHaveLength(1));
			expect(sent).toEqual([]);
			editor.answer = "Send Again";
			editor.press({ item, button: replay });
			await vi.waitFor(() => expect(sent).toEqual([address]));
		},
	);

	test("is not sent when the endpoint has changed since the list was opened", async () => {
		const { item, replay } = await show("http://127.0.0.1:4000");
		if (!item) throw new Error("no run is shown");
		endpoint = "https://bedrock-runtime.us-east-1.amazonaws.com";
		editor.answer = "Send Again";
		editor.press({ item, button: replay });
		await new Promise(setImmediate);
		expect({ sent, questions: editor.questions }).toEqual({ sent: [], questions: [] });
	});
});

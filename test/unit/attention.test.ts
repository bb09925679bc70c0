/** Who looks elsewhere is told that a turn has ended; who sees the chat is not. */
import { beforeEach, describe, expect, test, vi } from "vitest";
import * as vscode from "vscode";
import type { TurnEvent } from "../../src/shared/turnEvent.ts";
import { Attention } from "../../src/vscode/native/attention.ts";

vi.mock("vscode", async () => (await import("./nativeEditor.ts")).nativeEditor());

const window = vscode.window as typeof vscode.window & { focus(focused: boolean): void };
const notify = vi.mocked(vscode.window.showInformationMessage) as unknown as ReturnType<typeof vi.fn<() => Promise<string | undefined>>>;
const done: TurnEvent = { kind: "turn-end", outcome: { kind: "done" } };

function sideBar(visible: boolean) {
	const listeners = new Set<() => void>();
	const view = {
		visible,
		badge: undefined as vscode.ViewBadge | undefined,
		onDidChangeVisibility: (listener: () => void) => {
			listeners.add(listener);
			return { dispose: () => undefined };
		},
		onDidDispose: () => ({ dispose: () => undefined }),
	};
	const setVisible = (now: boolean) => {
		view.visible = now;
		for (const listener of listeners) listener();
	};
	return { view: view as unknown as vscode.WebviewView, setVisible };
}

function watching(view: vscode.WebviewView): Attention {
	const attention = new Attention();
	attention.watch(view);
	return attention;
}

beforeEach(() => {
	notify.mockReset().mockResolvedValue(undefined);
	window.focus(true);
});

describe("A turn that ends", () => {
	test("tells nothing to whoever sees the chat", () => {
		const { view } = sideBar(true);
		watching(view).note(done);
		expect(view.badge).toBeUndefined();
		expect(notify).not.toHaveBeenCalled();
	});

	test("puts a badge on a hidden view until it is seen", () => {
		const { view, setVisible } = sideBar(false);
		watching(view).note(done);
		expect(view.badge).toEqual({ value: 1, tooltip: "Outcrop has answered." });
		expect(notify).not.toHaveBeenCalled();
		setVisible(true);
		expect(view.badge).toBeUndefined();
	});

	test("tells by one notification while the window is in the background", async () => {
		const { view } = sideBar(true);
		const attention = watching(view);
		window.focus(false);
		attention.note({ kind: "approval-request", toolUseId: "t", approvalId: "a", reason: "Edit a.ts", choices: ["once"] });
		attention.note(done);
		expect(notify.mock.calls).toEqual([["Outcrop waits for your approval.", "Show"]]);
		expect(view.badge).toBeDefined();
		window.focus(true);
		expect(view.badge).toBeUndefined();
	});

	test("says no word of a model, which the editor could take for a link that runs a command", () => {
		const link = "[Go on](command:workbench.action.quit)";
		const attention = watching(sideBar(false).view);
		window.focus(false);
		attention.note({ kind: "user-question", toolUseId: "t", questionId: "q", question: link, options: [] });
		expect(notify.mock.calls).toEqual([["Outcrop has a question for you.", "Show"]]);
	});

	test("leads to the chat when the user wants to see it", async () => {
		const opened = vi.fn<() => void>();
		vscode.commands.registerCommand("outcrop.open", opened);
		notify.mockResolvedValueOnce("Show");
		const attention = watching(sideBar(true).view);
		window.focus(false);
		attention.note(done);
		await vi.waitFor(() => expect(opened).toHaveBeenCalledTimes(1));
	});

	test("tells nothing that the user has done", () => {
		const { view } = sideBar(false);
		watching(view).note({ kind: "turn-end", outcome: { kind: "cancelled" } });
		expect(view.badge).toBeUndefined();
	});

	test("tells nothing at all when notifications are off", () => {
		vi.spyOn(vscode.workspace, "getConfiguration").mockReturnValueOnce({ get: () => "off" } as unknown as vscode.WorkspaceConfiguration);
		const { view } = sideBar(false);
		watching(view).note(done);
		expect(view.badge).toBeUndefined();
	});
});

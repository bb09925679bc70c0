import { beforeEach, expect, test, vi } from "vitest";
import * as vscode from "vscode";
import type { Failure } from "../../src/shared/turnEvent.ts";
import { confirmSpending } from "../../src/vscode/chat/confirmSpending.ts";

vi.mock("vscode", async () => (await import("./fakeEditor.ts")).fakeEditor());

const usedUp: Failure = { kind: "budget", message: "This chat has cost its limit.", action: "continue" };
const closed: Failure = { kind: "budget", message: "The limit is zero.", action: "open-settings" };
let questions: unknown[];
const answer = (choice: string | undefined) =>
	vi.spyOn(vscode.window, "showWarningMessage").mockImplementation(async (...parameters: unknown[]) => {
		questions.push(parameters);
		return choice as never;
	});
const chat = (spent: Failure | undefined, isRunning = false) => ({ spent, isRunning, allowMore: vi.fn<() => void>() });
const confirm = (session: ReturnType<typeof chat>) => confirmSpending(session, undefined, undefined as never);

beforeEach(() => {
	vi.restoreAllMocks();
	questions = [];
});

test("a prompt that there is no money for goes out once the user allows as much again", async () => {
	answer("Continue");
	const session = chat(usedUp);
	expect(await confirm(session)).toBe(true);
	expect(session.allowMore).toHaveBeenCalledOnce();
	expect(questions).toEqual([[usedUp.message, { modal: true }, "Continue"]]);
});

test("it is not sent, and nothing is allowed, when the user does not answer", async () => {
	answer(undefined);
	const session = chat(usedUp);
	expect(await confirm(session)).toBe(false);
	expect(session.allowMore).not.toHaveBeenCalled();
});

test("a limit of nothing leads to its setting and allows nothing", async () => {
	answer("Open Settings");
	const opened = vi.spyOn(vscode.commands, "executeCommand").mockResolvedValue(undefined);
	const session = chat(closed);
	expect(await confirm(session)).toBe(false);
	expect(opened).toHaveBeenCalledWith("workbench.action.openSettings", "@ext:outcrop.outcrop limits.usd");
	expect(session.allowMore).not.toHaveBeenCalled();
});

test.each([
	["with money left", chat(undefined)],
	["behind a turn that runs", chat(usedUp, true)],
])("nobody is asked %s", async (_, session) => {
	answer(undefined);
	expect(await confirm(session)).toBe(true);
	expect(questions).toEqual([]);
});

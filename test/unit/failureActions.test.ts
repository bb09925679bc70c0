import { beforeEach, expect, test, vi } from "vitest";
import * as vscode from "vscode";
import { wayOutOf } from "../../src/vscode/chat/failureActions.ts";

vi.mock("vscode", async () => (await import("./fakeEditor.ts")).fakeEditor());

beforeEach(() => void vi.restoreAllMocks());

test.each([
	["guardrail", "@ext:outcrop.outcrop guardrail"],
	["validation", "@ext:outcrop.outcrop "],
	["not-found", "@ext:outcrop.outcrop "],
	["network", "@ext:outcrop.outcrop aws"],
] as const)("the way to the settings after a failure of the kind %s searches for “%s”", async (kind, search) => {
	const opened = vi.spyOn(vscode.commands, "executeCommand");
	await wayOutOf({ kind, action: "open-settings" }, undefined, {} as vscode.Memento)?.run();
	expect(opened).toHaveBeenCalledWith("workbench.action.openSettings", search);
});

import { beforeEach, describe, expect, test, vi } from "vitest";
import * as vscode from "vscode";
import { confirmForeignModel } from "../../src/vscode/foreignModel.ts";
import { testSettings } from "./testSession.ts";

vi.mock("vscode", async () => (await import("./fakeEditor.ts")).fakeEditor());

const own = "arn:aws:bedrock:us-east-1:111111111111:application-inference-profile/own";
const foreign = "arn:aws:bedrock:us-east-1:222222222222:application-inference-profile/foreign";
const warn = vi.mocked(vscode.window.showWarningMessage);
const account = {
	region: async () => "us-east-1",
	identity: async () => ({ account: "111111111111" }) as never,
};

/** The workspace state, in memory. */
function memento(): vscode.Memento {
	const kept = new Map<string, unknown>();
	return {
		get: (key: string, fallback?: unknown) => kept.get(key) ?? fallback,
		update: async (key: string, value: unknown) => void kept.set(key, value),
		keys: () => [...kept.keys()],
	} as vscode.Memento;
}

/** Settings in a file of the workspace. */
function workspaceSets(values: Readonly<Record<string, unknown>>): void {
	vi.spyOn(vscode.workspace, "getConfiguration").mockReturnValue({
		get: () => undefined,
		inspect: (key: string) => ({ key, workspaceValue: values[key] }),
	} as never);
}

beforeEach(() => {
	warn.mockReset();
});

describe("A model of another account, brought along by a repository,", () => {
	test.each([
		["model", { model: foreign }],
		["smallModel", { smallModel: foreign }],
		["fallbackModels", { fallbackModels: [own, foreign] }],
	])("is asked about when it is in %s, and not called without a yes", async (_, chosen) => {
		workspaceSets(chosen);
		expect(await confirmForeignModel({ ...testSettings, ...chosen }, undefined, { account, state: memento() })).toBe(false);
		expect(warn).toHaveBeenCalledOnce();
		expect(JSON.stringify(warn.mock.calls[0])).toContain("222222222222");
	});

	test("is asked about once", async () => {
		const state = memento();
		workspaceSets({ fallbackModels: [foreign] });
		warn.mockResolvedValue("Use This Model" as never);
		const settings = { ...testSettings, fallbackModels: [foreign] };
		expect(await confirmForeignModel(settings, undefined, { account, state })).toBe(true);
		expect(await confirmForeignModel(settings, undefined, { account, state })).toBe(true);
		expect(warn).toHaveBeenCalledOnce();
	});
});

test("a model that the user has set is not asked about, and neither is one of the caller's own account", async () => {
	workspaceSets({});
	const settings = { ...testSettings, model: foreign, smallModel: foreign, fallbackModels: [foreign] };
	expect(await confirmForeignModel(settings, undefined, { account, state: memento() })).toBe(true);
	workspaceSets({ model: own });
	expect(await confirmForeignModel({ ...testSettings, model: own }, undefined, { account, state: memento() })).toBe(true);
	expect(warn).not.toHaveBeenCalled();
});

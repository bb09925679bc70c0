import { beforeEach, describe, expect, test, vi } from "vitest";
import * as vscode from "vscode";
import { confirmForeignModel, rememberModel, withoutRefused } from "../../src/vscode/connection/foreignModel.ts";
import type { Settings } from "../../src/core/settings.ts";
import { readSettings } from "../../src/vscode/settings/settings.ts";
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
	const saidNo = (role: Partial<Settings>) => {
		workspaceSets(role);
		const ports = { account, state: memento() };
		const settings = { ...testSettings, ...role };
		return { ports, settings, confirm: () => confirmForeignModel(withoutRefused(settings, undefined, ports.state), undefined, ports) };
	};

	test("keeps the chat from being sent without a yes, and is asked about again with the next one", async () => {
		const { confirm } = saidNo({ model: foreign });
		expect([await confirm(), await confirm()]).toEqual([false, false]);
		expect(warn).toHaveBeenCalledTimes(2);
		expect(JSON.stringify(warn.mock.calls[0])).toContain("222222222222");
	});

	test.each([
		["a fallback", "fallback model", { fallbackModels: [foreign, own] }, { fallbackModels: [own] }],
		["the small model", "small model", { smallModel: foreign }, { smallModel: "" }],
	])("is left out without a yes when it is %s, and the chat goes on", async (_, name, role, left) => {
		const { ports, settings, confirm } = saidNo(role);
		expect([await confirm(), await confirm()]).toEqual([true, true]);
		expect(warn).toHaveBeenCalledOnce();
		const [message, options] = warn.mock.calls[0] as unknown as [string, { detail: string }];
		expect(message).toContain(name);
		expect(options.detail).toContain("Cancel");
		expect(withoutRefused(settings, undefined, ports.state)).toEqual({ ...settings, ...left });
	});

	test("is no longer left out once the user has chosen it, or has set it, or in another window", async () => {
		const { ports, settings, confirm } = saidNo({ fallbackModels: [foreign] });
		await confirm();
		expect(withoutRefused(settings, undefined, memento())).toBe(settings);
		workspaceSets({});
		expect(withoutRefused(settings, undefined, ports.state)).toEqual(settings);
		workspaceSets({ fallbackModels: [foreign] });
		await rememberModel(foreign, ports.state);
		expect(withoutRefused(settings, undefined, ports.state)).toEqual(settings);
	});

	test("is asked about with blanks around it, too", async () => {
		const values = { fallbackModels: [` ${foreign}`] };
		workspaceSets(values);
		vi.mocked(vscode.workspace.getConfiguration).mockReturnValue({
			get: (key: keyof typeof values) => values[key],
			inspect: (key: keyof typeof values) => ({ key, workspaceValue: values[key] }),
		} as never);
		const settings = readSettings(undefined, { mode: "agent" });
		const state = memento();
		await confirmForeignModel(settings, undefined, { account, state });
		expect(warn).toHaveBeenCalledOnce();
		expect(withoutRefused(settings, undefined, state).fallbackModels).toEqual([]);
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

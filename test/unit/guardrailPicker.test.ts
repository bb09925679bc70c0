import { beforeEach, describe, expect, test, vi } from "vitest";
import * as vscode from "vscode";
import type { GuardrailChoice } from "../../src/core/connection.ts";
import type { Settings } from "../../src/core/settings.ts";
import { confirmForeignGuardrail } from "../../src/vscode/connection/foreignGuardrail.ts";
import { type GuardrailPickerPorts, selectGuardrail } from "../../src/vscode/pick/guardrailPicker.ts";
import { settings as keys } from "../../src/vscode/names.ts";
import type * as pickerModule from "../../src/vscode/pick/picker.ts";
import type { PickerItem, PickerOptions } from "../../src/vscode/pick/picker.ts";
import { readSettings } from "../../src/vscode/settings/settings.ts";

vi.mock("vscode", async () => ({ ...(await import("./fakeEditor.ts")).fakeEditor(), ...editor.enums }));
vi.mock("../../src/vscode/pick/picker.ts", async (original) => ({ ...(await original<typeof pickerModule>()), pick: user.pick }));

/** The settings files, and the kinds of things that the editor numbers. */
const editor = vi.hoisted(() => ({
	ofUser: {} as Record<string, unknown>,
	ofFolder: {} as Record<string, unknown>,
	enums: { ConfigurationTarget: { Global: 1, WorkspaceFolder: 3 }, QuickPickItemKind: { Separator: -1 } },
}));

/** Somebody who chooses in each picker what the test says, and has seen what was offered. */
const user = vi.hoisted(() => {
	const chooses: (string | undefined)[] = [];
	const shown: { options: PickerOptions; items: readonly PickerItem[] }[] = [];
	const pick = async (options: PickerOptions) => {
		let items: readonly PickerItem[] = [];
		await options.load((more) => (items = more), new AbortController().signal, false);
		shown.push({ options, items });
		return chooses.shift();
	};
	return { chooses, shown, pick };
});

const listed: readonly GuardrailChoice[] = [
	{ id: "gr1", name: "Team", version: "DRAFT", description: "Ours" },
	{ id: "gr2", name: "Strict", version: "DRAFT", problem: "FAILED" },
];
const versions: readonly GuardrailChoice[] = [
	{ id: "gr1", name: "Team", version: "2", changedAt: Date.UTC(2026, 0, 15) },
	{ id: "gr1", name: "Team", version: "1" },
	{ id: "gr1", name: "Team", version: "DRAFT" },
];
const own = "123456789012";
const arn = (account: string) => `arn:aws:bedrock:us-east-1:${account}:guardrail/gr1`;
const folder = { uri: vscode.Uri.file("/project"), name: "project", index: 0 };
const kept = new Map<string, unknown>();
const state = {
	get: (key: string, otherwise: unknown) => kept.get(key) ?? otherwise,
	update: async (key: string, value: unknown) => void kept.set(key, value),
} as unknown as vscode.Memento;
const ports: GuardrailPickerPorts = {
	chat: {
		get settings(): Settings {
			return readSettings(folder, { mode: "agent" });
		},
		folder,
	},
	account: {
		guardrails: async () => listed,
		guardrailVersions: async () => versions,
		identity: async () => ({ source: "profile work", account: own, arn: "" }),
	} as unknown as GuardrailPickerPorts["account"],
	state,
};

beforeEach(() => {
	vi.restoreAllMocks();
	vi.clearAllMocks();
	editor.ofUser = {};
	editor.ofFolder = {};
	user.chooses.length = 0;
	user.shown.length = 0;
	kept.clear();
	vi.spyOn(vscode.workspace, "getConfiguration").mockImplementation(
		() =>
			({
				get: (key: string) => editor.ofFolder[key] ?? editor.ofUser[key],
				inspect: (key: string) => ({ key, globalValue: editor.ofUser[key], workspaceFolderValue: editor.ofFolder[key] }),
				update: async (key: string, value: unknown) => {
					if (value === undefined) delete editor.ofFolder[key];
					else editor.ofFolder[key] = value;
				},
			}) as never,
	);
});

const choose = (...chosen: (string | undefined)[]) => {
	user.chooses.push(...chosen);
	return selectGuardrail(ports);
};
const labels = (at: number) => user.shown[at]?.items.map(({ label, description }) => [label, description].filter(Boolean).join(" | "));

describe("Select Guardrail", () => {
	test("asks for the guardrail and then for its version, where the draft says that it is one", async () => {
		expect(await choose("gr1", "2")).toBe(true);
		expect(labels(0)).toEqual(["None | call the model without a guardrail", "Team | gr1", "Strict | gr2 · FAILED"]);
		expect(labels(1)).toEqual([
			expect.stringContaining("Version 2 | changed"),
			"Version 1",
			"Working draft | DRAFT, changes whenever somebody edits it",
		]);
		expect(editor.ofFolder).toEqual({ [keys.guardrailId]: "gr1", [keys.guardrailVersion]: "2" });
	});

	test("takes a typed id or ARN, and asks for no version that was typed as well", async () => {
		const { accepts } = (await choose(undefined), user.shown[0]?.options) ?? {};
		expect(["gr1", "gr1:3", "gr1:DRAFT", arn(own), `${arn(own)}:12`].every((typed) => accepts?.(typed))).toBe(true);
		expect(["gr1:", "gr1:0", "a b", "arn:aws:s3:::bucket", "option:x"].some((typed) => accepts?.(typed))).toBe(false);
		expect(await choose(`${arn(own)}:12`)).toBe(true);
		expect(editor.ofFolder).toEqual({ [keys.guardrailId]: arn(own), [keys.guardrailVersion]: "12" });
	});

	test("leaves everything as it is when no version is chosen", async () => {
		expect(await choose("gr1", undefined)).toBe(false);
		expect(editor.ofFolder).toEqual({});
	});

	test("takes the guardrail away with None", async () => {
		editor.ofFolder = { [keys.guardrailId]: "gr1", [keys.guardrailVersion]: "2" };
		expect(await choose("")).toBe(true);
		expect(ports.chat.settings.guardrail).toBeUndefined();
	});

	test("offers how it is applied once there is one, and comes back to the list after each", async () => {
		editor.ofFolder = { [keys.guardrailId]: "gr1", [keys.guardrailVersion]: "2" };
		const chosen = [`option:${keys.guardrailScope}`, "input", `option:${keys.guardrailCheckTools}`, "true", undefined];
		expect(await choose(...chosen)).toBe(true);
		expect(user.shown).toHaveLength(5);
		expect(labels(0)?.slice(0, 5)).toEqual([
			"How it is applied",
			"$(settings-gear) What is judged | The conversation",
			"$(settings-gear) When an answer is shown | After it is judged",
			"$(settings-gear) Attached files and tools | Not judged",
			"$(settings-gear) What is told about findings | What was found",
		]);
		expect(ports.chat.settings.guardrail).toMatchObject({ id: "gr1", scope: "input", checkTools: true });
	});

	test("moves nothing that is shown already when the list comes", async () => {
		editor.ofFolder = { [keys.guardrailId]: "gr1", [keys.guardrailVersion]: "2" };
		await choose(undefined);
		const shown: (readonly PickerItem[])[] = [];
		await user.shown[0]?.options.load((items) => shown.push(items), new AbortController().signal, false);
		const [before = [], after = []] = shown;
		expect(after.length).toBeGreaterThan(before.length);
		expect(after.slice(0, before.length)).toEqual(before);
	});

	test("shows a required guardrail as what cannot be chosen away, and changes nothing", async () => {
		editor.ofUser = { [keys.guardrailRequired]: { id: "floor", version: "4" } };
		expect(await choose("floor")).toBe(false);
		expect(labels(0)).toEqual(["floor | 4", expect.stringContaining("No workspace can choose another guardrail")]);
		expect(user.shown[0]?.options.accepts).toBeUndefined();
		expect(editor.ofFolder).toEqual({});
	});
});

describe("A guardrail that a repository names", () => {
	const mayCall = () => confirmForeignGuardrail(ports.chat.settings, folder, ports);
	const asked = () => vi.mocked(vscode.window.showWarningMessage).mock.calls.length;
	const answer = (title: string | undefined) => {
		vi.spyOn(vscode.window, "showWarningMessage").mockResolvedValue(title as never);
	};

	test("by its id, or of the caller's own account, is used without a question", async () => {
		answer(undefined);
		for (const id of ["gr1", arn(own)]) {
			editor.ofFolder = { [keys.guardrailId]: id };
			expect(await mayCall()).toBe(true);
		}
		expect(asked()).toBe(0);
	});

	test("of another account sends nothing until the user agrees, who is asked once", async () => {
		editor.ofFolder = { [keys.guardrailId]: arn("999988887777") };
		answer(undefined);
		expect([await mayCall(), asked()]).toEqual([false, 1]);
		answer("Use This Guardrail");
		expect([await mayCall(), await mayCall(), asked()]).toEqual([true, true, 2]);
	});

	test("is asked for when nobody knows who calls", async () => {
		editor.ofFolder = { [keys.guardrailId]: arn(own) };
		answer(undefined);
		const account = { identity: () => Promise.reject(new Error("offline")) };
		expect(await confirmForeignGuardrail(ports.chat.settings, folder, { account, state })).toBe(false);
	});

	test("is no question when the user chose it in the picker", async () => {
		answer(undefined);
		await choose(`${arn("999988887777")}:1`);
		expect([await mayCall(), asked()]).toEqual([true, 0]);
	});
});

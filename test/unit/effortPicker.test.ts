import { beforeEach, describe, expect, test, vi } from "vitest";
import type * as vscode from "vscode";
import { readChoices } from "../../src/vscode/settings/choices.ts";
import { selectEffort } from "../../src/vscode/pick/effortPicker.ts";
import { type PickerItem, type PickerOptions, pick } from "../../src/vscode/pick/picker.ts";

vi.mock("vscode", async () => (await import("./fakeEditor.ts")).fakeEditor());
vi.mock("../../src/vscode/pick/picker.ts", () => ({ pick: vi.fn<(options: PickerOptions) => Promise<string | undefined>>() }));

const picked = vi.mocked(pick);
let state: vscode.Memento;

beforeEach(() => {
	const kept = new Map<string, unknown>();
	state = {
		get: (key: string) => kept.get(key),
		update: async (key: string, value: unknown) => void kept.set(key, value),
		keys: () => [...kept.keys()],
	} as vscode.Memento;
	picked.mockReset();
});

describe("The picker for thinking", () => {
	test("keeps the choice for this workspace, and gives it back to the settings with Default", async () => {
		picked.mockResolvedValueOnce("high");
		expect(await selectEffort(state)).toBe(true);
		expect(readChoices(state)).toEqual({ mode: "agent", effort: "high" });
		picked.mockResolvedValueOnce("default");
		expect(await selectEffort(state)).toBe(true);
		expect(readChoices(state).effort).toBeUndefined();
	});

	test("changes nothing when nothing is chosen", async () => {
		picked.mockResolvedValueOnce(undefined);
		expect(await selectEffort(state)).toBe(false);
		expect(readChoices(state)).toEqual({ mode: "agent" });
	});

	test("offers what the settings say, off and three efforts, and marks the one that holds", async () => {
		const offered: (string | undefined)[] = [];
		let current: string | undefined;
		picked.mockImplementationOnce(async (options: PickerOptions) => {
			({ current } = options);
			await options.load(
				(items: readonly PickerItem[]) => offered.push(...items.map(({ value }) => value)),
				AbortSignal.timeout(1_000),
				false,
			);
			return undefined;
		});
		await selectEffort(state);
		expect([offered, current]).toEqual([["default", "off", "low", "medium", "high"], "default"]);
	});
});

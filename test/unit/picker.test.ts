import { expect, test, vi } from "vitest";
import { pick, type PickerItem } from "../../src/vscode/pick/picker.ts";

vi.mock("vscode", async () => (await import("./fakeEditor.ts")).fakeEditor());

const { window } = (await import("vscode")) as unknown as { window: { createQuickPick(): unknown } };

test.each([
	["b", [], "b"],
	[" b ", [], "b"],
	["", [], undefined],
	["a b", [], undefined],
	["b", [{ label: "A", value: "a" }], "a"],
	["own id", [], "own id"],
] as const)("Enter behind %j, while the editor knows of the chosen items %j, chooses %j", async (value, selectedItems, chosen) => {
	let accept: () => void = () => undefined;
	let hide: () => void = () => undefined;
	vi.spyOn(window, "createQuickPick").mockReturnValue({
		value,
		activeItems: [],
		selectedItems,
		onDidTriggerButton: () => undefined,
		onDidChangeValue: () => undefined,
		onDidAccept: (listener: () => void) => {
			accept = listener;
		},
		onDidHide: (listener: () => void) => {
			hide = listener;
		},
		show: () => undefined,
		dispose: () => undefined,
	});
	const items: readonly PickerItem[] = [
		{ label: "A", value: "a" },
		{ label: "B", value: "b" },
	];
	const picked = pick({ title: "Letter", current: "", load: async (show) => show(items), accepts: (typed) => typed === "own id" });
	accept();
	hide();
	expect(await picked).toBe(chosen);
});

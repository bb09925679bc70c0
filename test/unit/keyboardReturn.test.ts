import { beforeEach, expect, test, vi } from "vitest";
import * as vscode from "vscode";
import { KeyboardReturn } from "../../src/vscode/chat/keyboardReturn.ts";
import { whenKeys } from "../../src/vscode/names.ts";

vi.mock("vscode", async () => (await import("./fakeEditor.ts")).fakeEditor());

/** Whether Escape is Outcrop's own key now, as the editor was told. */
let hasKey: boolean;
/** What the editor does when it is to close its list. */
let close: () => void;
let keyboard: KeyboardReturn;

beforeEach(() => {
	hasKey = false;
	close = () => undefined;
	keyboard = new KeyboardReturn();
	vscode.commands.registerCommand("setContext", (key, value) => {
		if (key === whenKeys.asksForChat) hasKey = value as boolean;
	});
	vscode.commands.registerCommand("workbench.action.closeQuickOpen", () => close());
});

function somePage() {
	return { show: vi.fn<() => void>() };
}

/** A list of the editor that is open until something is chosen, or nothing. */
function openList() {
	let choose: (chosen: boolean) => void = () => undefined;
	const list = new Promise<boolean>((resolve) => (choose = resolve));
	return { list, choose };
}

test("a choice brings the keyboard back to the page from which it was asked for", async () => {
	const [other, page] = [somePage(), somePage()];
	keyboard.note(other);
	keyboard.note(page);
	const { list, choose } = openList();
	const asked = keyboard.asking(() => list);
	expect(hasKey).toBe(true);
	choose(true);
	expect(await asked).toBe(true);
	expect(page.show).toHaveBeenCalledTimes(1);
	expect(other.show).not.toHaveBeenCalled();
	expect(hasKey).toBe(false);
});

test("a list that closes by itself leaves the keyboard where the user has put it", async () => {
	const page = somePage();
	keyboard.note(page);
	expect(await keyboard.asking(async () => false)).toBe(false);
	expect(await keyboard.asking(async () => undefined)).toBeUndefined();
	expect(page.show).not.toHaveBeenCalled();
});

test("Escape closes the list and brings the keyboard back", async () => {
	const page = somePage();
	keyboard.note(page);
	const { list, choose } = openList();
	const asked = keyboard.asking(() => list);
	close = () => choose(false);
	await keyboard.leaveList();
	expect(await asked).toBe(false);
	expect(page.show).toHaveBeenCalledTimes(1);
});

test("Escape that leads to another list, or meets one of somebody else, takes the keyboard from nobody", async () => {
	const page = somePage();
	keyboard.note(page);
	const { list, choose } = openList();
	const asked = keyboard.asking(() => list);
	await keyboard.leaveList();
	expect(page.show).not.toHaveBeenCalled();
	choose(false);
	await asked;
	expect(page.show).not.toHaveBeenCalled();
});

test("what fails behind the list is still left by Escape", async () => {
	const page = somePage();
	keyboard.note(page);
	let fail: (error: Error) => void = () => undefined;
	const asked = keyboard.asking(() => new Promise<void>((_, reject) => (fail = reject)));
	close = () => fail(new Error("It cannot be read."));
	await Promise.all([keyboard.leaveList(), expect(asked).rejects.toThrow("It cannot be read.")]);
	expect(page.show).toHaveBeenCalledTimes(1);
	expect(hasKey).toBe(false);
});

test("the key stays until the last of several questions is answered", async () => {
	const [first, second] = [openList(), openList()];
	const asked = [first, second].map(({ list }) => keyboard.asking(() => list));
	first.choose(true);
	await asked[0];
	expect(hasKey).toBe(true);
	second.choose(true);
	await asked[1];
	expect(hasKey).toBe(false);
});

test("only what is asked from a page leads back to it, and not to one that is gone", async () => {
	const page = somePage();
	keyboard.note(page);
	expect(keyboard.giveBack()).toBe(false);
	const { list, choose } = openList();
	const asked = keyboard.asking(() => list);
	expect(keyboard.giveBack()).toBe(true);
	expect(page.show).toHaveBeenCalledTimes(1);
	keyboard.forget(page);
	expect(keyboard.giveBack()).toBe(false);
	choose(true);
	await asked;
	expect(page.show).toHaveBeenCalledTimes(1);
});

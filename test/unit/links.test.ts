import { beforeEach, expect, test, vi } from "vitest";
import * as vscode from "vscode";
import { openFileMention, openLink } from "../../src/vscode/chat/links.ts";

vi.mock("vscode", async () => (await import("./fakeEditor.ts")).fakeEditor());

const ask = vi.spyOn(vscode.window, "showWarningMessage");
const open = vi.spyOn(vscode.env, "openExternal");

beforeEach(() => {
	ask.mockReset();
	open.mockClear();
});

test.each([
	["https://accounts.example@evil.example/x", "evil.example"],
	["https://аpple.example/", "xn--pple-43d.example"],
	["https://good.example%2eevil.example/", "good.example.evil.example"],
	["http://3232235777/", "192.168.1.1"],
	["https://evil.example\\@good.example/", "evil.example"],
])("%s is opened after the user has seen the host that it leads to: %s", async (href, host) => {
	ask.mockResolvedValue("Open" as never);
	await openLink(href);
	expect(ask.mock.calls[0]?.[0]).toBe(`Open a page on ${host}?`);
	expect(open.mock.calls).toEqual([[new URL(href).href]]);
});

test("a link that the user does not open is not opened", async () => {
	ask.mockResolvedValue(undefined);
	await openLink("https://evil.example/");
	expect(open).not.toHaveBeenCalled();
});

test.each([
	"command:workbench.action.terminal.new",
	"vscode://x/y",
	"file:///etc/passwd",
	"javascript:alert(1)",
	"data:text/html,x",
	"evil",
])("%s opens nothing and asks nothing", async (href) => {
	ask.mockResolvedValue("Open" as never);
	await openLink(href);
	expect([ask.mock.calls, open.mock.calls]).toEqual([[], []]);
});

test("a file that a model names and nobody can open makes no link of its name in the notification", async () => {
	const tell = vi.spyOn(vscode.window, "showInformationMessage");
	const folder = { name: "here", index: 0, uri: { fsPath: import.meta.dirname } } as vscode.WorkspaceFolder;
	await openFileMention(folder, { path: "[Open](command:workbench.action.quit)" });
	expect(tell.mock.calls).toEqual([["[Open] (command:workbench.action.quit) cannot be opened."]]);
});

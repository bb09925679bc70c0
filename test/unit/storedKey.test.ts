import { expect, test, vi } from "vitest";
import * as vscode from "vscode";
import type { Chat } from "../../src/vscode/chat/chat.ts";
import { registerApiKey } from "../../src/vscode/connection/apiKey.ts";
import { commands, secretKeys } from "../../src/vscode/names.ts";

vi.mock("vscode", async () => (await import("./fakeEditor.ts")).fakeEditor());

const key = "ABSKcanaryCanaryCanaryCanary";

function context() {
	const secrets = new Map<string, string>();
	const state = new Map<string, unknown>();
	const memento = { get: (name: string) => state.get(name), update: async (name: string, value: unknown) => void state.set(name, value) };
	return {
		secrets,
		state,
		extension: {
			secrets: {
				get: async (name: string) => secrets.get(name),
				store: async (name: string, value: string) => void secrets.set(name, value),
				delete: async (name: string) => void secrets.delete(name),
			},
			workspaceState: memento,
			globalState: memento,
		} as unknown as vscode.ExtensionContext,
	};
}

test("an API key is in the secret storage and nowhere else, and is typed unseen", async () => {
	const { secrets, state, extension } = context();
	const ask = vi.spyOn(vscode.window, "showInputBox").mockResolvedValue(key);
	registerApiKey({ settings: { connection: { profile: "" } } } as Chat, extension, () => undefined);
	await vscode.commands.executeCommand(commands.setApiKey);
	expect([...secrets]).toEqual([[secretKeys.apiKey, key]]);
	expect(JSON.stringify([...state])).not.toContain("ABSK");
	expect(ask.mock.calls[0]?.[0]).toMatchObject({ password: true });
});

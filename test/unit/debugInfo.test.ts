import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { expect, test, vi } from "vitest";
import * as vscode from "vscode";
import { registerDebugInfo } from "../../src/vscode/connection/debugInfo.ts";
import { commands } from "../../src/vscode/names.ts";
import { testSettings } from "./testSession.ts";

const manifest = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
const clipboard = vi.hoisted(() => ({ writeText: vi.fn<(text: string) => Promise<void>>(async () => undefined) }));
const set: Record<string, object> = {
	promptCaching: { globalValue: "off" },
	"limits.usdPerChat": { globalValue: 5 },
	"aws.profile": { globalValue: "acme-production" },
	model: { globalValue: "a", workspaceValue: "secret-model" },
};

vi.mock("vscode", async () => {
	const editor = (await import("./fakeEditor.ts")).fakeEditor();
	const getConfiguration = () => ({ inspect: (key: string) => set[key] });
	return { ...editor, version: "1.110.0", env: { ...editor.env, clipboard }, workspace: { ...editor.workspace, getConfiguration } };
});

test("Debug information tells what is set and what was logged, but no account, profile, key or folder of the user", async () => {
	const connection = { ...testSettings.connection, profile: "acme-production", region: "eu-central-1" };
	const model = "arn:aws:bedrock:eu-central-1:123456789012:application-inference-profile/abc";
	const line = `error in ${homedir()}/project for arn:aws:iam::123456789012:role/x, Authorization: Bearer abc.def.ghi`;
	registerDebugInfo({
		chat: { settings: { ...testSettings, connection, model }, folder: undefined },
		extension: { packageJSON: manifest },
		log: { recent: () => [line] },
	});
	await vscode.commands.executeCommand(commands.copyDebugInfo);
	const text = String(clipboard.writeText.mock.calls[0]?.[0]);
	expect(text).toContain(`Outcrop ${manifest.version}`);
	expect(text).toContain("- Credentials: a profile");
	expect(text).toContain("arn:aws:bedrock:eu-central-1:(account):application-inference-profile/abc");
	expect(text).toContain('- `outcrop.promptCaching`: "off" (user)');
	expect(text).toContain("- `outcrop.limits.usdPerChat`: 5 (user)");
	expect(text).toContain("- `outcrop.aws.profile` (user)\n- `outcrop.model` (workspace)");
	expect(text).toContain("error in ~/project");
	expect(text).not.toMatch(/acme-production|secret-model|123456789012|abc\.def\.ghi/);
	expect(text).not.toContain(homedir());
});

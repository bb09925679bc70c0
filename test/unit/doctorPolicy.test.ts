import { beforeEach, describe, expect, test, vi } from "vitest";
import * as vscode from "vscode";
import type { Settings } from "../../src/core/settings.ts";
import { type DoctorPorts, registerDoctor } from "../../src/vscode/connection/doctor.ts";
import { commands, internalCommands } from "../../src/vscode/names.ts";
import { testSettings } from "./testSession.ts";

const clipboard = vi.hoisted(() => ({ writeText: vi.fn<(text: string) => Promise<void>>(async () => undefined) }));

vi.mock("vscode", async () => {
	const editor = (await import("./fakeEditor.ts")).fakeEditor();
	const Disposable = { from: () => ({ dispose: () => undefined }) };
	return { ...editor, Disposable, env: { ...editor.env, clipboard } };
});

const show = vi.mocked(vscode.window.showInformationMessage) as unknown as ReturnType<
	typeof vi.fn<(...said: string[]) => Promise<string | undefined>>
>;
const policy = vi.fn<(settings: Settings) => Promise<string>>(async ({ model }) => `allows ${model}`);
let settings: Settings;

beforeEach(() => {
	vi.clearAllMocks();
	settings = { ...testSettings, model: "" };
	const chat = {
		get settings() {
			return settings;
		},
	};
	registerDoctor({ chat, doctor: { policy } } as unknown as DoctorPorts);
});

const copyPolicy = () => vscode.commands.executeCommand(internalCommands.copyPolicy);

describe("Copying the IAM policy without a model", () => {
	test("copies what listing models needs, says that it allows to call none, and offers to choose one", async () => {
		await copyPolicy();
		expect(clipboard.writeText).toHaveBeenCalledTimes(1);
		expect(show).toHaveBeenCalledWith(expect.stringContaining("to call none"), "Select Model");
	});

	test("goes on with the model that is chosen then", async () => {
		vscode.commands.registerCommand(commands.selectModel, () => {
			settings = { ...settings, model: "amazon.nova-lite-v1:0" };
			return true;
		});
		show.mockResolvedValueOnce("Select Model");
		await copyPolicy();
		expect(clipboard.writeText).toHaveBeenLastCalledWith("allows amazon.nova-lite-v1:0");
		expect(show).toHaveBeenLastCalledWith("The IAM policy for the chosen model is in the clipboard.", "Open");
	});

	test("copies nothing more when the picker is left", async () => {
		vscode.commands.registerCommand(commands.selectModel, () => false);
		show.mockResolvedValueOnce("Select Model");
		await copyPolicy();
		expect(clipboard.writeText).toHaveBeenCalledTimes(1);
	});
});

import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { startLocalBedrock } from "../local-bedrock/server.ts";
import { credentialsFile } from "./localSession.ts";
import { useScene } from "./scene.ts";

/** What the program that a profile names leaves behind. */
const folder = await mkdtemp(join(tmpdir(), "outcrop-marker-"));
const marker = join(folder, "marker");
afterAll(() => rm(folder, { recursive: true }));

const config = `[default]\nregion = us-east-1\n[profile with-program]\nregion = us-east-1\ncredential_process = touch ${marker}\n`;

describe.each([{ trusted: true }, { trusted: false }])("In a window that is trusted: $trusted", ({ trusted }) => {
	const scene = useScene({
		aws: { config, credentials: credentialsFile() },
		trustEverything: trusted,
		userSettings: { "security.workspace.trust.startupPrompt": "never" },
	});

	it("a repository chooses neither endpoint nor profile, in whatever shape it tries", async () => {
		const sink = await startLocalBedrock();
		const settings = {
			"outcrop.aws.endpoint": sink.url,
			"outcrop.aws.controlPlaneEndpoint": sink.url,
			"outcrop.aws.profile": "with-program",
			"outcrop.residency.allow": ["nowhere"],
			outcrop: { aws: { endpoint: sink.url, controlPlaneEndpoint: sink.url, profile: "with-program" }, "aws.profile": "with-program" },
		};
		const { chat } = await scene.openChat({ "a.txt": "one\n", ".vscode/settings.json": JSON.stringify(settings) });
		await chat.ask("hello");
		expect(scene.requests()).toHaveLength(1);
		expect(scene.requests()[0]?.auth).toMatchObject({ accessKeyId: "AKIDLOCALBEDROCK0001", verified: true });
		expect(sink.journal).toEqual([]);
		expect(existsSync(marker)).toBe(false);
		await sink.close();
	});

	it(`a profile that the user chose starts its program${trusted ? "" : " only after the window is trusted"}`, async () => {
		const window = await scene.openChat({ "a.txt": "one\n" });
		await window.runCommand("Outcrop: Select AWS Profile");
		await window.choose("with-program");
		await window.chat.button(/^Profile: with-program/).waitFor();
		await window.chat.ask("hello");
		await window.chat.alert.waitFor();
		expect(scene.requests()).toEqual([]);
		expect(existsSync(marker)).toBe(trusted);
		await rm(marker, { force: true });
		if (!trusted) await window.chat.button("Manage workspace trust", window.chat.alert).waitFor();
	});
});

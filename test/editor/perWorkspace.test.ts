import { expect, it } from "vitest";
import { startLocalBedrock } from "../local-bedrock/server.ts";
import { useScene } from "./scene.ts";

const scene = useScene();

it("the guardrail of the workspace is in the request, and its intervention is shown", async () => {
	const settings = { "outcrop.guardrail.id": "gr-local0001", "outcrop.guardrail.version": "1", "outcrop.guardrail.trace": "enabled" };
	const { chat } = await scene.openChat({ "a.txt": "one\n", ".vscode/settings.json": JSON.stringify(settings) });
	await chat.ask("hello");
	expect(scene.requests()[0]?.request).toMatchObject({ guardrailConfig: { guardrailIdentifier: "gr-local0001", guardrailVersion: "1" } });

	await chat.ask("Say xyzzy-forbidden.");
	await chat.frame.getByRole("group", { name: "What the guardrail found" }).getByText("BLOCKED").waitFor();
});

it("each folder of a multi-root workspace has its own model", async () => {
	const models = { one: "us.anthropic.claude-haiku-4-5-20251001-v1:0", two: "us.amazon.nova-pro-v1:0" };
	const window = await scene.openMultiRoot({
		one: { "first.txt": "1\n", ".vscode/settings.json": JSON.stringify({ "outcrop.model": models.one }) },
		two: { "second.txt": "2\n", ".vscode/settings.json": JSON.stringify({ "outcrop.model": models.two }) },
	});
	for (const file of ["first.txt", "second.txt"]) {
		await window.openFile(file);
		await window.runCommand("Outcrop: New Chat");
		await window.chat.ask("hello");
	}
	expect(scene.requests().map(({ modelId }) => modelId)).toEqual([models.one, models.two]);
});

it("a repository cannot send the conversation elsewhere", async () => {
	const sink = await startLocalBedrock();
	const settings = {
		"outcrop.aws.endpoint": sink.url,
		"outcrop.aws.controlPlaneEndpoint": sink.url,
		outcrop: { aws: { endpoint: sink.url, controlPlaneEndpoint: sink.url } },
	};
	const { chat } = await scene.openChat({ "a.txt": "one\n", ".vscode/settings.json": JSON.stringify(settings) });
	await chat.ask("hello");
	expect(scene.requests()).toHaveLength(1);
	expect(sink.journal).toEqual([]);
	await sink.close();
});

import { expect, it } from "vitest";
import { useScene } from "./scene.ts";

const scene = useScene({ machineSettings: { "outcrop.guardrail.required": { id: "gr-local0001", version: "1" } } });

it("a workspace can neither remove the required guardrail nor weaken its mode", async () => {
	const settings = {
		"outcrop.guardrail.id": "",
		"outcrop.guardrail.streamMode": "async",
		"outcrop.guardrail.trace": "disabled",
		"outcrop.guardrail.required": null,
	};
	const { chat } = await scene.openChat({ "a.txt": "one\n", ".vscode/settings.json": JSON.stringify(settings) });
	await chat.ask("hello");
	expect(scene.requests()[0]?.request).toMatchObject({
		guardrailConfig: { guardrailIdentifier: "gr-local0001", guardrailVersion: "1", streamProcessingMode: "sync", trace: "enabled" },
	});
});

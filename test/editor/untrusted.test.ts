import { expect, it } from "vitest";
import { useScene } from "./scene.ts";

const scene = useScene({ trustEverything: false, userSettings: { "security.workspace.trust.startupPrompt": "never" } });

it("an untrusted folder gets answers, but the model gets no tools", async () => {
	const { chat } = await scene.openChat({ "a.txt": "one\n" });
	await chat.frame.getByText("This workspace is not trusted").waitFor();
	await chat.ask("hello");
	expect(scene.requests()).toHaveLength(1);
	expect(scene.requests()[0]?.request).not.toHaveProperty("toolConfig");
});

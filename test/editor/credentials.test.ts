import { expect, it } from "vitest";
import { defaultCredentials } from "../local-bedrock/options.ts";
import { credentialsFile } from "./localSession.ts";
import { useScene } from "./scene.ts";

const expired = { ...defaultCredentials, sessionToken: "session-of-yesterday", expiresAt: 0 };

const scene = useScene(
	{ aws: { config: "[default]\nregion = us-east-1\n", credentials: credentialsFile(expired) } },
	{ credentials: [expired] },
);

it("expired credentials are said in one sentence with one way out", async () => {
	const { chat } = await scene.openChat({ "a.txt": "one\n" });
	await chat.ask("hello");
	await chat.alert.waitFor();
	expect(await chat.alert.getByRole("button").count()).toBe(1);
	expect(scene.requests().map(({ errorName }) => errorName)).toContain("ExpiredTokenException");
});

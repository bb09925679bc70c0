import { afterAll, expect, it } from "vitest";
import { startProxy } from "../local-bedrock/proxy.ts";
import { useScene } from "./scene.ts";

/** Nobody but the proxy knows this name, so that a request that passes it by does not arrive. */
const host = "bedrock.outcrop.test";
const proxy = await startProxy({ hosts: { [host]: "127.0.0.1" } });
afterAll(() => proxy.close());

const scene = useScene(({ port }) => ({
	aws: {
		config: "[default]\nregion = us-east-1\nrole_arn = arn:aws:iam::123456789012:role/developer\nsource_profile = base\n",
		credentials: "[base]\naws_access_key_id = AKIDLOCALBEDROCK0001\naws_secret_access_key = local-bedrock-secret\n",
	},
	environment: { AWS_ENDPOINT_URL: `http://${host}:${port}` },
	userSettings: { "http.proxy": proxy.url },
	machineSettings: {
		"outcrop.aws.endpoint": `http://${host}:${port}`,
		"outcrop.aws.controlPlaneEndpoint": `http://${host}:${port}`,
	},
}));

it("every request goes through the editor's proxy: credentials, control plane and answers", async () => {
	const window = await scene.openChat({ "a.txt": "one\n" });
	await window.chat.ask("hello");
	expect(scene.requests().map(({ status }) => status)).toEqual([200]);
	await window.runCommand("Outcrop: Select Guardrail");
	await window.page.locator(".quick-input-list").getByText("gr-local0001").waitFor();
	const through = proxy.requests.filter(({ target }) => target.includes(host));
	expect(through).toHaveLength(scene.bedrock.journal.length);
	expect(scene.bedrock.journal.map(({ operation }) => operation)).toEqual(["AssumeRole", "ConverseStream", "ListGuardrails"]);
});

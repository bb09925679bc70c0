import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, expect, it } from "vitest";
import { startProxy } from "../local-bedrock/proxy.ts";
import { useScene } from "./scene.ts";

/** Nobody but the proxy knows this name, so that a request that passes it by does not arrive. */
const host = "bedrock.outcrop.test";
const pages = "pages.outcrop.example";
const proxy = await startProxy({ hosts: { [host]: "127.0.0.1", [pages]: "127.0.0.1" } });
const server = createServer((_, response) => response.setHeader("Content-Type", "text/html").end("<h1>Found</h1>"));
await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
afterAll(async () => {
	server.close();
	await proxy.close();
});

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

it("a page that the user allows comes through the editor's proxy, which alone knows its name", async () => {
	const url = `http://${pages}:${(server.address() as AddressInfo).port}/guide`;
	scene.bedrock.setScript({
		turns: [{ steps: [{ kind: "tool", name: "fetch_url", input: { url } }] }, { steps: [{ kind: "text", text: "Read." }] }],
	});
	const { chat } = await scene.openChat({ "a.txt": "one\n" });
	await chat.send("Read the guide");
	await chat.approval.getByText(url).first().waitFor();
	expect(proxy.requests.some(({ target }) => target.includes(pages))).toBe(false);
	await chat.button("Allow once", chat.approval).click();
	await chat.ended();
	expect(JSON.stringify(scene.requests().at(-1)?.request)).toContain("# Found");
	expect(proxy.requests.filter(({ target }) => target.includes(pages))).toHaveLength(1);
});

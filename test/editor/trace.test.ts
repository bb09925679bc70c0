import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, expect, it } from "vitest";
import { useScene } from "./scene.ts";

/** A collector of spans, and one that a repository would like to be. */
const collector = await startCollector();
const evil = await startCollector();
afterAll(() => [collector, evil].forEach(({ close }) => close()));

const scene = useScene({ machineSettings: { "outcrop.tracing.otlpEndpoint": collector.url } });

it("every call of a chat can be read and compared with another", async () => {
	scene.bedrock.setScript({ turns: ["First answer.", "Second answer."].map((text) => ({ steps: [{ kind: "text" as const, text }] })) });
	const window = await scene.freshChat({ "a.txt": "one\n" });
	await window.chat.ask("first question");
	await window.chat.ask("second question");

	await window.runCommand("Outcrop: Show Trace");
	const rows = window.page.locator(".quick-input-list .monaco-list-row");
	await rows.nth(1).waitFor();
	expect(await rows.allInnerTexts()).toEqual([
		expect.stringMatching(/Chat[^]*claude-sonnet-4-5[^]*first token after[^]*in, [^]*\$/),
		expect.anything(),
	]);
	await window.page.keyboard.press("Enter");
	await window.page.locator('.tabs-container .tab.active[data-resource-name$=".jsonc"]').waitFor();
	await window.editorLines.getByText("// Model:").waitFor();
	await window.editorLines.getByText('"request"').first().waitFor();

	await window.runCommand("Outcrop: Show Trace");
	await rows.nth(1).hover();
	await rows.nth(1).getByRole("button", { name: "Compare with Another Run" }).click();
	await window.page.getByPlaceholder("The run to compare with").waitFor();
	await expect.poll(() => rows.count()).toBe(1);
	await rows.first().click();
	await window.page.locator(".diff-editor, .monaco-diff-editor").first().waitFor();
	await window.page.locator(".tabs-container .tab.active").filter({ hasText: "input tokens" }).waitFor();

	await window.runCommand("Outcrop: Show Trace");
	await rows.first().hover();
	await rows.first().getByRole("button", { name: "Replay on the Local Endpoint" }).click();
	await window.page.locator(".monaco-dialog-box").getByRole("button", { name: "Send Again" }).click();
	await expect.poll(() => scene.requests().length).toBe(3);
	const [, second, third] = scene.requests();
	expect(third?.request).toEqual(second?.request);
});

it("spans go to the user's endpoint, without content, and never to one that a repository names", async () => {
	const settings = { "outcrop.tracing.otlpEndpoint": evil.url };
	const { chat } = await scene.openChat({ "a.txt": "one\n", ".vscode/settings.json": JSON.stringify(settings) });
	await chat.ask("the canary question");
	await expect.poll(() => collector.bodies.join(), { timeout: 15_000 }).toContain("chat us.anthropic");
	expect(collector.bodies.join()).not.toContain("canary");
	expect(evil.bodies).toEqual([]);
});

it("a prompt file is sent filled in, with its own model and no more tools than it names", async () => {
	const model = "us.amazon.nova-pro-v1:0";
	const file = `---\ndescription: Explains\nmodel: ${model}\ntools: [read]\n---\nExplain it in the file \${file}.`;
	const window = await scene.openChat({ "a.txt": "one\n", ".github/prompts/explain.prompt.md": file });
	await window.openFile("a.txt");
	await window.chat.ask("/explain Briefly.");
	const [request] = scene.requests();
	expect(request?.modelId).toBe(model);
	expect(JSON.stringify(request?.request)).toContain("Explain it in the file a.txt.\\n\\nBriefly.");
	const { toolConfig } = (request?.request ?? {}) as { toolConfig?: { tools: { toolSpec?: { name: string } }[] } };
	expect(toolConfig?.tools.flatMap(({ toolSpec }) => toolSpec?.name ?? [])).toEqual([
		"read_file",
		"list_files",
		"get_diagnostics",
		"read_notebook",
	]);
	await window.chat.prompts.last().getByText("/explain Briefly.").waitFor();
	await window.chat.ask("and now?");
	expect(scene.requests().at(-1)?.modelId).toContain("claude-sonnet-4-5");
});

it("a stored prompt that does not exist is not sent, and the text stays", async () => {
	const { chat } = await scene.freshChat({ "a.txt": "one\n" });
	await chat.write("bedrock://PROMPTLOC1:9 now");
	await chat.composer.press("Enter");
	await chat.frame.getByText("There is no prompt PROMPTLOC1 (9)").waitFor();
	await expect.poll(() => chat.composer.inputValue()).toContain("bedrock://PROMPTLOC1:9 now");
	expect(scene.requests()).toEqual([]);
});

it("a stored prompt is filled in here, or rendered by Bedrock", async () => {
	const { chat } = await scene.freshChat({ "a.txt": "one\n" });
	await chat.write("bedrock://PROMPTLOC1:1");
	await chat.frame.getByRole("textbox", { name: "subject" }).fill("rivers");
	await chat.begin(() => chat.button("Send").click());
	await chat.ended();
	const [request] = scene.requests();
	expect(request?.modelId).toContain("claude-sonnet-4-5");
	expect(JSON.stringify(request?.request)).toContain("Explain rivers in one paragraph.");

	await chat.write("bedrock://PROMPTLOC1:1 Briefly.");
	await chat.frame.getByRole("textbox", { name: "subject" }).fill("lakes");
	await chat.frame.getByRole("radio", { name: "Let Bedrock render it" }).check();
	await chat.begin(() => chat.button("Send").click());
	await chat.ended();
	expect(scene.requests()[1]).toMatchObject({
		modelId: expect.stringContaining(":prompt/PROMPTLOC1:1"),
		status: 200,
		request: { promptVariables: { subject: { text: "lakes" } }, messages: [{ content: [{ text: "Briefly." }] }] },
	});
});

interface Collector {
	readonly url: string;
	readonly bodies: string[];
	close(): void;
}

async function startCollector(): Promise<Collector> {
	const bodies: string[] = [];
	const server = createServer(async (request, response) => {
		let body = "";
		for await (const chunk of request) body += String(chunk);
		bodies.push(body);
		response.end("{}");
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, bodies, close: () => server.close() };
}

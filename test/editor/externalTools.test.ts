import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createVSIX } from "@vscode/vsce";
import { afterAll, expect, it } from "vitest";
import { tools } from "../../src/tools/index.ts";
import { packagedExtension } from "./packagedExtension.ts";
import { useScene } from "./scene.ts";

const folder = await mkdtemp(join(tmpdir(), "outcrop-"));
const scene = useScene({ vsix: [await packagedExtension(), await packToolExtension()] });

afterAll(() => rm(folder, { recursive: true }));

it("a tool of another extension is asked about, runs with what was shown, and its result reaches the model", async () => {
	const call = (word: string) => ({ steps: [{ kind: "tool" as const, name: "sample_letters", input: { word } }] });
	scene.bedrock.setScript({ turns: [call("marble"), call("slate"), { steps: [{ kind: "text", text: "Counted." }] }] });
	const { chat } = await scene.openChat({ "a.txt": "one\n" });
	await chat.send("Count the letters");
	await chat.approval.getByText("sample_letters of Sample Tools (outcrop-test.sample-tools)").first().waitFor();
	expect(results()).toEqual([]);
	await chat.button("Allow in this chat", chat.approval).click();
	await chat.ended();

	expect(results()).toEqual(["marble has 6 letters", "slate has 5 letters"]);
	/** Of the editor's own tools none is among them, and the one that no model can take is named. */
	expect(offered()).toEqual([...tools.map(({ name }) => name), "sample_letters"]);
	expect(await chat.transcript()).toContain("The tool sample_list of Sample Tools (outcrop-test.sample-tools) is left out");
});

interface Sent {
	readonly messages: readonly {
		readonly content: readonly { readonly toolResult?: { readonly content: readonly { readonly text?: string }[] } }[];
	}[];
	readonly toolConfig: { readonly tools: readonly { readonly toolSpec?: { readonly name: string } }[] };
}

function lastRequest(): Sent {
	return scene.requests().at(-1)?.request as Sent;
}

function offered(): readonly string[] {
	return lastRequest().toolConfig.tools.flatMap(({ toolSpec }) => toolSpec?.name ?? []);
}

function results(): readonly string[] {
	return lastRequest().messages.flatMap(({ content }) =>
		content.flatMap(({ toolResult }) => toolResult?.content.flatMap(({ text }) => text ?? []) ?? []),
	);
}

/** An extension with a tool whose schema has to be made fit, and one whose schema cannot be. */
async function packToolExtension(): Promise<string> {
	const cwd = join(folder, "extension");
	const tool = { canBeReferencedInPrompt: true, userDescription: "Counts letters." };
	const manifest = {
		name: "sample-tools",
		displayName: "Sample Tools",
		publisher: "outcrop-test",
		version: "0.0.1",
		engines: { vscode: "^1.110.0" },
		main: "./main.cjs",
		activationEvents: ["onStartupFinished"],
		contributes: {
			languageModelTools: [
				{
					...tool,
					name: "sample_letters",
					toolReferenceName: "letters",
					displayName: "Letters",
					modelDescription: "Counts the letters of a word.",
					inputSchema: { type: "object", properties: { word: { type: "string" } }, anyOf: [{ required: ["word"] }] },
				},
				{
					...tool,
					name: "sample_list",
					toolReferenceName: "list",
					displayName: "List",
					modelDescription: "Takes a list.",
					inputSchema: { type: "array", items: { type: "string" } },
				},
			],
		},
	};
	const main = `
const vscode = require("vscode");
exports.activate = (context) => {
	const invoke = ({ input }) => new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(input.word + " has " + input.word.length + " letters")]);
	context.subscriptions.push(vscode.lm.registerTool("sample_letters", { invoke }), vscode.lm.registerTool("sample_list", { invoke }));
};
`;
	await mkdir(cwd);
	await writeFile(join(cwd, "package.json"), JSON.stringify(manifest));
	await writeFile(join(cwd, "main.cjs"), main);
	await writeFile(join(cwd, "README.md"), "# Sample tools\n\nPacked for a test only.\n");
	const packagePath = join(folder, "sample-tools.vsix");
	await createVSIX({ cwd, packagePath, dependencies: false, allowMissingRepository: true, skipLicense: true });
	return packagePath;
}

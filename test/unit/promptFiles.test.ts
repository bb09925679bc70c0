import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type * as vscodeModule from "vscode";
import { readFrontmatter } from "../../src/core/prompt/frontmatter.ts";
import { fillVariables, inputsOf, parsePromptFile, readSlashCall } from "../../src/core/prompt/promptFile.ts";
import { tools } from "../../src/tools/index.ts";
import { PromptFiles } from "../../src/vscode/prompt/promptFiles.ts";

const editor = vi.hoisted(() => ({
	trusted: true,
	inputs: [] as (string | undefined)[],
	active: undefined as { path: string; selection: string } | undefined,
}));

vi.mock("vscode", async () => {
	const { fakeEditor } = await import("./fakeEditor.ts");
	const { fakeFolder } = await import("./fakeFolder.ts");
	const fake = fakeEditor();
	return {
		...fake,
		Uri: fakeFolder.Uri,
		window: {
			...fake.window,
			showInputBox: async () => editor.inputs.shift(),
			get activeTextEditor() {
				const { active } = editor;
				return active && { document: { uri: { fsPath: active.path, path: active.path }, getText: () => active.selection }, selection: {} };
			},
		},
		workspace: {
			...fakeFolder.workspace,
			get isTrusted() {
				return editor.trusted;
			},
			getWorkspaceFolder: ({ path }: { path: string }) => (path.includes("/folder/") ? { uri: "the folder" } : undefined),
			asRelativePath: ({ path }: { path: string }) => path.split("/folder/")[1],
		},
	};
});

describe("The head of a Markdown file", () => {
	test("has scalars, quoted or not, and lists of both forms", () => {
		const { fields, body } = readFrontmatter(
			'---\r\ndescription: \'It\'\'s: good\' # really\r\nmodel: "a\\"b"\ntools: [\'read\', edit, "x/y"]\nlist:\n  - one\n  - "two"\nnested:\n  key: value\n# comment\n---\nBody\n---\nmore',
		);
		expect(Object.fromEntries(fields)).toEqual({
			description: "It's: good",
			model: 'a"b',
			tools: ["read", "edit", "x/y"],
			list: ["one", "two"],
			nested: [],
		});
		expect(body).toBe("Body\n---\nmore");
	});

	test("has lists and texts over several lines", () => {
		const { fields } = readFrontmatter(
			"---\ntools:\n  [\n    'read', # comment\n    \"a]b\",\n    edit,\n  ]\nmodel: [a,\n  b]\ndescription: >-\n  Reviews\n\n  all of it\nname: x\n---\n",
		);
		expect(Object.fromEntries(fields)).toEqual({
			tools: ["read", "a]b", "edit"],
			model: ["a", "b"],
			description: "Reviews all of it",
			name: "x",
		});
	});

	/** What grows with the square of the text runs out of its time. */
	test("is read, whatever it holds", { timeout: 30_000 }, () => {
		for (const text of [`a:${" ".repeat(100_000)}x`, `a: [${"'".repeat(50_000)}`, "a: [\n".repeat(30_000), `---\n`.repeat(30_000)]) {
			expect(readFrontmatter(`---\n${text}\n`)).toHaveProperty("body");
			expect(readFrontmatter(`---\n${text}\n---\n`)).toHaveProperty("body");
		}
	});

	test.each(["No head at all", "--- not a head", "---\nnever closed", ""])("is not there in %j", (text) => {
		expect(readFrontmatter(text)).toEqual({ fields: new Map(), body: text });
	});
});

describe("A prompt file", () => {
	test("names its model, its tools in our words, and its mode", () => {
		const file = parsePromptFile(
			"review.prompt.md",
			"---\ndescription: Reviews\nmodel: ['GPT-5 (copilot)', us.amazon.nova-pro-v1:0]\ntools: [search/codebase, read_file, githubRepo]\nagent: ask\n---\nReview it.",
		);
		expect(file).toEqual({
			name: "review",
			description: "Reviews",
			model: "us.amazon.nova-pro-v1:0",
			foreignModel: undefined,
			tools: ["find_files", "search_text", "read_file", "find_symbols", "githubRepo"],
			foreignTools: ["githubRepo"],
			mode: "ask",
			body: "Review it.",
		});
	});

	test.each(["GPT-5", "GPT-4.1 (copilot)", "gpt-4.1", "claude-3.5-sonnet", "Claude Sonnet 4.5"])(
		"that names a model of others, as %s is, keeps what to tell about",
		(model) => {
			expect(parsePromptFile("a.prompt.md", `---\nmodel: ${model}\n---\nx`)).toMatchObject({ model: undefined, foreignModel: model });
		},
	);

	test.each(["anthropic.claude-3-5-haiku-20241022-v1:0", "global.anthropic.claude-sonnet-4-5-20250929-v1:0", "ai21.jamba-1-5-mini-v1:0"])(
		"may name %s",
		(model) => {
			expect(parsePromptFile("a.prompt.md", `---\nmodel: ${model}\n---\nx`)).toMatchObject({ model, foreignModel: undefined });
		},
	);

	test("can name every tool of ours, by its own name and by a word that others have for it", () => {
		const foreign = (names: readonly string[]) => parsePromptFile("a.prompt.md", `---\ntools: [${names.join()}]\n---\nx`).foreignTools;
		expect(foreign(tools.map(({ name }) => name))).toBeUndefined();
		const { tools: named } = parsePromptFile("a.prompt.md", "---\ntools: [execute/runInTerminal, web/fetch, todos, constructor]\n---\nx");
		expect(named).toEqual(["run_command", "read_command_output", "stop_command", "fetch_url", "update_plan", "constructor"]);
	});

	test.each(["tools:\n  [\n    read\n  ]", "tools: [read,", "tools:\n  [read", "tools:\n  read: true", "tools: []"])(
		"whose tools are written as %j never gets all of them",
		(head) => {
			const { tools = ["all"] } = parsePromptFile("a.prompt.md", `---\n${head}\n---\nx`);
			expect(tools).not.toContain("all");
			expect(tools).not.toContain("apply_edit");
		},
	);

	test("never asks for more than the chat allows", () => {
		expect(parsePromptFile("a.prompt.md", "---\nmode: agent\n---\nx").mode).toBeUndefined();
	});

	test("has no invisible characters", () => {
		const text = "---\ndescription: Do\u{E0041} this\n---\nDo it\u{E0041}\u{E0042} now";
		expect(parsePromptFile("a.prompt.md", text)).toMatchObject({ body: "Do it now", description: "Do this" });
	});

	test("is called at the beginning of a text only", () => {
		expect(readSlashCall("/review the parser\nplease")).toEqual({ name: "review", rest: "the parser\nplease" });
		expect(readSlashCall("see /review")).toBeUndefined();
		expect(readSlashCall("/usr/bin is a path")).toBeUndefined();
	});

	test("asks for each input once and puts values in as they are", () => {
		const body = "${input:what:a file} ${file} ${input:what} ${unknown} ${selection}";
		expect(inputsOf(body)).toEqual([{ name: "what", placeholder: "a file" }]);
		expect(fillVariables(body, { file: "a.ts", selection: "${file}" }, { what: "${selection}$&" })).toBe(
			"${selection}$& a.ts ${selection}$& ${unknown} ${file}",
		);
	});
});

describe("The prompt files of a folder", () => {
	let root: string;
	let files: PromptFiles;
	let answered: ReturnType<typeof vi.fn<() => void>>;
	beforeEach(async () => {
		root = await mkdtemp(join(tmpdir(), "outcrop-prompts-"));
		await mkdir(join(root, "folder/.github/prompts"), { recursive: true });
		const folder = { name: "folder", uri: { fsPath: join(root, "folder") } } as vscodeModule.WorkspaceFolder;
		answered = vi.fn<() => void>();
		files = new PromptFiles(() => folder, vi.fn<() => void>(), answered);
		Object.assign(editor, { trusted: true, inputs: [], active: undefined });
	});
	afterEach(() => rm(root, { recursive: true }));

	const write = (name: string, text: string) => writeFile(join(root, "folder/.github/prompts", name), text);

	test("are offered by name and filled with the selection, the file, the inputs and what was typed", async () => {
		await write("explain.prompt.md", "---\ndescription: Explains\n---\nExplain ${selection} of ${fileBasename} in ${input:language}.");
		await write("notes.md", "no prompt");
		editor.active = { path: join(root, "folder/src/a.ts"), selection: "let a" };
		editor.inputs = ["German"];
		expect(await files.fill("/explain Briefly.")).toEqual({
			text: "Explain let a of a.ts in German.\n\nBriefly.",
			override: { shown: "/explain Briefly.", model: undefined, tools: undefined, mode: undefined, notices: [] },
		});
		expect(answered).toHaveBeenCalledTimes(1);
		expect(files.offers).toEqual([{ name: "explain", description: "Explains" }]);
	});

	test.each([
		["a file of the folder", "folder/.env"],
		["a link to such a file", "folder/notes.txt"],
		["a file elsewhere", ".aws/config"],
	])("put in no selection of %s that may hold credentials, and say so", async (_, path) => {
		await writeFile(join(root, "folder/.env"), "KEY=canary");
		await symlink(join(root, "folder/.env"), join(root, "folder/notes.txt"));
		await write("a.prompt.md", "Explain ${selection}${selectedText} in ${file}.");
		await write("b.prompt.md", "Go");
		editor.active = { path: join(root, path), selection: "KEY=canary" };
		const filled = await files.fill("/a");
		expect(filled).toMatchObject({ override: { notices: [expect.stringContaining("left out")] } });
		expect(JSON.stringify(filled)).not.toContain("canary");
		expect(JSON.stringify(filled)).not.toContain(root);
		expect(await files.fill("/b")).toMatchObject({ override: { notices: [] } });
		expect(answered).not.toHaveBeenCalled();
	});

	test("are not sent when the user gives no value for an input", async () => {
		await write("a.prompt.md", "${input:x}");
		editor.inputs = [undefined];
		expect(await files.fill("/a")).toBe("cancelled");
		expect(answered).not.toHaveBeenCalled();
	});

	test("leave every other text alone", async () => {
		expect(await files.fill("/unknown thing")).toBeUndefined();
		expect(await files.fill("a question")).toBeUndefined();
	});

	test("say when their model is not one of Bedrock's", async () => {
		await write("a.prompt.md", "---\nmodel: GPT-5\n---\nGo");
		expect(await files.fill("/a")).toMatchObject({ override: { model: undefined, notices: [expect.stringContaining("GPT-5")] } });
	});

	test("say which of their tools are not here, and that no file is open whose name they want", async () => {
		await write("a.prompt.md", "---\ntools: [read, read_file, githubRepo]\n---\nLook at ${file}");
		expect(await files.fill("/a")).toMatchObject({
			override: { notices: [expect.stringContaining("githubRepo"), expect.stringContaining("No file is open")] },
		});
	});

	test("do not exist in a workspace that is not trusted", async () => {
		await write("a.prompt.md", "Go");
		editor.trusted = false;
		expect(await files.fill("/a")).toBeUndefined();
		expect(files.offers).toEqual([]);
	});

	test("that are links out of the folder, or to a file with credentials, do not exist", async () => {
		await writeFile(join(root, "secret.txt"), "canary");
		await writeFile(join(root, "folder/.env"), "KEY=canary");
		await symlink(join(root, "secret.txt"), join(root, "folder/.github/prompts/a.prompt.md"));
		await symlink(join(root, "folder/.env"), join(root, "folder/.github/prompts/b.prompt.md"));
		await write("c.prompt.md", "Go");
		await files.refresh();
		expect(files.offers.map(({ name }) => name)).toEqual(["c"]);
	});

	test("are as many as anybody would read in a list", async () => {
		await Promise.all(Array.from({ length: 101 }, (_, index) => write(`p${index}.prompt.md`, "Go")));
		await files.refresh();
		expect(files.offers).toHaveLength(100);
	});

	test("that are too large are passed over", async () => {
		await write("a.prompt.md", "x".repeat(300_000));
		await files.refresh();
		expect(files.offers).toEqual([]);
	});
});

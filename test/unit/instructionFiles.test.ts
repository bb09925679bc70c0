import { readdirSync } from "node:fs";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, matchesGlob, relative } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type * as vscode from "vscode";
import { createInstructionFiles } from "../../src/vscode/prompt/instructionFiles.ts";

const editor = vi.hoisted(() => ({ changed: [] as (() => void)[], root: "" }));

vi.mock("vscode", async () => {
	const { fakeFolder } = await import("./fakeFolder.ts");
	const onEvent = (listener: () => void) => {
		editor.changed.push(listener);
		return { dispose: () => undefined };
	};
	return {
		Uri: fakeFolder.Uri,
		RelativePattern: class {
			readonly pattern: string;
			constructor(_: unknown, pattern: string) {
				this.pattern = pattern;
			}
		},
		workspace: {
			...fakeFolder.workspace,
			createFileSystemWatcher: () => ({ onDidCreate: onEvent, onDidChange: onEvent, onDidDelete: onEvent, dispose: () => undefined }),
			findFiles: async ({ pattern }: { pattern: string }) =>
				readdirSync(editor.root, { recursive: true, encoding: "utf8" })
					.filter((path) => !path.includes("node_modules") && matchesGlob(path, pattern))
					.map((path) => ({ fsPath: join(editor.root, path) })),
			asRelativePath: ({ fsPath }: { fsPath: string }) => relative(editor.root, fsPath),
		},
	};
});

let root = "";
const write = async (path: string, text: string) => {
	await mkdir(dirname(join(root, path)), { recursive: true });
	await writeFile(join(root, path), text);
};
const open = () => {
	const of = createInstructionFiles([]);
	return () => of({ uri: { fsPath: join(root, "project"), toString: () => "the folder" } } as unknown as vscode.WorkspaceFolder);
};

beforeEach(async () => {
	root = await mkdtemp(join(tmpdir(), "instructions-"));
	editor.root = join(root, "project");
	await mkdir(editor.root);
});
afterEach(() => rm(root, { recursive: true }));

describe("The instruction files of a folder", () => {
	test("are found where each kind of them lives", async () => {
		await write("project/AGENTS.md", "Root.");
		await write("project/src/AGENTS.md", "Source.");
		await write("project/node_modules/x/AGENTS.md", "Foreign.");
		await write("project/.github/instructions/a.instructions.md", "---\napplyTo: '*.ts'\n---\nTypes.");
		await write("project/.agents/skills/one/SKILL.md", "---\nname: one\ndescription: Does one thing\n---\nx");
		const { always, scoped, skills } = await open()();
		expect([always, scoped, skills].map((files) => files.map(({ path }) => path))).toEqual([
			["AGENTS.md"],
			[".github/instructions/a.instructions.md", "src/AGENTS.md"],
			[".agents/skills/one/SKILL.md"],
		]);
	});

	test("are never read through a link that leaves the folder, or that leads to credentials", async () => {
		await write("outside.md", "From outside.");
		await write("project/.env", "TOKEN=canary");
		await mkdir(join(root, "project/.github"));
		await symlink(join(root, "outside.md"), join(root, "project/AGENTS.md"));
		await symlink(".env", join(root, "project/CLAUDE.md"));
		await symlink(join(root, "outside.md"), join(root, "project/.github/copilot-instructions.md"));
		expect((await open()()).always).toEqual([]);
	});

	test("may be links to each other", async () => {
		await write("project/AGENTS.md", "Rules.");
		await symlink("AGENTS.md", join(root, "project/CLAUDE.md"));
		expect((await open()()).always.map(({ path }) => path)).toEqual(["AGENTS.md"]);
	});

	test("stay the same until one of them changes", async () => {
		await write("project/AGENTS.md", "Old.");
		const instructions = open();
		const first = await instructions();
		await write("project/AGENTS.md", "New.");
		expect(await instructions()).toBe(first);
		for (const listener of editor.changed) listener();
		expect((await instructions()).always.map(({ text }) => text)).toEqual(["New."]);
	});

	test("that are enormous are not read", async () => {
		await write("project/AGENTS.md", "x".repeat(600_000));
		expect((await open()()).always).toEqual([]);
	});
});

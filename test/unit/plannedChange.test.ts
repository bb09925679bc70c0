import { mkdtemp, realpath, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import * as vscode from "vscode";
import { planChange } from "../../src/vscode/edit/plannedChange.ts";
import { versionOf } from "../../src/vscode/workspace/folderFiles.ts";
import type { DiskEditor } from "./diskEditor.ts";

vi.mock("vscode", async () => (await import("./diskEditor.ts")).diskEditor());

let root: string;
let folder: vscode.WorkspaceFolder;

beforeAll(async () => {
	root = await realpath(await mkdtemp(join(tmpdir(), "outcrop-planned-")));
	(vscode as unknown as DiskEditor).disk.folder.root = root;
	folder = { uri: vscode.Uri.file(root), name: "sample", index: 0 };
});

afterAll(() => rm(root, { recursive: true }));

beforeEach(() => writeFile(join(root, "a.ts"), "typed by the user\n"));

test.each([
	["move", { kind: "move", from: "a.ts", path: "b.ts", version: versionOf("one\n") }],
	["deletion", { kind: "delete", path: "a.ts", version: versionOf("one\n") }],
	["edit", { kind: "edit", path: "a.ts", version: versionOf("one\n"), replacements: [] }],
] as const)("A %s of a file that is no longer what was approved is refused", async (_, change) => {
	await expect(planChange(folder, change)).rejects.toMatchObject({ kind: "stale" });
	await expect(planChange(folder, { ...change, version: versionOf("typed by the user\n") })).resolves.toBeDefined();
});

test.each([
	["deletion", { kind: "delete", path: "huge.log" }],
	["move", { kind: "move", from: "huge.log", path: "moved.log" }],
] as const)("A %s of a file of 5 GB is refused before a byte of it is read", async (_, change) => {
	await writeFile(join(root, "huge.log"), "");
	await truncate(join(root, "huge.log"), 5_000_000_000);
	const { readSizes } = (vscode as unknown as DiskEditor).disk;
	const before = readSizes.length;
	await expect(planChange(folder, change)).rejects.toMatchObject({ kind: "too-large" });
	expect(readSizes.slice(before)).toEqual([]);
});

test.each([
	["deletion", { kind: "delete", path: "link.ts" }],
	["move", { kind: "move", from: "link.ts", path: "moved.ts" }],
] as const)("A %s of a link is refused: it would be one of the file that it leads to", async (_, change) => {
	await rm(join(root, "link.ts"), { force: true });
	await symlink("a.ts", join(root, "link.ts"));
	await expect(planChange(folder, change)).rejects.toMatchObject({ kind: "refused" });
});

test("An edit of a file that is not all UTF-8 is refused, also when it holds the character that stands for what cannot be read", async () => {
	await writeFile(join(root, "mixed.txt"), Buffer.concat([Buffer.from("\uFFFD "), Buffer.from([0xff])]));
	const edit = { kind: "edit", path: "mixed.txt", version: "", replacements: [] } as const;
	await expect(planChange(folder, edit)).rejects.toMatchObject({ kind: "binary" });
});

describe("A new file where files are in Latin-1", () => {
	const creation = (text: string) => planChange(folder, { kind: "create", path: "new.txt", text });

	beforeEach(() => {
		const encode = async (text: string) => Buffer.from(text.replace(/[^\0-\xFF]/g, "?"), "latin1");
		const decode = async (bytes: Uint8Array) => Buffer.from(bytes).toString("latin1");
		const encoding = vi.spyOn(vscode.workspace, "encode").mockImplementation(encode);
		const decoding = vi.spyOn(vscode.workspace, "decode").mockImplementation(decode);
		return () => {
			encoding.mockRestore();
			decoding.mockRestore();
		};
	});

	test("is written in that", async () => {
		const [file] = (await creation("caf\u00E9")).files;
		expect(Buffer.from(file?.planned ?? []).toString("hex")).toBe("636166e9");
	});

	test("is refused when that lacks its characters", async () => {
		await expect(creation("an arrow \u2192")).rejects.toMatchObject({ kind: "refused" });
	});
});

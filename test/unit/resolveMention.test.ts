import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import * as vscode from "vscode";
import { type Attachment, textOfAttachment } from "../../src/core/documents/attachments.ts";
import type { EditorPorts } from "../../src/core/editor/editorPorts.ts";
import type { MentionOffer } from "../../src/shared/protocol.ts";
import { AttachmentTray } from "../../src/vscode/chat/attachmentTray.ts";
import { FolderPaths } from "../../src/vscode/mention/folderPaths.ts";
import { Mentions } from "../../src/vscode/mention/mentions.ts";
import { FolderGit } from "../../src/vscode/run/folderGit.ts";
import type { DiskEditor } from "./diskEditor.ts";
import { searchWithoutRipgrep } from "./searchEngines.ts";

vi.mock("vscode", async () => (await import("./diskEditor.ts")).diskEditor());

const { disk } = vscode as unknown as DiskEditor;
const search = await searchWithoutRipgrep();

let root: string;
let mentions: Mentions;
let tray: AttachmentTray;

beforeEach(async () => {
	root = join(await mkdtemp(join(tmpdir(), "mentions-")), "shop");
	disk.folder.root = root;
	const files = {
		"src/cart.ts": "one\ntwo\nthree\nfour\nfive\n",
		"src/deep/total.ts": "export const total = 0;\n",
		"src/.env": "KEY=secret",
		"src/logo.bin": "a\0b",
		"my docs/plan.md": "# Plan\n",
		"ignored/out.js": "built",
		".gitignore": "ignored\n",
		"../outside.txt": "outside",
	};
	for (const [path, text] of Object.entries(files)) {
		await mkdir(dirname(join(root, path)), { recursive: true });
		await writeFile(join(root, path), text);
	}
	await symlink(join(root, "../outside.txt"), join(root, "src/link.txt"));
	const folder = { uri: vscode.Uri.file(root), name: "shop", index: 0 };
	vi.spyOn(vscode.workspace, "getWorkspaceFolder").mockImplementation(({ fsPath }) => (fsPath.startsWith(root) ? folder : undefined));
	const language = {
		symbols: async (name: string) => ({ items: symbols.filter((symbol) => symbol.name.startsWith(name)), withheld: 0 }),
		outline: async () => [{ ...symbols[0], firstLine: 2, lastLine: 4 }],
	};
	const editor = { language, git: new FolderGit(root) } as unknown as EditorPorts;
	mentions = new Mentions({ search, folder: () => folder, editorPorts: () => editor });
	tray = new AttachmentTray({
		folder: () => folder,
		model: () => "",
		history: () => [],
		resolve: (target, facts) => mentions.resolve(target, facts),
		attachFolder: (uri) => mentions.attachFolder(uri),
		onChange: () => undefined,
	});
});

afterEach(async () => {
	mentions.dispose();
	vi.clearAllMocks();
	await rm(dirname(root), { recursive: true });
});

const symbols = [{ name: "addItem", kind: "function", path: "src/cart.ts", firstLine: 2, lastLine: 2, depth: 0 }];

/** What a message with this text takes along, by label. */
async function taken(text: string): Promise<Readonly<Record<string, string | undefined>>> {
	const attachments = await tray.takeFor(text, []);
	return Object.fromEntries(attachments.map((attachment) => [labelOf(attachment), textOfAttachment(attachment)]));
}

const labelOf = ({ path, lines }: Attachment) => (lines ? `${path}:${lines.first}-${lines.last}` : path);
const warnings = () => vi.mocked(vscode.window.showWarningMessage).mock.calls.map(([text]) => text);

describe("A mention that was typed by hand", () => {
	test("takes along the file, or exactly the lines that it names", async () => {
		expect(await taken('Compare @src/cart.ts:2-3, @src/cart.ts:5 and @"my docs/plan.md".')).toEqual({
			"src/cart.ts:2-3": "2\ttwo\n3\tthree",
			"src/cart.ts:5-5": "5\tfive",
			"my docs/plan.md": "# Plan\n",
		});
		expect(warnings()).toEqual([]);
	});

	test("takes along the file as it is when the message is sent", async () => {
		await tray.holdMentions(["@src/cart.ts"]);
		const [before] = tray.summaries;
		await writeFile(join(root, "src/cart.ts"), "changed");
		expect(await taken("@src/cart.ts")).toEqual({ "src/cart.ts": "changed" });
		expect(tray.summaries[0]?.id).toBe(before?.id);
	});

	test("takes along a folder with its listing and its texts, and says what is left out", async () => {
		const { "src/": text } = await taken("@src/");
		expect(text).toContain("src/logo.bin");
		expect(text).toContain('<file path="src/deep/total.ts">\nexport const total = 0;');
		for (const absent of ["secret", ".env", "outside"]) expect(text).not.toContain(absent);
		expect(tray.summaries[0]?.notice).toMatch(/only named/);
	});

	test("takes along the lines of a symbol as the outline of its file has them", async () => {
		expect(await taken("Explain @#addItem")).toEqual({ "src/cart.ts:2-4": "2\ttwo\n3\tthree\n4\tfour" });
	});

	test("is a mere word when it stands for nothing", async () => {
		expect(await taken("Ask @anna about @src and @#nobody and @nothing.ts")).toEqual({});
		expect(warnings()).toEqual([]);
	});

	test.each([
		["@../outside.txt", /outside of shop/],
		["@src/link.txt", /outside of shop/],
		["@src/.env", /may hold credentials/],
		["@src/cart.ts:90", /only 5 lines/],
		["@problems", /no problems/],
		["@selection", /Nothing is selected/],
		["@terminal", /has run no command/],
		["@changes", /is it a repository/],
	])("%s is refused with the reason, and the message goes without it", async (token, reason) => {
		expect(await taken(`Look at ${token} please`)).toEqual({});
		expect(warnings()).toEqual([expect.stringMatching(reason)]);
	});
});

describe("The chips of what a text mentions", () => {
	test("come and go with the text, and leave what was attached otherwise alone", async () => {
		tray.addData("notes.txt", Buffer.from("notes").toString("base64"));
		await tray.holdMentions(["@src/cart.ts", "@nobody"]);
		expect(tray.summaries.map(({ label, mention }) => [label, mention])).toEqual([
			["notes.txt", undefined],
			["src/cart.ts", "@src/cart.ts"],
		]);
		await tray.holdMentions([]);
		expect(tray.summaries.map(({ label }) => label)).toEqual(["notes.txt"]);
	});

	test("are refused aloud only for what was picked from the list: a text is half written most of the time", async () => {
		await tray.holdMentions(["@src/.env"]);
		expect(warnings()).toEqual([]);
		await tray.holdMentions(["@src/.env"], "@src/.env");
		expect(warnings()).toHaveLength(1);
	});

	test("are not doubled by a mention of what is attached already", async () => {
		await tray.addUris([vscode.Uri.file(join(root, "src/cart.ts"))]);
		await tray.holdMentions(["@src/cart.ts", "@src/cart.ts:2-3"]);
		expect(tray.summaries.map(({ label, lines, mention }) => [label, lines?.first, mention])).toEqual([
			["src/cart.ts", undefined, undefined],
			["src/cart.ts", 2, "@src/cart.ts:2-3"],
		]);
	});

	test("go with the message that is sent although the composer is emptied in the same moment", async () => {
		await tray.holdMentions(["@src/cart.ts"]);
		const sent = tray.takeFor("@src/cart.ts", []);
		await tray.holdMentions([]);
		expect((await sent).map(labelOf)).toEqual(["src/cart.ts"]);
	});
});

describe("A pasted text", () => {
	test("is a document with a number of its own, so that the next one does not take its place", async () => {
		tray.addPasted("first");
		tray.addPasted("second");
		expect(tray.summaries.map(({ label, isPasted }) => [label, isPasted])).toEqual([
			["Pasted text 1", true],
			["Pasted text 2", true],
		]);
		expect(tray.takePasted(tray.summaries[0]?.id ?? "")).toBe("first");
		expect(tray.summaries.map(({ label }) => label)).toEqual(["Pasted text 2"]);
	});
});

test("a folder that is dropped is attached as if it were mentioned, and one of elsewhere is refused", async () => {
	await tray.addUris([vscode.Uri.file(join(root, "my docs")), vscode.Uri.file(join(root, "src/.env"))]);
	expect(tray.summaries.map(({ label }) => label)).toEqual(["my docs/", "src/.env"]);
	await tray.addUris([vscode.Uri.file(dirname(root))]);
	expect(tray.summaries).toHaveLength(2);
	expect(warnings()).toEqual([expect.stringMatching(/is a folder/)]);
});

describe("The list for an @", () => {
	const found = async (query: string) => {
		const answers: (readonly MentionOffer[])[] = [];
		await mentions.find(query, (offers) => answers.push(offers));
		return answers.map((offers) => offers.map(({ token }) => token));
	};

	test("has files and folders, none that are ignored, hidden or hold credentials", async () => {
		const [all] = await found("");
		expect(all?.toSorted()).toEqual(
			[
				'@"my docs/"',
				'@"my docs/plan.md"',
				"@changes",
				"@src/",
				"@src/cart.ts",
				"@src/deep/",
				"@src/deep/total.ts",
				"@src/logo.bin",
			].toSorted(),
		);
	});

	test("adds symbols when the language servers have found them", async () => {
		expect(await found("addI")).toEqual([[], ["@#addItem"]]);
		expect(await found("#addI")).toEqual([[], ["@#addItem"]]);
	});

	test("keeps the lines that were typed behind the name, and offers nothing while they are unfinished", async () => {
		expect((await found("cart.ts:2-3"))[0]).toEqual(["@src/cart.ts:2-3"]);
		expect((await found("cart.ts:2-"))[0]).toEqual([]);
	});

	test("answers only the last question", async () => {
		const answers: string[] = [];
		await Promise.all([mentions.find("ca", () => answers.push("first")), mentions.find("cart", () => answers.push("second"))]);
		expect(answers).not.toContain("first");
	});
});

test("a folder is listed once until a file comes, and what was known stays at hand while it is listed again", async () => {
	let created: () => void = () => undefined;
	const watcher = { onDidCreate: (listener: () => void) => (created = listener), onDidDelete: () => undefined, dispose: () => undefined };
	vi.spyOn(vscode.workspace, "createFileSystemWatcher").mockReturnValueOnce(watcher as unknown as vscode.FileSystemWatcher);
	let listings = 0;
	const counting = { find: async () => ({ items: [`file${++listings}.ts`] }) } as unknown as typeof search;
	const paths = new FolderPaths({ uri: vscode.Uri.file(root), name: "shop", index: 0 }, counting);
	expect([await paths.read(), await paths.read()]).toEqual([["file1.ts"], ["file1.ts"]]);
	created();
	expect(await paths.read()).toEqual(["file1.ts"]);
	await expect.poll(() => paths.read()).toEqual(["file2.ts"]);
	paths.dispose();
});

test("a listing that fails leaves the paths that were known, and is tried again", async () => {
	let created: () => void = () => undefined;
	const watcher = { onDidCreate: (run: () => void) => (created = run), onDidDelete: () => undefined, dispose: () => undefined };
	vi.spyOn(vscode.workspace, "createFileSystemWatcher").mockReturnValueOnce(watcher as unknown as vscode.FileSystemWatcher);
	const answers = [["a.ts"], undefined, ["a.ts", "b.ts"]];
	const find = vi.fn<() => Promise<{ items: string[] }>>(async () => {
		const items = answers.shift();
		if (!items) throw new Error("The disk is away.");
		return { items };
	});
	const paths = new FolderPaths({ uri: vscode.Uri.file(root), name: "shop", index: 0 }, { find } as unknown as typeof search);
	await paths.read();
	created();
	await paths.read();
	await expect.poll(() => paths.read()).toEqual(["a.ts", "b.ts"]);
	expect(find).toHaveBeenCalledTimes(3);
	paths.dispose();
});

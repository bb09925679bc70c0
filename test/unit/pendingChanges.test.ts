import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import * as vscode from "vscode";
import { PendingChanges } from "../../src/vscode/edit/pendingChanges.ts";
import type { NewEdit } from "../../src/vscode/edit/pendingFile.ts";
import type { memoryEditor } from "./memoryEditor.ts";

vi.mock("vscode", async () => (await import("./memoryEditor.ts")).memoryEditor());

const { memory } = vscode as unknown as ReturnType<typeof memoryEditor>;
const uri = vscode.Uri.file("/src/a.ts");
const other = vscode.Uri.file("/lib/b.ts");
const source = "1\n2\n3\n4\n5\n6\n7\n8\n9\n";
const edited = source.replace("2\n", "two\n").replace("8\n", "eight\n");

let stored: unknown;
let pending: PendingChanges;
let decided: string[];

beforeEach(() => {
	memory.clear();
	memory.formatWith(undefined);
	vi.clearAllMocks();
	stored = undefined;
	decided = [];
	start();
});

afterEach(() => pending.dispose());

describe("A change that waits for a decision", () => {
	test("is kept and undone hunk by hunk", async () => {
		const document = write(edited);
		pending.add({ uri, before: source, after: edited });
		pending.keepHunkAt(document, 1);
		await pending.undoHunkAt(document, 7);
		expect(document.getText()).toBe(source.replace("2\n", "two\n"));
		expect(pending.uris).toEqual([]);
		expect(textOf(uri)).toBe(document.getText());
	});

	test("leaves a file with a pending move pending once its text is decided", () => {
		memory.files.set(other.toString(), Buffer.from(edited));
		const move = pending.add({ uri: other, from: uri, before: source, after: source });
		pending.add({ uri: other, before: source, after: edited });
		for (const line of [1, 7]) pending.keepHunkAt(document(other), line);
		expect(pending.changeOf(other)?.kind).toBe("move");
		pending.keepEdit(move);
		expect(pending.uris).toEqual([]);
		expect(decided.filter((state) => state !== "kept")).toEqual([]);
	});

	test("survives a reload, with what the user typed before it", async () => {
		const open = write(edited);
		pending.add({ uri, before: source, after: edited });
		type(open, edited.replace("5\n", "5\nmine\n"));
		pending.hunksOf(open);
		pending.dispose();
		start();
		await pending.undoFile(uri);
		expect(open.getText()).toBe(source.replace("5\n", "5\nmine\n"));
	});

	test("is undone when its file was put back while the window was closed, and nobody opens it", async () => {
		pending.add({ uri, before: source, after: edited });
		pending.add({ uri: other, before: source, after: edited });
		pending.dispose();
		memory.files.set(uri.toString(), Buffer.from(source));
		memory.files.set(other.toString(), Buffer.from(edited));
		start();
		await pending.lookOnDisk();
		expect([pending.uris, decided]).toEqual([[other], ["undone"]]);
	});

	test("is decided by what the editor holds where its file is open, whatever the disk has", async () => {
		write(edited);
		pending.add({ uri, before: source, after: edited });
		memory.files.set(uri.toString(), Buffer.from(source));
		await pending.lookOnDisk();
		expect([pending.uris, decided]).toEqual([[uri], []]);
	});

	test("survives an edit of the assistant to the same lines, and is undone with it", async () => {
		const open = write(edited);
		pending.add({ uri, before: source, after: edited });
		await assistantWrites(open, edited.replace("two\n", "zwei\n"));
		type(open, open.getText().replace("zwei\n", "zwei\nmine\n"));
		await pending.undoHunkAt(open, 1);
		expect(open.getText()).toBe(edited.replace("two\n", "2\nmine\n"));
	});

	test("takes what a formatter does while the file is saved with it", async () => {
		const open = write(edited);
		pending.add({ uri, before: source, after: edited });
		memory.formatWith((text) => text.replace("two\n", "t\nw\no\n"));
		await open.save();
		memory.formatWith(undefined);
		await pending.undoFile(uri);
		expect(open.getText()).toBe(source);
	});

	test("is decided by the editor's own undo", () => {
		const open = write(edited);
		pending.add({ uri, before: source, after: edited });
		type(open, source);
		pending.hunksOf(open);
		expect(pending.uris).toEqual([]);
		expect(decided).toEqual(["undone"]);
	});

	test("is one edit of several that can be kept or undone alone", async () => {
		const first = source.replace("2\n", "two\n");
		const open = write(edited);
		const one = pending.add({ uri, before: source, after: first });
		const two = pending.add({ uri, before: first, after: edited });
		await pending.undoEdit(one);
		expect(open.getText()).toBe(source.replace("8\n", "eight\n"));
		pending.keepEdit(two);
		expect([pending.uris, decided]).toEqual([[], ["undone", "kept"]]);
	});
});

describe("What the editor's own undo and redo bring back", () => {
	const typed = edited.replace("5\n", "5\nmine\n");

	test("is pending again after a redo, also when the user had typed before the undo", () => {
		const open = write(edited);
		pending.add({ uri, before: source, after: edited });
		type(open, typed);
		for (const text of [edited, source]) replay(open, text, 1);
		expect([pending.uris, decided]).toEqual([[], ["undone"]]);
		replay(open, edited, 2);
		expect(pending.hunksOf(open)).toHaveLength(2);
		replay(open, typed, 2);
		expect(pending.hunksOf(open)).toHaveLength(2);
		expect(pending.baseOf(uri)).toBe(source.replace("5\n", "5\nmine\n"));
		expect(decided).toEqual(["undone", "pending"]);
	});

	test("is pending again when it was undone hunk by hunk", async () => {
		const open = write(edited);
		pending.add({ uri, before: source, after: edited });
		const half = source.replace("8\n", "eight\n");
		for (const line of [1, 7]) await pending.undoHunkAt(open, line);
		expect(pending.uris).toEqual([]);
		replay(open, half, 1);
		expect(pending.hunksOf(open)).toHaveLength(1);
		replay(open, edited, 1);
		expect(pending.hunksOf(open)).toHaveLength(2);
		for (const text of [half, source]) replay(open, text, 2);
		expect([pending.uris, decided]).toEqual([[], ["undone", "pending", "undone"]]);
	});

	test("is the user's own when the same text is typed, when it was kept, and when the file was closed meanwhile", async () => {
		const open = write(edited);
		pending.add({ uri, before: source, after: edited });
		await pending.undoFile(uri);
		type(open, edited);
		pending.hunksOf(open);
		expect(pending.uris).toEqual([]);
		memory.close(uri);
		replay(document(uri), edited, 2);
		expect(pending.uris).toEqual([]);

		const again = write(edited);
		pending.add({ uri, before: source, after: edited });
		replay(again, source, 1);
		replay(again, edited, 2);
		pending.keepFile(uri);
		replay(again, source, 1);
		replay(again, edited, 2);
		expect(pending.uris).toEqual([]);
	});
});

describe("A line of the assistant that the user has typed into", () => {
	const typed = edited.replace("two\n", "two //\n");

	test.each<[string, () => Promise<void>]>([
		["its hunk", () => pending.undoHunkAt(document(uri), 1)],
		["its file", () => pending.undoFile(uri)],
	])("goes with %s only after a yes, and leaves nothing behind then", async (_, undo) => {
		const open = write(edited);
		pending.add({ uri, before: source, after: edited });
		type(open, typed);
		await undo();
		expect(open.getText()).toBe(typed);
		expect(pending.hunksOf(open)).toHaveLength(2);
		vi.mocked(vscode.window.showWarningMessage).mockResolvedValueOnce("Undo" as never);
		await undo();
		expect(open.getText().startsWith("1\n2\n3\n")).toBe(true);
		expect(vscode.window.showWarningMessage).toHaveBeenCalledTimes(2);
	});

	test("stays when it has changed while the user was asked", async () => {
		const open = write(edited);
		pending.add({ uri, before: source, after: edited });
		type(open, typed);
		vi.mocked(vscode.window.showWarningMessage).mockImplementationOnce((async () => {
			type(open, typed.replace("//", "// more"));
			return "Undo";
		}) as never);
		await pending.undoHunkAt(open, 1);
		expect(open.getText()).toContain("two // more\n");
	});
});

describe("A deleted file", () => {
	test("comes back byte for byte", async () => {
		const bytes = Buffer.from([0xef, 0xbb, 0xbf, 0x61, 0x0d, 0x0a, 0xff, 0x00]);
		const editId = pending.add({ uri, before: "", after: undefined, bytes });
		pending.dispose();
		start();
		await pending.undoEdit(editId);
		expect(memory.files.get(uri.toString())).toEqual(bytes);
		expect(decided).toEqual(["undone"]);
	});

	test("comes back with what was pending in it before, to be decided still", async () => {
		pending.add({ uri, before: source, after: edited });
		const deletion = pending.add({ uri, before: edited, after: undefined, bytes: Buffer.from(edited) });
		await pending.undoEdit(deletion);
		expect(textOf(uri)).toBe(edited);
		expect(pending.hunksOf(document(uri))).toHaveLength(2);
		await pending.undoFile(uri);
		expect(document(uri).getText()).toBe(source);
	});

	test("is not put over a file that somebody has made in its place", async () => {
		const editId = pending.add({ uri, before: source, after: undefined, bytes: Buffer.from(source) });
		memory.files.set(uri.toString(), Buffer.from("new"));
		await pending.undoEdit(editId);
		expect(textOf(uri)).toBe("new");
		expect(vscode.window.showInformationMessage).toHaveBeenCalledOnce();
		expect(pending.uris).toHaveLength(1);
	});

	test("that the assistant had created leaves nothing to decide", () => {
		pending.add({ uri, before: undefined, after: source });
		pending.add({ uri, before: source, after: undefined });
		expect(pending.uris).toEqual([]);
	});
});

describe("A moved file", () => {
	test("goes back with what the user has typed into it since", async () => {
		memory.files.set(other.toString(), Buffer.from(source));
		const move = pending.add({ uri: other, from: uri, before: source, after: source });
		type(document(other), `${source}mine\n`);
		await document(other).save();
		await pending.undoEdit(move);
		expect(textOf(uri)).toBe(`${source}mine\n`);
		expect([pending.uris, decided]).toEqual([[], ["undone"]]);
	});

	test("goes back with its file although that is no text", async () => {
		memory.files.set(other.toString(), Buffer.from([0, 1, 2]));
		pending.add({ uri: other, from: uri, before: "", after: "" });
		await pending.undoFile(other);
		expect([...memory.files.keys()]).toEqual([uri.toString()]);
		expect(decided).toEqual(["undone"]);
	});

	test("takes its pending hunks along, there and back", async () => {
		const open = write(edited);
		pending.add({ uri, before: source, after: edited });
		await pending.whileEditing(uri, async () => rename(uri, other));
		pending.add({ uri: other, from: uri, before: edited, after: edited });
		expect(pending.hunksOf(document(other))).toHaveLength(2);
		await pending.undoFile(other);
		expect(textOf(uri)).toBe(source);
		expect(open.getText()).toBe(edited);
		expect(pending.uris).toEqual([]);
	});

	test("is followed where the user moves it, and is decided when that is where it was", () => {
		memory.files.set(other.toString(), Buffer.from(source));
		pending.add({ uri: other, from: uri, before: source, after: source });
		rename(other, vscode.Uri.file("/elsewhere/b.ts"));
		expect(pending.uris.map(String)).toEqual(["file:///elsewhere/b.ts"]);
		rename(vscode.Uri.file("/elsewhere/b.ts"), uri);
		expect([pending.uris, decided]).toEqual([[], ["undone"]]);
	});

	test("follows the folder that it lies in", () => {
		pending.add({ uri, before: source, after: edited });
		memory.files.set("file:///src", Buffer.from(""));
		rename(vscode.Uri.file("/src"), vscode.Uri.file("/source"));
		expect(pending.uris.map(String)).toEqual(["file:///source/a.ts"]);
	});
});

describe("A created file", () => {
	test("goes again, but not with what the user has typed into it without a question", async () => {
		const open = write("new\n");
		pending.add({ uri, before: undefined, after: "new\n" });
		type(open, "new\nmine\n");
		await pending.undoFile(uri);
		expect(memory.files.has(uri.toString())).toBe(true);
		expect(vscode.window.showWarningMessage).toHaveBeenCalledOnce();
		vi.mocked(vscode.window.showWarningMessage).mockResolvedValueOnce("Delete" as never);
		await pending.undoFile(uri);
		expect(memory.files.has(uri.toString())).toBe(false);
	});

	test("goes without a question when only the assistant has written into it", async () => {
		const open = write("new\n");
		pending.add({ uri, before: undefined, after: "new\n" });
		await assistantWrites(open, "new\nnewer\n");
		await pending.undoFile(uri);
		expect(memory.files.has(uri.toString())).toBe(false);
		expect(vscode.window.showWarningMessage).not.toHaveBeenCalled();
	});
});

describe("While the window is open, a file that waits", () => {
	/** What the disk needs to settle, and what is read then. */
	const settle = () => vi.advanceTimersByTimeAsync(2_500);
	beforeEach(() => void vi.useFakeTimers());
	afterEach(() => void vi.useRealTimers());

	test("and was created is decided when another program deletes it", async () => {
		memory.files.set(uri.toString(), Buffer.from(source));
		pending.add({ uri, before: undefined, after: source });
		memory.writeElsewhere(uri, undefined);
		await settle();
		expect([pending.uris, decided]).toEqual([[], ["undone"]]);
	});

	test("and was deleted is decided when another program brings it back", async () => {
		pending.add({ uri, before: source, after: undefined });
		memory.writeElsewhere(uri, source);
		await settle();
		expect([pending.uris, decided]).toEqual([[], ["undone"]]);
	});

	test("goes on waiting when it is merely written anew, by deleting it first", async () => {
		memory.files.set(uri.toString(), Buffer.from(edited));
		pending.add({ uri, before: source, after: edited });
		memory.writeElsewhere(uri, undefined);
		await vi.advanceTimersByTimeAsync(100);
		memory.writeElsewhere(uri, edited);
		await settle();
		expect([pending.uris, decided]).toEqual([[uri], []]);
	});

	test("is looked at when its editor is closed after the file has gone", async () => {
		write(edited);
		pending.add({ uri, before: source, after: edited });
		memory.writeElsewhere(uri, undefined);
		await settle();
		expect(pending.uris).toEqual([uri]);
		memory.close(uri);
		await settle();
		expect([pending.uris, decided]).toEqual([[], ["stale"]]);
	});
});

describe("When the window opens again, a file that waits", () => {
	const elsewhere = vscode.Uri.file("/src/c.ts");
	const put = (at: vscode.Uri, text: string) => memory.files.set(at.toString(), Buffer.from(text));
	const reopen = async () => {
		pending.dispose();
		start();
		await pending.lookOnDisk();
	};
	const kinds = () => pending.uris.map((at) => [at.path, pending.changeOf(at)?.kind]);

	test.each<[string, () => void, () => void, string[]]>([
		["was created and is gone", () => pending.add({ uri, before: undefined, after: source }), () => undefined, ["undone"]],
		["was edited and is gone", () => pending.add({ uri, before: source, after: edited }), () => undefined, ["stale"]],
		["was moved and is gone", () => pending.add({ uri: other, from: uri, before: source, after: source }), () => undefined, ["stale"]],
		[
			"was moved and is back where it was",
			() => pending.add({ uri: other, from: uri, before: source, after: source }),
			() => put(uri, source),
			["undone"],
		],
		[
			"was moved and edited, and is back as it was",
			() => {
				pending.add({ uri: other, from: uri, before: source, after: source });
				pending.add({ uri: other, before: source, after: edited });
			},
			() => put(uri, source),
			["undone", "undone"],
		],
		["was deleted and is back", () => pending.add({ uri, before: source, after: undefined }), () => put(uri, source), ["undone"]],
		[
			"was edited, then deleted, and is back as it was before",
			() => {
				pending.add({ uri, before: source, after: edited });
				pending.add({ uri, before: edited, after: undefined });
			},
			() => put(uri, source),
			["undone", "undone"],
		],
		[
			"was moved, then deleted, and is back where it was",
			() => {
				pending.add({ uri: other, from: uri, before: source, after: source });
				pending.add({ uri: other, before: source, after: undefined });
			},
			() => put(uri, source),
			["undone", "undone"],
		],
		["was deleted, and another is there", () => pending.add({ uri, before: source, after: undefined }), () => put(uri, "new"), ["stale"]],
	])("and %s offers nothing any more", async (_, change, meanwhile, states) => {
		change();
		meanwhile();
		await reopen();
		expect([kinds(), decided]).toEqual([[], states]);
	});

	test("and was created, moved or deleted offers to keep and to undo that for as long as it is so", async () => {
		pending.add({ uri, before: undefined, after: source });
		put(uri, source);
		pending.add({ uri: other, from: elsewhere, before: source, after: source });
		put(other, source);
		pending.add({ uri: vscode.Uri.file("/src/d.ts"), before: source, after: undefined });
		await reopen();
		expect([kinds(), decided]).toEqual([
			[
				["/lib/b.ts", "move"],
				["/src/a.ts", "create"],
				["/src/d.ts", "delete"],
			],
			[],
		]);
	});

	test("is followed back to where it was, with what is pending in its text", async () => {
		pending.add({ uri: other, from: uri, before: source, after: source });
		pending.add({ uri: other, before: source, after: edited });
		put(uri, edited);
		await reopen();
		expect([kinds(), decided]).toEqual([[["/src/a.ts", "edit"]], ["undone"]]);
		await pending.undoFile(uri);
		expect(document(uri).getText()).toBe(source);
	});

	test("is not taken for another that waits where it was", async () => {
		pending.add({ uri: other, from: uri, before: source, after: source });
		pending.add({ uri, before: undefined, after: "new" });
		put(uri, "new");
		await reopen();
		expect([kinds(), decided]).toEqual([[["/src/a.ts", "create"]], ["stale"]]);
	});

	test("and was edited before it was deleted waits with that when it is back as it was deleted", async () => {
		pending.add({ uri, before: source, after: edited });
		pending.add({ uri, before: edited, after: undefined });
		put(uri, edited);
		await reopen();
		expect([kinds(), decided]).toEqual([[["/src/a.ts", "edit"]], ["undone"]]);
	});

	test("waits on while nobody can tell, because the drive with its folder is away", async () => {
		pending.add({ uri, before: undefined, after: source });
		pending.add({ uri: other, before: source, after: edited });
		memory.unplug();
		await reopen();
		expect([pending.uris, decided]).toEqual([[other, uri], []]);
	});
});

function start(): void {
	const state = {
		get: (_: string, otherwise: unknown) => stored ?? otherwise,
		update: async (_: string, value: unknown) => (stored = structuredClone(value)),
	};
	pending = new PendingChanges(state as unknown as vscode.Memento);
	pending.onDidDecide(({ state }) => decided.push(state));
}

type Document = vscode.TextDocument & { set(text: string, reason?: number): void };

function document(at: vscode.Uri): Document {
	return memory.open(at) as unknown as Document;
}

/** The file as it is after an edit, open in the editor. */
function write(text: string): Document {
	memory.files.set(uri.toString(), Buffer.from(text));
	return document(uri);
}

function type(open: Document, text: string): void {
	open.set(text);
}

/** The editor's own undo (1) and redo (2). */
function replay(open: Document, text: string, reason: 1 | 2): void {
	open.set(text, reason);
}

async function assistantWrites(open: Document, after: string): Promise<void> {
	const before = open.getText();
	await pending.whileEditing(open.uri, async () => open.set(after));
	pending.add({ uri: open.uri, before, after } satisfies NewEdit);
}

function rename(from: vscode.Uri, to: vscode.Uri): void {
	const edit = new vscode.WorkspaceEdit();
	edit.renameFile(from, to);
	memory.apply(edit as never);
}

function textOf(at: vscode.Uri): string | undefined {
	return memory.files.get(at.toString())?.toString();
}

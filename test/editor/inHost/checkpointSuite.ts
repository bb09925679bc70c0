import assert from "node:assert/strict";
import { chmod, stat } from "node:fs/promises";
import * as vscode from "vscode";
import { planRestore } from "../../../src/core/checkpoint/restorePlan.ts";
import type { FileChange } from "../../../src/core/workspace.ts";
import { applyTargets, restorePorts } from "../../../src/vscode/checkpoint/restoreFiles.ts";
import { PendingChanges } from "../../../src/vscode/edit/pendingChanges.ts";
import { TextSearch } from "../../../src/vscode/workspace/textSearch.ts";
import { WorkspaceFiles } from "../../../src/vscode/workspace/workspaceFiles.ts";
import { fileChanges } from "./fileChanges.ts";
import { memento, readFile, uriOf, workspaceFolder, writeFile } from "./folder.ts";

const bom = Buffer.from([0xef, 0xbb, 0xbf]);

export function checkpointSuite(): void {
	describe("changes of several files", () => {
		const pending = new PendingChanges(memento());
		const { changes, checkpoints } = fileChanges(pending);
		const { signal } = new AbortController();
		let turn = 0;
		const scope = { chatId: "chat", turn: () => ({ turnId: `t${turn}`, title: "Test" }) };
		const workspace = new WorkspaceFiles(workspaceFolder(), new TextSearch(vscode.env.appRoot), changes, scope);

		/** Each test has a folder of its own: the editor remembers for a while what was in a file. */
		beforeEach(() => void turn++);
		after(() => pending.dispose());

		const at = (path: string) => `many/${turn}/${path}`;
		const replaceIn = async (path: string, search: string, text: string): Promise<FileChange> => {
			const file = await workspace.readText(path);
			const start = file.text.indexOf(search);
			return { kind: "edit", path, version: file.version, replacements: [{ start, end: start + search.length, text }] };
		};
		const restore = async (): Promise<readonly string[]> => {
			const plan = await planRestore(await checkpoints.since("chat", { turnId: `t${turn}` }), restorePorts(checkpoints, "chat"));
			await applyTargets(plan.targets, checkpoints.files, async () => true);
			return plan.conflicts;
		};
		const isThere = async (path: string) =>
			vscode.workspace.fs.stat(uriOf(path)).then(
				() => true,
				() => false,
			);

		it("edit, create, delete and move at once, and come back byte for byte", async () => {
			const before = {
				[at("a.ts")]: Buffer.concat([bom, Buffer.from("one\r\ntwo\r\n")]),
				[at("mixed.ts")]: Buffer.from("one\r\ntwo\nthree\r\n"),
				[at("gone.bin")]: Buffer.from([0, 1, 2, 255]),
				[at("old.md")]: Buffer.from("# Title"),
			};
			for (const [path, bytes] of Object.entries(before)) await writeFile(path, bytes);
			await chmod(uriOf(at("gone.bin")).fsPath, 0o755);
			const applied = await workspace.change(
				[
					await replaceIn(at("a.ts"), "two", "zwei"),
					{ kind: "delete", path: at("gone.bin") },
					await replaceIn(at("mixed.ts"), "two", "zwei"),
					{ kind: "create", path: at("deep/new.ts"), text: "new\n" },
					{ kind: "move", from: at("old.md"), path: at("deep/new.md") },
				],
				signal,
			);
			assert.deepEqual(
				applied.map(({ path, saved }) => [path, saved]),
				[
					[at("a.ts"), true],
					[at("gone.bin"), true],
					[at("mixed.ts"), true],
					[at("deep/new.ts"), true],
					[at("deep/new.md"), true],
				],
			);
			assert.deepEqual(await readFile(at("a.ts")), Buffer.concat([bom, Buffer.from("one\r\nzwei\r\n")]));
			assert.equal((await readFile(at("deep/new.md"))).toString(), "# Title");
			assert.equal(await isThere(at("gone.bin")), false);
			assert.equal(await isThere(at("old.md")), false);
			assert.equal(applied[4]?.version, (await workspace.readText(at("deep/new.md"))).version);

			assert.deepEqual(await restore(), []);
			for (const [path, bytes] of Object.entries(before)) assert.deepEqual(await readFile(path), bytes, path);
			assert.equal(await isThere(at("deep/new.ts")), false);
			assert.equal(await isThere(at("deep/new.md")), false);
			if (process.platform !== "win32") assert.equal((await stat(uriOf(at("gone.bin")).fsPath)).mode & 0o777, 0o755);
		});

		it("leave a script that was deleted and comes back able to run", async () => {
			if (process.platform === "win32") return;
			await writeFile(at("run.sh"), "exit 0\n");
			const { fsPath } = uriOf(at("run.sh"));
			await chmod(fsPath, 0o755);
			await workspace.change([{ kind: "delete", path: at("run.sh") }], signal);
			await pending.undoFile(uriOf(at("run.sh")));
			assert.equal((await stat(fsPath)).mode & 0o777, 0o755);
		});

		it("keep what was not saved in a moved file, there and back", async () => {
			await writeFile(at("a.ts"), "saved\n");
			const document = await vscode.workspace.openTextDocument(uriOf(at("a.ts")));
			const typing = new vscode.WorkspaceEdit();
			typing.insert(document.uri, new vscode.Position(0, 0), "typed ");
			await vscode.workspace.applyEdit(typing);
			await workspace.change([{ kind: "move", from: at("a.ts"), path: at("b.ts") }], signal);
			assert.equal((await workspace.readText(at("b.ts"))).text, "typed saved\n");
			assert.deepEqual(await restore(), []);
			assert.equal((await workspace.readText(at("a.ts"))).text, "typed saved\n");
			assert.equal((await readFile(at("a.ts"))).toString(), "saved\n");
			assert.equal(await isThere(at("b.ts")), false);
			await (await vscode.workspace.openTextDocument(uriOf(at("a.ts")))).save();
		});

		it("are written in the encoding of the workspace, and come back byte for byte", async () => {
			const files = vscode.workspace.getConfiguration("files", workspaceFolder());
			await files.update("encoding", "windows1252", vscode.ConfigurationTarget.Workspace);
			try {
				const before = Buffer.from("caf\xE9 one\n", "latin1");
				await writeFile(at("old.txt"), before);
				const wide = Buffer.from("\uFEFFwide \u2192 text\n", "utf16le");
				await writeFile(at("wide.txt"), wide);
				await workspace.change(
					[
						await replaceIn(at("old.txt"), "one", "d\xE9j\xE0"),
						await replaceIn(at("wide.txt"), "text", "TEXT"),
						{ kind: "create", path: at("new.txt"), text: "\xFCber\n" },
					],
					signal,
				);
				assert.deepEqual(await readFile(at("old.txt")), Buffer.from("caf\xE9 d\xE9j\xE0\n", "latin1"));
				assert.deepEqual(await readFile(at("wide.txt")), Buffer.from("\uFEFFwide \u2192 TEXT\n", "utf16le"));
				assert.deepEqual(await readFile(at("new.txt")), Buffer.from("\xFCber\n", "latin1"));
				await assert.rejects(workspace.change([{ kind: "create", path: at("arrow.txt"), text: "\u2192" }], signal), { kind: "refused" });
				assert.deepEqual(await restore(), []);
				assert.deepEqual(await readFile(at("old.txt")), before);
				assert.deepEqual(await readFile(at("wide.txt")), wide);
				const { version } = await workspace.readText(at("wide.txt"));
				await workspace.change([{ kind: "delete", path: at("wide.txt"), version }], signal);
				assert.deepEqual(await restore(), []);
				assert.deepEqual(await readFile(at("wide.txt")), wide);
			} finally {
				await files.update("encoding", undefined, vscode.ConfigurationTarget.Workspace);
			}
		});

		it("change nothing at all when one of them was typed into", async () => {
			await writeFile(at("a.ts"), "one\n");
			await writeFile(at("b.ts"), "two\n");
			const wanted = [await replaceIn(at("a.ts"), "one", "ONE"), await replaceIn(at("b.ts"), "two", "TWO")];
			const typing = new vscode.WorkspaceEdit();
			typing.insert(uriOf(at("b.ts")), new vscode.Position(0, 0), "typed ");
			await vscode.workspace.applyEdit(typing);
			await assert.rejects(workspace.change([...wanted, { kind: "create", path: at("c.ts"), text: "" }], signal), { kind: "stale" });
			assert.equal((await workspace.readText(at("a.ts"))).text, "one\n");
			assert.equal((await workspace.readText(at("b.ts"))).text, "typed two\n");
			assert.equal(await isThere(at("c.ts")), false);
		});

		it("change nothing when a keystroke comes while the checkpoint is written", async () => {
			await writeFile(at("a.ts"), "one\n");
			const document = await vscode.workspace.openTextDocument(uriOf(at("a.ts")));
			const wanted = await replaceIn(at("a.ts"), "one", "ONE");
			const changing = workspace.change([wanted, { kind: "create", path: at("c.ts"), text: "" }], signal);
			const typing = new vscode.WorkspaceEdit();
			typing.insert(document.uri, new vscode.Position(0, 0), "typed ");
			await vscode.workspace.applyEdit(typing);
			await assert.rejects(changing, { kind: "stale" });
			assert.equal(document.getText(), "typed one\n");
			assert.equal(await isThere(at("c.ts")), false);
			await document.save();
		});

		it("are refused where something is in the way, for folders, and twice for one file", async () => {
			await writeFile(at("a.ts"), "one\n");
			await writeFile(at("b.ts"), "two\n");
			const edit = await replaceIn(at("a.ts"), "one", "ONE");
			await assert.rejects(workspace.change([edit, { kind: "move", from: at("b.ts"), path: at("a.ts") }], signal), { kind: "exists" });
			await assert.rejects(workspace.change([edit, { kind: "delete", path: `many/${turn}` }], signal), { kind: "refused" });
			await assert.rejects(workspace.change([edit, { kind: "move", from: `many/${turn}`, path: "other" }], signal), { kind: "refused" });
			await assert.rejects(
				workspace.change([edit, { kind: "move", from: at("b.ts"), path: at("c.ts"), version: "of another text" }], signal),
				{
					kind: "stale",
				},
			);
			await assert.rejects(workspace.change([edit, edit], signal), { kind: "refused" });
			await assert.rejects(workspace.change([edit, { kind: "delete", path: at("none.ts") }], signal), { kind: "not-found" });
			assert.equal((await readFile(at("a.ts"))).toString(), "one\n");
		});

		it("are taken back when one of them fails on the disk", async () => {
			await writeFile(at("a.ts"), "one\n");
			await writeFile(at("b.ts"), "two\n");
			const edit = await replaceIn(at("a.ts"), "one", "ONE");
			const impossible = { kind: "create", path: at("b.ts/child.ts"), text: "" } as const;
			await assert.rejects(workspace.change([edit, { kind: "create", path: at("c.ts"), text: "new\n" }, impossible], signal), {
				name: "WorkspaceError",
			});
			assert.equal((await workspace.readText(at("a.ts"))).text, "one\n");
			assert.equal((await readFile(at("a.ts"))).toString(), "one\n");
			assert.equal((await readFile(at("b.ts"))).toString(), "two\n");
			assert.equal(await isThere(at("c.ts")), false);
		});

		it("do not delete what the user has not saved", async () => {
			await writeFile(at("a.ts"), "one\n");
			const document = await vscode.workspace.openTextDocument(uriOf(at("a.ts")));
			const typing = new vscode.WorkspaceEdit();
			typing.insert(document.uri, new vscode.Position(0, 0), "typed ");
			await vscode.workspace.applyEdit(typing);
			await assert.rejects(workspace.change([{ kind: "delete", path: at("a.ts") }], signal), { kind: "refused" });
			assert.equal(document.getText(), "typed one\n");
			await document.save();
		});

		it("are restored around what the user typed since, saved or not", async () => {
			await writeFile(at("a.ts"), "one\ntwo\nthree\nfour\n");
			await writeFile(at("b.ts"), "one\ntwo\nthree\nfour\n");
			await workspace.change([await replaceIn(at("a.ts"), "two", "TWO"), await replaceIn(at("b.ts"), "two", "TWO")], signal);
			const typing = new vscode.WorkspaceEdit();
			for (const path of [at("a.ts"), at("b.ts")]) typing.insert(uriOf(path), new vscode.Position(3, 0), "mine\n");
			await vscode.workspace.applyEdit(typing);
			await (await vscode.workspace.openTextDocument(uriOf(at("a.ts")))).save();
			assert.deepEqual(await restore(), []);
			assert.equal((await readFile(at("a.ts"))).toString(), "one\ntwo\nthree\nmine\nfour\n");
			const unsaved = await vscode.workspace.openTextDocument(uriOf(at("b.ts")));
			assert.equal(unsaved.getText(), "one\ntwo\nthree\nmine\nfour\n");
			assert.equal(unsaved.isDirty, true);
			await unsaved.save();
		});
	});
}

import { noEditor } from "../../../src/core/noWorkspace.ts";
import { silentStep } from "../../unit/silentStep.ts";
import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import * as vscode from "vscode";
import { applyEdit, tools } from "../../../src/tools/index.ts";
import { scopeOfEdit } from "../../../src/vscode/checkpoint/turnScope.ts";
import { fileChanges } from "./fileChanges.ts";
import { PendingChanges } from "../../../src/vscode/edit/pendingChanges.ts";
import { TextSearch } from "../../../src/vscode/workspace/textSearch.ts";
import { WorkspaceFiles } from "../../../src/vscode/workspace/workspaceFiles.ts";
import { memento, readFile, uriOf, workspaceFolder, writeFile } from "./folder.ts";

export function workspaceSuite(): void {
	describe("edits in the editor", () => {
		const state = memento();
		const pending = new PendingChanges(state);
		const workspace = new WorkspaceFiles(
			workspaceFolder(),
			new TextSearch(vscode.env.appRoot),
			fileChanges(pending).changes,
			scopeOfEdit("Test"),
		);
		const { signal } = new AbortController();
		const readVersions = new Map<string, string>();
		const decided: string[] = [];
		const subscription = pending.onDidDecide((decision) => decided.push(decision.state));

		after(() => {
			subscription.dispose();
			pending.dispose();
		});

		const edit = async (path: string, search: string, replace: string) => {
			const prepared = await applyEdit.prepare(applyEdit.parse({ path, edits: [{ search, replace }] }), {
				workspace,
				signal,
				readVersions,
				editor: noEditor,
				step: silentStep,
			});
			return prepared.commit();
		};
		const editIdOf = async (path: string, search: string, replace: string) => (await edit(path, search, replace)).edits?.[0]?.editId ?? "";

		it("change only the bytes they name: line endings and byte order mark stay", async () => {
			await writeFile("edits/crlf.ts", Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from("one\r\ntwo\r\nthree")]));
			await edit("edits/crlf.ts", "two", "zwei\nund mehr");
			assert.deepEqual(
				await readFile("edits/crlf.ts"),
				Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from("one\r\nzwei\r\nund mehr\r\nthree")]),
			);
		});

		it("tell what the language server finds wrong with them, and not what it found before", async () => {
			const problems = vscode.languages.createDiagnosticCollection("test");
			const answers: NodeJS.Timeout[] = [];
			const server = vscode.workspace.onDidChangeTextDocument(({ document }) => {
				const at = document.getText().indexOf("wrong");
				if (at < 0) return;
				const range = new vscode.Range(document.positionAt(at), document.positionAt(at + 5));
				answers.push(setTimeout(() => problems.set(document.uri, [new vscode.Diagnostic(range, "This is wrong.")]), 50));
			});
			try {
				await writeFile("edits/checked.checked", "one\ntwo\n");
				const broken = await edit("edits/checked.checked", "two", "zero\nwrong");
				assert.match(broken.text, /New problems.*\nline 3: error: This is wrong\./);
				assert.equal(broken.detail, "1 new problem");
				assert.doesNotMatch((await edit("edits/checked.checked", "one", "first")).text, /problem/);
			} finally {
				server.dispose();
				for (const answer of answers) clearTimeout(answer);
				problems.dispose();
			}
		});

		it("keep the encoding of the file", async () => {
			await vscode.workspace
				.getConfiguration("files", workspaceFolder())
				.update("encoding", "iso88591", vscode.ConfigurationTarget.WorkspaceFolder);
			try {
				await writeFile("edits/latin.txt", Buffer.from("stra\xdfe\nweg\n", "latin1"));
				await edit("edits/latin.txt", "weg", "stra\xdfe");
				assert.deepEqual(await readFile("edits/latin.txt"), Buffer.from("stra\xdfe\nstra\xdfe\n", "latin1"));
			} finally {
				await vscode.workspace
					.getConfiguration("files", workspaceFolder())
					.update("encoding", undefined, vscode.ConfigurationTarget.WorkspaceFolder);
			}
		});

		it("are refused in a file whose encoding the editor does not know, since saving would destroy it", async () => {
			const bytes = Buffer.from("stra\xdfe\nweg\n", "latin1");
			await writeFile("edits/unknown.txt", bytes);
			await assert.rejects(() => edit("edits/unknown.txt", "weg", "pfad"), /encoding/);
			assert.deepEqual(await readFile("edits/unknown.txt"), bytes);
		});

		it("are saved, unless the document had unsaved changes", async () => {
			const uri = await writeFile("edits/dirty.ts", "one\ntwo\n");
			const document = await vscode.workspace.openTextDocument(uri);
			const typing = new vscode.WorkspaceEdit();
			typing.insert(uri, new vscode.Position(0, 0), "typed\n");
			await vscode.workspace.applyEdit(typing);
			await edit("edits/dirty.ts", "two", "zwei");
			assert.equal(document.getText(), "typed\none\nzwei\n");
			assert.equal(document.isDirty, true);
			assert.equal((await readFile("edits/dirty.ts")).toString(), "one\ntwo\n");
		});

		it("are refused when the file changed since it was read, or is gone", async () => {
			await writeFile("edits/stale.ts", "one\n");
			const prepared = await applyEdit.prepare(applyEdit.parse({ path: "edits/stale.ts", edits: [{ search: "one", replace: "two" }] }), {
				workspace,
				signal,
				readVersions,
				editor: noEditor,
				step: silentStep,
			});
			const typing = new vscode.WorkspaceEdit();
			typing.insert(uriOf("edits/stale.ts"), new vscode.Position(0, 0), "typed ");
			await vscode.workspace.applyEdit(typing);
			await assert.rejects(() => prepared.commit(), /has changed in the meantime/);

			await writeFile("edits/gone.ts", "one\n");
			await vscode.workspace.openTextDocument(uriOf("edits/gone.ts"));
			const late = await applyEdit.prepare(applyEdit.parse({ path: "edits/gone.ts", edits: [{ search: "one", replace: "two" }] }), {
				workspace,
				signal,
				readVersions,
				editor: noEditor,
				step: silentStep,
			});
			await vscode.workspace.fs.delete(uriOf("edits/gone.ts"));
			await assert.rejects(() => late.commit(), /There is no file/);
		});

		it("can be undone one by one, around what the user wrote since", async () => {
			const text = Array.from({ length: 12 }, (_, index) => `line ${index}\n`).join("");
			await writeFile("edits/undo.ts", text);
			const first = await editIdOf("edits/undo.ts", "line 2\n", "LINE TWO\n");
			await edit("edits/undo.ts", "line 9\n", "LINE NINE\n");
			const typing = new vscode.WorkspaceEdit();
			typing.insert(uriOf("edits/undo.ts"), new vscode.Position(6, 0), "typed by the user\n");
			await vscode.workspace.applyEdit(typing);
			await pending.undoEdit(first);
			const document = await vscode.workspace.openTextDocument(uriOf("edits/undo.ts"));
			assert.equal(document.getText(), text.replace("line 9\n", "LINE NINE\n").replace("line 6\n", "typed by the user\nline 6\n"));
			assert.equal(pending.hunksOf(document).length, 1, "what the user typed is no pending hunk");
		});

		it("can be kept and undone hunk by hunk", async () => {
			await writeFile("edits/hunks.ts", "a\nb\nc\nd\ne\nf\n");
			const document = await vscode.workspace.openTextDocument(uriOf("edits/hunks.ts"));
			await edit("edits/hunks.ts", "b\n", "B\n");
			await edit("edits/hunks.ts", "e\n", "E\n");
			assert.equal(pending.hunksOf(document).length, 2);
			pending.keepHunkAt(document, 1);
			decided.length = 0;
			await pending.undoHunkAt(document, 4);
			assert.equal(document.getText(), "a\nB\nc\nd\ne\nf\n");
			assert.equal(pending.baseOf(document.uri), undefined);
			assert.equal(decided.length, 2);
		});

		it("survive a reload as pending changes", async () => {
			await writeFile("edits/reload.ts", "one\n");
			const editId = await editIdOf("edits/reload.ts", "one", "two");
			const reloaded = new PendingChanges(state);
			await reloaded.undoEdit(editId);
			assert.equal((await readFile("edits/reload.ts")).toString(), "one\n");
			reloaded.dispose();
		});

		const prepareCreation = (path: string) => {
			const createFile = tools.find((tool) => tool.name === "create_file");
			assert.ok(createFile);
			const call = createFile.parse({ path, content: "new\n" });
			return createFile.prepare(call, { workspace, signal, readVersions, editor: noEditor, step: silentStep });
		};

		it("create a file and take it away again", async () => {
			const prepared = await prepareCreation("edits/new/file.ts");
			const output = await prepared.commit();
			assert.equal((await readFile("edits/new/file.ts")).toString(), "new\n");
			await assert.rejects(() => prepared.commit(), /exists already/);
			await pending.undoEdit(output.edits?.[0]?.editId ?? "");
			await assert.rejects(() => readFile("edits/new/file.ts"));
		});

		it("are decided when another program deletes the file that they created", async () => {
			await (await prepareCreation("edits/new/gone.ts")).commit();
			const uri = uriOf("edits/new/gone.ts");
			assert.deepEqual(pending.changeOf(uri)?.kind, "create");
			decided.length = 0;
			const isDecided = new Promise((resolve) => pending.onDidDecide(resolve));
			await rm(uri.fsPath);
			await isDecided;
			assert.deepEqual([decided, pending.changeOf(uri)], [["undone"], undefined]);
		});

		it("refuse binaries and folders with a way out", async () => {
			await writeFile("edits/image.bin", Buffer.from([0, 1, 2, 3, 0, 255, 254]));
			await assert.rejects(() => workspace.readText("edits/image.bin"), /binary/);
			await assert.rejects(() => workspace.readText("edits"), /Use list_files/);
			await assert.rejects(() => workspace.readText("edits/none.ts"), /Use find_files/);
		});
	});
}

import assert from "node:assert/strict";
import * as vscode from "vscode";
import { findRipgrep } from "../../../src/vscode/workspace/ripgrep.ts";
import { TextSearch } from "../../../src/vscode/workspace/textSearch.ts";
import { workspaceFolder, writeFile } from "./folder.ts";

export function searchSuite(): void {
	describe("search", () => {
		const { signal } = new AbortController();
		const query = { text: "needle", isRegex: false, caseSensitive: false };
		const page = { offset: 0, limit: 100 };

		before(async () => {
			await writeFile("search/a.ts", "const needle = 1;\n");
			await writeFile("search/b.md", "a Needle\n");
			await writeFile("search/.env", "KEY=needle\n");
			await writeFile("search/key.pem", "needle\n");
			await writeFile("search/image.bin", "needle\u0000");
			await writeFile("search/.gitignore", "ignored/\n");
			await writeFile("search/ignored/c.ts", "needle\n");
			await writeFile("search/node_modules/p/d.ts", "needle\n");
			await writeFile("search/.hidden/e.ts", "needle\n");
			await writeFile("search/.git/config", "token = needle\n");
			await writeFile("search/.ignore", "!.git\n");
		});

		it("finds the ripgrep that the editor carries", async () => {
			assert.ok(await findRipgrep(vscode.env.appRoot));
		});

		it("gives the same matches with ripgrep and without", async () => {
			const places = async (appRoot: string) => {
				const { items } = await new TextSearch(appRoot).search(workspaceFolder().uri.fsPath, { ...query, glob: "search/**" }, page, signal);
				return items.map(({ path, line, text }) => `${path}:${line}: ${text}`);
			};
			const path = process.env.PATH;
			process.env.PATH = "";
			try {
				assert.deepEqual(await places(vscode.env.appRoot), ["search/a.ts:1: const needle = 1;", "search/b.md:1: a Needle"]);
				assert.deepEqual(await places("/no/editor/here"), await places(vscode.env.appRoot));
			} finally {
				process.env.PATH = path;
			}
		});

		it("opens no ignored, hidden or secret file for a glob that matches everything", async () => {
			const folder = vscode.Uri.joinPath(workspaceFolder().uri, "search").fsPath;
			for (const appRoot of [vscode.env.appRoot, "/no/editor/here"]) {
				for (const glob of ["**/*", "*", "**", ".git/**", "**/config"]) {
					const search = new TextSearch(appRoot);
					const isAll = glob.endsWith("*") && !glob.startsWith(".");
					const { items } = await search.search(folder, { ...query, glob }, page, signal);
					assert.deepEqual(
						items.map(({ path }) => path),
						isAll ? ["a.ts", "b.md"] : [],
						glob,
					);
					const found = await search.find(folder, { glob }, page, signal);
					assert.deepEqual(found.items, isAll ? ["a.ts", "b.md", "image.bin"] : [], glob);
				}
			}
		});

		it("finds files by glob", async () => {
			const query = { glob: "search/*.md" };
			const { items } = await new TextSearch(vscode.env.appRoot).find(workspaceFolder().uri.fsPath, query, page, signal);
			assert.deepEqual(items, ["search/b.md"]);
		});

		it("says what is wrong with a pattern that ripgrep cannot take", async () => {
			const search = new TextSearch(vscode.env.appRoot).search(
				workspaceFolder().uri.fsPath,
				{ ...query, text: "(", isRegex: true },
				page,
				signal,
			);
			await assert.rejects(search, /The search failed/);
		});
	});
}

import { describe, expect, test } from "vitest";
import type { ToolContext, ToolOutput } from "../../src/core/chat/tool.ts";
import { newProblems } from "../../src/core/edit/newProblems.ts";
import { noEditor } from "../../src/core/noWorkspace.ts";
import type { Diagnostic, WatchedChange } from "../../src/core/workspace.ts";
import { applyEdit } from "../../src/tools/applyEdit.ts";
import { createFile } from "../../src/tools/createFile.ts";
import { deleteFile } from "../../src/tools/deleteFile.ts";
import { moveFile } from "../../src/tools/moveFile.ts";
import { MemoryWorkspace } from "./memoryWorkspace.ts";

/** A language server that takes every `any` for an error. */
class CheckedWorkspace extends MemoryWorkspace {
	override async diagnostics(): Promise<readonly Diagnostic[]> {
		const lines = (this.files.get("a.ts") ?? "").split("\n");
		return lines.flatMap((text, at) =>
			text.includes("any") ? [{ path: "a.ts", line: at + 1, severity: "error", message: "No any.", source: "ts" } as const] : [],
		);
	}
}

function contextOf(workspace: MemoryWorkspace, read: Record<string, string> = {}): ToolContext {
	return {
		workspace,
		editor: noEditor,
		signal: new AbortController().signal,
		step: { output: () => undefined, ask: async () => undefined, plan: () => undefined },
		readVersions: new Map(Object.entries(read)),
	};
}

async function run(tool: typeof applyEdit, input: object, context: ToolContext): Promise<ToolOutput> {
	return (await tool.prepare(tool.parse({ path: "a.ts", ...input }), context)).commit();
}

describe("Where the language server has not answered in time", () => {
	class UncheckedWorkspace extends MemoryWorkspace {
		override async watchDiagnostics<Result>(path: string, change: () => Promise<Result>): Promise<WatchedChange<Result>> {
			return { ...(await super.watchDiagnostics(path, change)), isUnchecked: true };
		}
	}
	const told = " The editor may not have checked it yet; get_diagnostics tells later.";

	test("an edit says so", async () => {
		const context = contextOf(new UncheckedWorkspace({ "a.ts": "one\n" }));
		const { text } = await run(applyEdit, { edits: [{ search: "one", replace: "two" }] }, context);
		expect(text).toBe(`Edited a.ts: 1 line added, 1 removed.${told}`);
	});

	test("a new file says so, too", async () => {
		const { text } = await run(createFile, { content: "one\n" }, contextOf(new UncheckedWorkspace()));
		expect(text).toBe(`Created a.ts with 1 line.${told}`);
	});
});

describe("apply_edit", () => {
	const text = "let a: string;\nlet b: any;\nlet c: string;\n";

	test("names the problems that were not there before, and not those that only moved", async () => {
		const workspace = new CheckedWorkspace({ "a.ts": text });
		const output = await run(applyEdit, { edits: [{ search: "let a: string;", replace: "// A.\nlet a: any;" }] }, contextOf(workspace));
		expect(output.text).toContain("New problems in this file since the edit:\nline 3: error: No any. (ts)");
		expect(output.detail).toBe("1 new problem");
		const moved = await run(applyEdit, { edits: [{ search: "// A.", replace: "// A.\n// B." }] }, contextOf(workspace));
		expect(moved.text).not.toContain("problems");
	});

	test("tells the model and the user when a place was only similar", async () => {
		const workspace = new MemoryWorkspace({ "a.ts": "const total = computeTotal(entries);\n" });
		const input = { edits: [{ search: "const total = computeTotla(entries);", replace: "done();" }] };
		const output = await run(applyEdit, input, contextOf(workspace, { "a.ts": workspace.files.get("a.ts") ?? "" }));
		expect(output.text).toMatch(/lines 1–1 of before were 9\d % the same/);
		expect(output.detail).toMatch(/^line 1: 9\d % alike$/);
		expect(workspace.files.get("a.ts")).toBe("done();\n");
	});

	test("takes nothing for similar in a file that the chat has not read", async () => {
		const workspace = new MemoryWorkspace({ "a.ts": "const total = computeTotal(entries);\n" });
		const input = { edits: [{ search: "const total = computeTotla(entries);", replace: "done();" }] };
		await expect(run(applyEdit, input, contextOf(workspace))).rejects.toThrow(/Most like it: lines 1–1 .* Nothing was changed in a.ts/);
	});

	test("refuses a file that has changed since it was read", async () => {
		const workspace = new MemoryWorkspace({ "a.ts": text });
		const context = contextOf(workspace, { "a.ts": "older" });
		await expect(run(applyEdit, { edits: [{ search: "let a: string;", replace: "x" }] }, context)).rejects.toThrow(
			/has changed since you read it/,
		);
	});

	test("takes a diff, takes whole content, and takes exactly one of them", async () => {
		const workspace = new MemoryWorkspace({ "a.ts": text });
		const context = contextOf(workspace, { "a.ts": text });
		await run(applyEdit, { diff: "@@ -2 +2 @@\n-let b: any;\n+let b: string;\n" }, context);
		expect(workspace.files.get("a.ts")).toBe(text.replace("any", "string"));
		await run(applyEdit, { content: "let d;\n" }, context);
		expect(workspace.files.get("a.ts")).toBe("let d;\n");
		await expect(run(applyEdit, { content: "x", diff: "+y" }, context)).rejects.toThrow(/exactly one/);
		await expect(run(applyEdit, {}, context)).rejects.toThrow(/exactly one/);
	});

	test("tells the model of a slip that was mended for it", async () => {
		const workspace = new MemoryWorkspace({ "a.ts": text });
		const output = await run(applyEdit, { edits: [{ search: "2\tlet b: any;", replace: "2\tlet b: string;" }] }, contextOf(workspace));
		expect(workspace.files.get("a.ts")).toBe(text.replace("any", "string"));
		expect(output.text).toContain("The texts held line numbers, which the file does not");
	});

	test("has a schema whose root is a plain object", () => {
		expect(applyEdit.inputSchema).toMatchObject({ type: "object", required: ["path"] });
		expect(JSON.stringify(applyEdit.inputSchema)).not.toMatch(/anyOf|oneOf|allOf|\$ref/);
	});
});

test("create_file names the problems of the new file", async () => {
	const workspace = new CheckedWorkspace();
	const output = await run(createFile, { content: "let a: any;\n" }, contextOf(workspace));
	expect(output).toMatchObject({ detail: "1 new problem", text: expect.stringContaining("line 1: error: No any.") });
});

describe("What breaks other files names the new problems of the folder", () => {
	/** A compiler that misses `b.ts`, and finds the same wrong with a secret. */
	class ImportingWorkspace extends MemoryWorkspace {
		override async diagnostics(): Promise<readonly Diagnostic[]> {
			const known = [...this.files.keys()].filter((path) => path.endsWith("b.ts"));
			const unused = known.map((path) => ({ path, line: 1, severity: "warning", message: "Unused." }) as const);
			if (this.files.has("b.ts")) return unused;
			const missing = { line: 1, severity: "error", message: "No ./b." } as const;
			return [...unused, { ...missing, path: "a.ts" }, { ...missing, path: ".env" }];
		}
	}
	const told = "\nNew problems in this folder since the edit:\na.ts:1: error: No ./b.";

	test("delete_file", async () => {
		const output = await run(deleteFile, { path: "b.ts" }, contextOf(new ImportingWorkspace({ "a.ts": "", "b.ts": "" })));
		expect(output).toMatchObject({ text: `Deleted b.ts.${told}`, detail: "1 new problem" });
	});

	test("move_file, but not those that only moved along", async () => {
		const workspace = new ImportingWorkspace({ "a.ts": "", "b.ts": "" });
		const output = await run(moveFile, { from: "b.ts", to: "lib/b.ts" }, contextOf(workspace));
		expect(output).toMatchObject({ text: `Moved b.ts to lib/b.ts.${told}`, detail: "1 new problem" });
	});
});

test("a problem that is there twice now is new once; what is no error or warning is not named", () => {
	const problem: Diagnostic = { path: "a.ts", line: 1, severity: "warning", message: "Unused." };
	const hint: Diagnostic = { ...problem, severity: "hint", message: "Could be const." };
	expect(newProblems({ before: [problem], after: [problem, { ...problem, line: 9 }, hint] })).toEqual([{ ...problem, line: 9 }]);
});

test("create_file leaves out the fence that a chat puts around code", async () => {
	const workspace = new MemoryWorkspace();
	await run(createFile, { content: "```ts\nlet a;\n```" }, contextOf(workspace));
	expect(workspace.files.get("a.ts")).toBe("let a;\n");
});

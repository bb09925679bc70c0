import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { EditorWindow } from "./editorWindow.ts";
import { useScene } from "./scene.ts";

const scene = useScene();

const files = {
	"tsconfig.json": '{ "compilerOptions": { "strict": true, "noEmit": true, "module": "preserve" }, "include": ["src"] }\n',
	"src/price.ts": "export function total(amounts: number[]): number {\n\treturn amounts.reduce((left, right) => left + right, 0);\n}\n",
	"src/shop.ts": 'import { total } from "./price";\n\nconst totals = "total";\nconsole.log(total([1, 2]), totals);\n',
	"notes.ipynb": notebook("print(1)\n", "1\n"),
};

/** A TypeScript server takes its time to start on a busy machine. */
it("a symbol is looked up and renamed in two files by the language server, approved once, and undone together", {
	timeout: 180_000,
}, async () => {
	const place = { path: "src/price.ts", line: 1, symbol: "total" };
	scene.bedrock.setScript({
		turns: [
			{ steps: [{ kind: "tool", name: "find_symbols", input: { path: "src/price.ts" } }] },
			{ steps: [{ kind: "tool", name: "find_references", input: place }] },
			{ steps: [{ kind: "tool", name: "rename_symbol", input: { ...place, newName: "sumUp" } }] },
			{ steps: [{ kind: "text", text: "Renamed." }] },
		],
	});
	const window = await scene.freshChat(files);
	const { chat } = window;
	await chat.send("Rename total");
	await chat.approval.getByText("src/shop.ts").first().waitFor();
	expect(await onDisk(window, "src/shop.ts")).toBe(files["src/shop.ts"]);
	await chat.button("Allow once", chat.approval).click();
	await chat.ended();

	expect(results()).toEqual([
		expect.stringContaining("1-3 function total"),
		expect.stringMatching(/^src\/price.ts:1: .*\nsrc\/shop.ts:1: .*\nsrc\/shop.ts:4: console.log\(total\(\[1, 2\]\), totals\);$/),
		expect.stringContaining("Renamed total to sumUp in 3 places of 2 files"),
	]);
	expect(await onDisk(window, "src/price.ts")).toBe(files["src/price.ts"].replace("total", "sumUp"));
	expect(await onDisk(window, "src/shop.ts")).toBe(
		'import { sumUp } from "./price";\n\nconst totals = "total";\nconsole.log(sumUp([1, 2]), totals);\n',
	);

	await window.runCommand("Outcrop: Undo All Changes");
	for (const path of ["src/price.ts", "src/shop.ts"] as const) await expect.poll(() => onDisk(window, path)).toBe(files[path]);
});

it("a cell of a notebook is read with its output, changed once it is approved, and keeps what else the file holds", async () => {
	const path = "notes.ipynb";
	scene.bedrock.setScript({
		turns: [
			{ steps: [{ kind: "tool", name: "read_notebook", input: { path } }] },
			{ steps: [{ kind: "tool", name: "edit_notebook", input: { path, action: "replace", cell: 2, text: "print(2)\n" } }] },
			{ steps: [{ kind: "tool", name: "edit_notebook", input: { path, action: "insert", cell: 3, kind: "markdown", text: "The end." } }] },
			{ steps: [{ kind: "text", text: "Done." }] },
		],
	});
	const window = await scene.freshChat(files);
	const { chat } = window;
	await chat.send("Print two");
	await chat.approval.getByText("print(2)").first().waitFor();
	expect(await onDisk(window, path)).toBe(files[path]);
	await chat.button("Allow in this chat", chat.approval).click();
	await chat.ended();

	expect(results()[0]).toBe(
		"notes.ipynb, 2 cells.\n\n[cell 1, markdown]\n# Notes\n\n[cell 2, code, python]\nprint(1)\n\n[output of cell 2]\n1",
	);
	const { cells } = JSON.parse(await onDisk(window, path)) as { cells: { id: string; source: string[]; outputs?: unknown[] }[] };
	expect(cells.map(({ source }) => source.join(""))).toEqual(["# Notes", "print(2)\n", "The end."]);
	expect(cells[1]).toMatchObject({ id: "second", outputs: [{ output_type: "stream", text: ["1\n"] }] });

	await chat.frame.getByText("undo it in the notebook or restore the files").first().waitFor();
	await chat.button("Restore files to before this message").click();
	await window.page.locator(".monaco-dialog-box").getByRole("button", { name: "Restore" }).click();
	await expect.poll(() => onDisk(window, path)).toBe(files[path]);
});

/** What the tools have told the model, one after the other. */
function results(): string[] {
	const last = scene.requests().at(-1)?.request as { messages: { content: ResultContent[] }[] } | undefined;
	const content = last?.messages.flatMap((message) => message.content) ?? [];
	return content.flatMap(({ toolResult }) => toolResult?.content.map(({ text }) => text) ?? []);
}

interface ResultContent {
	readonly toolResult?: { readonly content: readonly { readonly text: string }[] };
}

function notebook(source: string, output: string): string {
	const cells = [
		{ cell_type: "markdown", id: "first", metadata: {}, source: ["# Notes"] },
		{
			cell_type: "code",
			execution_count: 1,
			id: "second",
			metadata: {},
			outputs: [{ name: "stdout", output_type: "stream", text: [output] }],
			source: [source],
		},
	];
	const metadata = { kernelspec: { display_name: "Python 3", language: "python", name: "python3" }, language_info: { name: "python" } };
	return JSON.stringify({ cells, metadata, nbformat: 4, nbformat_minor: 5 }, undefined, 1);
}

function onDisk(window: EditorWindow, path: string): Promise<string> {
	return readFile(join(window.path, path), "utf8");
}

import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { scaled } from "../faults/scale.ts";
import { useScene } from "./scene.ts";

const scene = useScene({ userSettings: { "outcrop.approval.edits": "auto" } });

const source = Array.from({ length: 20 }, (_, index) => `const line${index} = ${index};\n`).join("");
const tool = (name: string, input: unknown) => ({ kind: "tool", name, input }) as const;

it("the files of a turn are restored around what the user typed, and brought back again", async () => {
	const edits = [{ search: "line5 =", replace: "lineFive =" }];
	scene.bedrock.setScript({
		turns: [
			{
				steps: [
					tool("apply_edit", { path: "src/a.ts", edits }),
					tool("create_file", { path: "src/new.ts", content: "export {};\n" }),
					tool("delete_file", { path: "gone.txt" }),
					tool("move_file", { from: "old.md", to: "docs/new.md" }),
				],
			},
			{ steps: [{ kind: "text", text: "Done." }] },
		],
	});
	const before = { "gone.txt": "no newline at the end", "old.md": "# Title\r\n", "src/a.ts": source };
	const window = await scene.openChat(before);
	await window.openFile("src/a.ts");
	await window.chat.ask("Tidy up");
	const done = { "docs/new.md": "# Title\r\n", "src/a.ts": source.replace("line5 =", "lineFive ="), "src/new.ts": "export {};\n" };
	await expect.poll(() => filesIn(window.path)).toEqual(done);

	await window.focusEditor();
	await window.page.keyboard.press("Control+End");
	await window.page.keyboard.type("typed();");
	await window.page.keyboard.press("Control+s");
	const typed = (files: Record<string, string>) => ({ ...files, "src/a.ts": `${files["src/a.ts"]}typed();` });
	await expect.poll(() => filesIn(window.path)).toEqual(typed(done));

	await window.reload();
	await window.openChat();
	await window.chat.button("Restore files to before this message").click();
	await window.page.locator(".monaco-dialog-box").getByText("docs/new.md (deleted)").waitFor();
	await window.page.locator(".monaco-dialog-box").getByRole("button", { name: "Restore" }).click();
	await window.chat.button("Redo").waitFor();
	await expect.poll(() => filesIn(window.path)).toEqual(typed(before));

	await window.chat.button("Redo").click();
	await window.page.locator(".monaco-dialog-box").getByRole("button", { name: "Redo" }).click();
	await window.chat.button("Restore files to before this message").waitFor();
	await expect.poll(() => filesIn(window.path)).toEqual(typed(done));

	await window.runCommand("Outcrop: Restore Checkpoint");
	await window.answerQuickInput("Tidy up");
	await window.page.locator(".monaco-dialog-box").getByRole("button", { name: "Restore" }).click();
	await expect.poll(() => filesIn(window.path)).toEqual(typed(before));
}, 120_000);

it.each(Array.from({ length: scaled(10, 1) }, (_, index) => index + 1))(
	"a change that a crash of the extension host has cut is offered to be undone (time %i)",
	async () => {
		/** Large, so that there is time between the file's change and the note of its end. */
		const large = Array.from({ length: 20_000 }, (_, index) => `a line with number ${index}\n`).join("");
		const edits = [{ search: "a line with number 5\n", replace: "another line\n" }];
		scene.bedrock.setScript({ turns: [{ steps: [tool("apply_edit", { path: "a.txt", edits })] }] });
		const window = await scene.openChat({ "a.txt": large });
		const killed = killOnChange(join(window.path, "a.txt"), extensionHost());
		await window.chat.send("Change the file");
		await killed;
		const text = () => readFile(join(window.path, "a.txt"), "utf8");
		/** The editor, which lives on, ends the write that the extension had asked it for. */
		const changed = large.replace("a line with number 5\n", "another line\n");
		await expect.poll(async () => (await text()) === changed).toBe(true);

		await window.reload();
		await window.runCommand("Notifications: Show Notifications");
		const offer = window.page.locator(".notifications-center .notification-list-item");
		await offer.getByText("The editor stopped while Outcrop was changing a.txt.").waitFor();
		await offer.getByRole("button", { name: "Undo" }).click();
		await expect.poll(async () => (await text()) === large).toBe(true);
	},
	120_000,
);

async function filesIn(folder: string): Promise<Record<string, string>> {
	const entries = await readdir(folder, { recursive: true, withFileTypes: true });
	const paths = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
	const pairs = paths.map(async (path) => [path.slice(folder.length + 1), await readFile(path, "utf8")] as const);
	return Object.fromEntries(await Promise.all(pairs));
}

/** Ends a process in the very moment that a file is no longer what it is now. A process of its own does it: this one also answers for the model. */
async function killOnChange(path: string, pid: number): Promise<void> {
	const script = `
		const { statSync } = require("node:fs");
		const [path, pid] = process.argv.slice(1);
		const seen = () => { const { mtimeMs, size } = statSync(path); return mtimeMs + ":" + size; };
		const before = seen();
		while (seen() === before) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
		process.kill(Number(pid), "SIGKILL");`;
	const [code] = (await once(spawn(process.execPath, ["-e", script, path, String(pid)], { stdio: "inherit" }), "exit")) as [number | null];
	expect(code).toBe(0);
}

/** The extension host of this session's last window: no other session has this session's folder in its environment. */
function extensionHost(): number {
	const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
	const ours = pids.filter(
		(pid) => reads(pid, "cmdline").includes("--type=extensionHost") && reads(pid, "environ").includes(scene.editor.folder),
	);
	const newest = ours
		.map(Number)
		.toSorted((a, b) => a - b)
		.at(-1);
	if (newest === undefined) throw new Error("There is no extension host.");
	return newest;
}

function reads(pid: string, file: string): string {
	try {
		return readFileSync(join("/proc", pid, file), "utf8");
	} catch {
		return "";
	}
}

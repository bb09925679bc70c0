import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type * as vscode from "vscode";
import type { CommandRun } from "../../src/core/editor/terminal.ts";
import { fakeEditor } from "./fakeEditor.ts";

/** Terminals as far as they show what a process prints. The user's shell has no integration here, as with `sh`. */
const shown: { name: string; text: string; pty: vscode.Pseudoterminal }[] = [];
const editor = vi.hoisted(() => ({ shell: "/bin/sh", configuration: false as boolean }));

vi.mock("vscode", () => {
	const fake = fakeEditor();
	return {
		...fake,
		ThemeIcon: fake.ThemeColor,
		env: {
			get shell() {
				return editor.shell;
			},
		},
		window: {
			...fake.window,
			createTerminal: ({ name, pty }: vscode.ExtensionTerminalOptions) => {
				const terminal = { name, text: "", pty };
				pty.onDidWrite((text) => {
					terminal.text += text;
				});
				pty.open(undefined);
				shown.push(terminal);
				return { show: () => undefined, dispose: () => undefined };
			},
		},
		workspace: { ...fake.workspace, getConfiguration: () => ({ get: () => editor.configuration }) },
	};
});

const { CommandRuns } = await import("../../src/vscode/run/commandRuns.ts");
const { Terminals } = await import("../../src/vscode/run/terminals.ts");

const signal = new AbortController().signal;
let folder: string;
let terminals: InstanceType<typeof Terminals>;

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), "outcrop-run-"));
	shown.length = 0;
	editor.shell = "/bin/sh";
	terminals = new Terminals({ uri: { fsPath: folder }, name: "shop", index: 0 } as unknown as vscode.WorkspaceFolder, new CommandRuns());
});

afterEach(() => {
	terminals.dispose();
	rmSync(folder, { recursive: true, force: true });
});

async function run(command: string, inside = "."): Promise<CommandRun> {
	const started = await terminals.start(command, inside, signal);
	await started.ended;
	return started;
}

function printed({ text }: CommandRun): string {
	return text.lines().join("\n");
}

/** Whether a process runs; one that has ended and that nobody has asked about does not. */
function isAlive(pid: number): boolean {
	try {
		return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
	} catch {
		return false;
	}
}

/** Waits until a command has printed a whole line with this. */
function seen(started: CommandRun, text: string): Promise<void> {
	return new Promise((resolve) => {
		const check = () => started.text.endedLines > 0 && printed(started).includes(text) && resolve();
		started.onText(check);
		check();
	});
}

describe.each(["/bin/sh", "/bin/bash"])("a command without shell integration, in %s", (shell) => {
	beforeEach(() => {
		editor.shell = shell;
	});

	it("runs in the folder, prints both streams and tells its exit code", async () => {
		mkdirSync(join(folder, "src"));
		const ended = await run("pwd; echo wrong >&2; exit 7", "src");
		expect(ended.end).toEqual({ kind: "exited", code: 7 });
		expect(printed(ended).split("\n").toSorted()).toEqual([expect.stringMatching(/\/src$/), "wrong"]);
	});

	it.each([
		["several lines", "x=1\nif [ $x = 1 ]\nthen\n\techo one\nfi", "one"],
		["exclamation marks", "echo 'hi!!' !x", "hi!! !x"],
		["quotes in quotes", `echo "it's" 'a "b"'`, `it's a "b"`],
		["a here-document", "cat <<'END'\n$HOME `id` \\\nEND", "$HOME `id` \\"],
		["letters of others", "echo grün 日本", "grün 日本"],
		["a tab", "printf 'a\tb'", "a\tb"],
		["a backslash at the end", "echo a \\", "a \\"],
	])("runs exactly as written with %s", async (_, command, expected) => {
		const ended = await run(command);
		expect(printed(ended).trim()).toBe(expected);
		expect(ended.end).toEqual({ kind: "exited", code: 0 });
	});

	it("with an open quote is an error at once and waits for nothing", async () => {
		const ended = await run("echo 'a");
		expect(ended.end).toMatchObject({ kind: "exited" });
		expect(ended.end).not.toEqual({ kind: "exited", code: 0 });
		expect(printed(ended)).toMatch(/nterminated|unexpected EOF/);
	});

	it("is ended with everything that it has started", async () => {
		const started = await terminals.start("sleep 100 & echo $!; wait; echo late", ".", signal);
		await seen(started, "");
		const inBackground = Number(printed(started));
		expect(isAlive(inBackground)).toBe(true);
		await started.stop();
		expect(started.end).toEqual({ kind: "stopped" });
		await expect.poll(() => isAlive(inBackground)).toBe(false);
		expect(printed(started)).not.toContain("late");
	});
});

it("a command that does not heed Ctrl+C is killed", async () => {
	const started = await terminals.start(`trap '' INT; echo ready; while :; do sleep 0.1; done`, ".", signal);
	await seen(started, "ready");
	await started.stop();
	expect(started.end).toEqual({ kind: "stopped" });
});

it("what a command leaves in the background does not keep it from ending", async () => {
	const started = await run("sleep 3 & echo done");
	expect(started.end).toEqual({ kind: "exited", code: 0 });
	expect(printed(started)).toBe("done");
});

it("no pager, no editor and no question of git waits for a key", async () => {
	expect(printed(await run('echo "$PAGER $GIT_PAGER $GIT_EDITOR $GIT_TERMINAL_PROMPT [$CI]"'))).toBe(
		`cat cat true 0 [${process.env["CI"] ?? ""}]`,
	);
});

it("a program that asks for input gets none", async () => {
	expect((await run("read x; echo $?")).text.lines()).toEqual(["1"]);
});

it("a folder that does not exist is told", async () => {
	await expect(run("echo a", "missing")).rejects.toThrow(/no folder "missing"/);
	expect(terminals.ids()).toEqual([]);
});

it("the user sees the command and its output in a terminal, which is used again when it is free", async () => {
	await run("echo one\necho two");
	await run("exit 3");
	expect(shown).toHaveLength(1);
	expect(shown[0]?.name).toBe("Outcrop: Output Only");
	// biome-ignore lint/suspicious/noControlCharactersInRegex: colours are left out.
	const text = shown[0]?.text.replace(/\u001b\[\d+m/g, "");
	expect(text).toBe("$ echo one\r\necho two\r\none\r\ntwo\r\n[0]\r\n$ exit 3\r\n[3]\r\n");
});

it("a second command gets a terminal of its own while the first one runs, and Ctrl+C in a terminal ends what is in it", async () => {
	const first = await terminals.start("echo ready; exec sleep 100", ".", signal);
	await seen(first, "ready");
	await run("echo two");
	expect(shown).toHaveLength(2);
	shown[0]?.pty.handleInput?.("\u0003");
	expect(await first.ended).toEqual({ kind: "stopped" });
});

it("closing the terminal ends what runs in it, and the next command gets another one", async () => {
	const first = await terminals.start("echo ready; exec sleep 100", ".", signal);
	await seen(first, "ready");
	shown[0]?.pty.close();
	expect(await first.ended).toEqual({ kind: "closed" });
	await run("echo two");
	expect(shown).toHaveLength(2);
});

it("a command that the user stopped before it began does not begin", async () => {
	await expect(terminals.start("touch begun", ".", AbortSignal.abort(new Error("stopped")))).rejects.toThrow("stopped");
	expect(existsSync(join(folder, "begun"))).toBe(false);
	expect(terminals.ids()).toEqual([]);
});

it("commands are known by their ids, and old ended ones are forgotten", async () => {
	const first = await run("echo 1 > count");
	for (let index = 0; index < 21; index++) await run(":");
	expect(readFileSync(join(folder, "count"), "utf8")).toBe("1\n");
	expect(terminals.find(first.id)).toBeUndefined();
	expect(terminals.find("command-22")?.end).toEqual({ kind: "exited", code: 0 });
});

it("a process ends with the window", async () => {
	const started = await terminals.start("echo $$; trap '' INT; sleep 100; sleep 100", ".", signal);
	await seen(started, "");
	terminals.dispose();
	await expect.poll(() => isAlive(Number(printed(started)))).toBe(false);
});

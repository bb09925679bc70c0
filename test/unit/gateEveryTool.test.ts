import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Tool } from "../../src/core/chat/tool.ts";
import { runToolCalls, type ToolCallContext } from "../../src/core/chat/toolCalls.ts";
import type { EditorPorts } from "../../src/core/editor/editorPorts.ts";
import type { Workspace } from "../../src/core/workspace.ts";
import { tools } from "../../src/tools/index.ts";
import { locatePath } from "../../src/vscode/workspace/locatePath.ts";
import { testSettings } from "./testSession.ts";

/** Every input of a tool that names a file, with the given path at each place where one can stand; none when no path is ever named. */
type Inputs = (path: string) => readonly object[];

const noPath: Inputs = () => [];
const onePath: Inputs = (path) => [{ path }];

/** A tool without a row fails below: whoever adds one says here where its paths are. */
const rows: Readonly<Record<string, Inputs>> = {
	read_file: onePath,
	list_files: (path) => [{ path }, { path, depth: 3 }],
	find_files: noPath,
	search_text: noPath,
	get_diagnostics: onePath,
	apply_edit: (path) => [{ path, edits: [{ search: "a", replace: "b" }] }],
	create_file: (path) => [{ path, content: "x" }],
	delete_file: onePath,
	move_file: (path) => [
		{ from: path, to: "fine.ts" },
		{ from: "fine.ts", to: path },
	],
	ask_user: noPath,
	update_plan: noPath,
	report_findings: noPath,
	run_command: (folder) => [{ command: "ls", folder }],
	read_command_output: noPath,
	stop_command: noPath,
	list_tasks: noPath,
	run_task: noPath,
	run_tests: noPath,
	git_status: noPath,
	git_diff: onePath,
	git_log: onePath,
	git_blame: (path) => [{ path, firstLine: 1, lastLine: 2 }],
	fetch_url: noPath,
	find_symbols: onePath,
	find_references: (path) => [{ path, line: 1, symbol: "x" }],
	rename_symbol: (path) => [{ path, line: 1, symbol: "x", newName: "y" }],
	read_notebook: onePath,
	edit_notebook: (path) => [{ path, action: "delete", cell: 1 }],
};

const escapes = [
	"..",
	"../x",
	"src/../../x",
	"..\\x",
	"/etc/passwd",
	"%2e%2e/x",
	"%252e%252e/x",
	"\u2025/x",
	"link/key",
	"dangling",
	"to-secret",
	"to-git",
	"\\\\host\\share",
	"//host/share",
	"\\\\?\\C:\\x",
	"C:\\x",
	"C:x",
	"file:///etc/passwd",
	"vscode-userdata:/User/settings.json",
	"~/.ssh/id_rsa",
	".env",
	".ENV.local",
	"deep/.aws/credentials",
	"server.pem",
	".git/config",
	".git/hooks/pre-commit",
	".g\u200Cit/config",
	".claude/hooks/stop.sh",
	"a\u202Eb",
	"a\uD800b",
];

let root: string;

beforeAll(async () => {
	const outer = await realpath(await mkdtemp(join(tmpdir(), "outcrop-")));
	root = join(outer, "ws");
	await mkdir(join(root, "src"), { recursive: true });
	await mkdir(join(root, ".git"));
	await mkdir(join(outer, "ws-evil"));
	await writeFile(join(root, ".env"), "KEY=canary");
	await symlink(join(outer, "ws-evil"), join(root, "link"));
	await symlink(join(outer, "nowhere"), join(root, "dangling"));
	await symlink(".env", join(root, "to-secret"));
	await symlink(".git", join(root, "to-git"));
});

afterAll(() => rm(join(root, ".."), { recursive: true }));

describe.each(tools.map((tool) => [tool.name, tool] as const))("%s", (name, tool) => {
	const inputs = rows[name];

	test("has a row that says where its paths are", () => {
		expect(inputs, `Add a row for ${name} to this test.`).toBeDefined();
		const fields = Object.keys(tool.inputSchema.properties ?? {});
		const named = fields.filter((field) => /^(path|paths|file|files|folder|from|to)$/.test(field));
		expect(inputs?.("x").length === 0 ? named : [], `${name} takes a path: its row must name it.`).toEqual([]);
	});

	test.each(escapes)("is denied %j, whatever the user has allowed, and touches nothing", async (escape) => {
		for (const input of inputs?.(escape) ?? []) {
			const { touched, status, outcome } = await call(tool, input);
			expect([input, touched, status, outcome]).toEqual([input, [], "error", "denied"]);
		}
	});

	test.each(["/ws-evil/x", "/ws-evil", "/"])("is denied the absolute twin %j of the folder", async (twin) => {
		for (const input of inputs?.(twin === "/" ? "/" : join(root, "..", twin)) ?? [])
			expect([input, await call(tool, input)]).toMatchObject([input, { touched: [], outcome: "denied" }]);
	});

	test.each(["../**", "{src,..}/*", "/etc/*", "~/*", "C:\\*", "..\\*"])("finds nothing by the glob %j", async (glob) => {
		if (!Object.hasOwn(tool.inputSchema.properties ?? {}, "glob")) return;
		for (const input of [{ glob }, { glob, query: "x" }, { glob, query: "x", filesOnly: true }]) {
			const { touched, status } = await call(tool, input);
			expect([input, touched, status]).toEqual([input, [], "error"]);
		}
	});

	test("does nothing with an input that is broken off, or of another shape", async () => {
		for (const input of inputs?.(7 as unknown as string) ?? []) {
			const { touched, status, outcome } = await call(tool, input);
			expect([input, touched, status, outcome]).toEqual([input, [], "error", "failed"]);
		}
		expect(await call(tool, {}, '{"path": "src')).toMatchObject({ touched: [], status: "error", outcome: "failed" });
	});
});

/** One call under the most generous policy there is, in a folder of the disk where everything but locating a path is written down. */
async function call(tool: Tool, input: object, malformed?: string) {
	const touched: string[] = [];
	let outcome: string | undefined;
	const context: ToolCallContext = {
		workspace: recording<Workspace>(touched, "workspace", { locate: (path: string) => locatePath(root, path) }),
		editor: recording<EditorPorts>(touched, "editor", {}, true),
		signal: new AbortController().signal,
		readVersions: new Map(),
		policy: () => ({ approveEdits: "auto", commands: { allow: ["ls"], deny: [] }, pinnedTools: new Map(), mode: "agent", trusted: true }),
		grants: { editsInThisChat: true, subjects: new Set() },
		guarding: { settings: testSettings, check: { check: async () => ({ kind: "passed", findings: [] }) }, masks: new Set() },
		askUser: async () => "once",
		stepOf: () => ({
			port: { output: () => undefined, ask: async () => undefined, plan: () => undefined },
			signal: new AbortController().signal,
		}),
		allowAlways: () => undefined,
		emit: (event) => {
			if (event.kind === "tool-end") outcome = event.outcome;
		},
		reportBug: () => undefined,
	};
	const [result] = await runToolCalls([{ kind: "tool-use", id: "t1", name: tool.name, input, malformed }], [tool], context);
	return { touched, status: result?.status, outcome };
}

/** Stands for a port: everything that is asked of it is written down and fails. `isDeep`: its members are ports themselves. */
function recording<Port extends object>(touched: string[], name: string, known: object, isDeep = false): Port {
	return new Proxy(known, {
		get(target, member) {
			const place = `${name}.${String(member)}`;
			if (Object.hasOwn(target, member)) return Reflect.get(target, member) as unknown;
			if (isDeep) return recording(touched, place, {});
			return () => {
				touched.push(place);
				throw new Error(`${place} must not be reached.`);
			};
		},
	}) as Port;
}

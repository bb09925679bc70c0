import { beforeEach, describe, expect, test, vi } from "vitest";
import type * as vscode from "vscode";
import { judge } from "../../src/core/chat/approval.ts";
import type { Policy } from "../../src/core/chat/verdict.ts";
import { pinnedTools, rememberApproval } from "../../src/vscode/settings/rememberApproval.ts";
import type { ApprovalSubject } from "../../src/shared/turnEvent.ts";

/** Settings by target and key, as the editor keeps them. */
const { written } = vi.hoisted(() => ({ written: new Map<string, unknown>() }));

vi.mock("vscode", () => ({
	ConfigurationTarget: { Global: 1, Workspace: 2, WorkspaceFolder: 3 },
	workspace: {
		getConfiguration: (section: string) => ({
			inspect: (key: string) => ({ globalValue: written.get(`1 ${section}.${key}`), workspaceValue: ["from the repository"] }),
			get: () => ["from the repository"],
			update: async (key: string, value: unknown, target: number) => void written.set(`${target} ${section}.${key}`, value),
		}),
	},
}));

beforeEach(() => written.clear());

function memento(): vscode.Memento {
	const kept = new Map<string, unknown>();
	return {
		keys: () => [...kept.keys()],
		get: (key: string, otherwise?: unknown) => kept.get(key) ?? otherwise,
		update: async (key: string, value: unknown) => void kept.set(key, value),
	} as vscode.Memento;
}

const tool = { kind: "external", name: "mcp_git_log", source: "the MCP server git", input: "{}", pin: "1".repeat(64) } as const;

describe("What the user always allows", () => {
	test("is kept in the user's own settings: edits", async () => {
		await rememberApproval(memento(), undefined);
		expect([...written]).toEqual([["1 outcrop.approval.edits", "auto"]]);
	});

	test("is kept in the user's own settings: a command, exactly and once, and nothing that a repository has put there", async () => {
		const command = (text: string): ApprovalSubject => ({ kind: "command", command: text, folder: "." });
		for (const text of ["npm test", "npm test ", "npm test"]) await rememberApproval(memento(), command(text));
		expect([...written]).toEqual([["1 outcrop.approval.commands.allow", ["npm test", "npm test "]]]);
	});

	test("is kept in the state it is given: a tool of others, with its pin, so that the gate lets it pass", async () => {
		const state = memento();
		await rememberApproval(state, tool);
		expect(written.size).toBe(0);
		const policy: Policy = {
			approveEdits: "ask",
			commands: { allow: [], deny: [] },
			pinnedTools: pinnedTools(state),
			mode: "agent",
			trusted: true,
		};
		const verdict = (subject: ApprovalSubject) =>
			judge({ effect: "external", targets: [], subject, isPrepared: true }, policy, { editsInThisChat: false, subjects: new Set() }).kind;
		expect([verdict(tool), verdict({ ...tool, pin: "2".repeat(64) })]).toEqual(["allow", "ask"]);
	});

	test.each([
		{ kind: "url", url: "https://docs.example/" },
		{ kind: "task", name: "build", command: "make" },
		{ ...tool, pin: undefined },
	] as const)("is kept of nothing that is never offered for good: $kind", async (subject) => {
		const state = memento();
		await rememberApproval(state, subject);
		expect([written.size, state.keys()]).toEqual([0, []]);
	});
});

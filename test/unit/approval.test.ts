import { describe, expect, test } from "vitest";
import { type Grants, judge, type Policy } from "../../src/core/chat/approval.ts";
import { classifyPath } from "../../src/core/chat/protectedPaths.ts";

const policy: Policy = { approveEdits: "ask", commands: { allow: [], deny: [] }, pinnedTools: new Map(), mode: "agent", trusted: true };
const asking = policy;
const automatic: Policy = { ...policy, approveEdits: "auto" };
const nothing: Grants = { editsInThisChat: false, subjects: new Set() };

const write = (target: string | undefined, policy: Parameters<typeof judge>[1] = asking, grants = nothing) =>
	judge({ effect: "write", targets: [target], isPrepared: true, addsRemoteAddress: false }, policy, grants).kind;
const read = (target: string | undefined, policy: Parameters<typeof judge>[1] = asking) =>
	judge({ effect: "read", targets: [target], isPrepared: true, addsRemoteAddress: false }, policy, nothing).kind;

describe("The gate", () => {
	test("lets reads inside the workspace pass and asks for edits", () => {
		expect([read("src/a.ts"), write("src/a.ts")]).toEqual(["allow", "ask"]);
	});

	test("lets edits pass when the user said so, for all chats or for this one", () => {
		expect([write("src/a.ts", automatic), write("src/a.ts", asking, { ...nothing, editsInThisChat: true })]).toEqual(["allow", "allow"]);
	});

	test("denies whatever lies outside, for every effect and policy", () => {
		expect([read(undefined), write(undefined), write(undefined, automatic)]).toEqual(["deny", "deny", "deny"]);
	});

	test("denies everything in an untrusted workspace", () => {
		const untrusted: Policy = { ...automatic, trusted: false };
		expect([read("src/a.ts", untrusted), write("src/a.ts", untrusted)]).toEqual(["deny", "deny"]);
	});

	test.each([
		".env",
		".env.local",
		"deep/.aws/config",
		".ssh/known_hosts",
		"server.pem",
		"id_rsa",
		".npmrc",
		"x/.ENV",
		"cert.P12",
		".env.",
		".env::$DATA",
		".env-prod",
		".env_local",
		".envrc",
		".env.production.local",
		".envs/.production/.postgres",
		"id_ed25519_sk",
		"id_rsa_work",
		"id_rsa.bak",
		"id_github",
		"id_github.pub",
	])("denies reading and writing the secret %s", (path) => {
		expect([read(path), write(path, automatic)]).toEqual(["deny", "deny"]);
	});

	test.each([
		".env.example",
		".env.local.example",
		".env-sample",
		".envrc.template",
		"src/environment.ts",
		"env.ts",
		"docs/aws.md",
		"keys.ts",
		"id_generator.ts",
		"src/id_map/index.ts",
		"valid_id",
	])("does not mistake %s for a secret", (path) => {
		expect(read(path)).toBe("allow");
	});

	test.each([
		".git/hooks/pre-commit",
		".git/config",
		".GIT/config",
		"sub/.git/HEAD",
		".husky/pre-push",
		".githooks/pre-push",
		".claude/hooks/stop.sh",
		".claude/settings.json",
		".Claude/Settings.local.json",
		"web/.kiro/hooks/on-save.json",
		".github/hooks/agent.json",
		".cursor/hooks.json",
		".cursor/hooks/format.sh",
		".codex/hooks.json",
	])("denies writing %s under any policy", (path) => {
		expect(write(path, automatic, { ...nothing, editsInThisChat: true })).toBe("deny");
	});

	test.each([
		".vscode/settings.json",
		".VSCODE/Settings.json",
		".vscode/mcp.json",
		"a.code-workspace",
		".github/workflows/ci.yml",
		"AGENTS.md",
		"package.json",
		"web/package.json",
		".devcontainer/devcontainer.json",
		".cursorrules",
		".clinerules",
		".clinerules/style.md",
		".windsurfrules",
		".roorules",
		".roorules-code",
		".mcp.json",
		".claude/commands/x.md",
		".codex/config.toml",
		"pnpm-workspace.yaml",
		".pnpmfile.cjs",
		".yarnrc.yml",
		"deno.json",
		"deno.jsonc",
		"composer.json",
		".vscode/caf\u0065\u0301.json",
	])("asks for each write of %s, whatever was allowed before, and never remembers the answer", (path) => {
		const verdict = judge({ effect: "write", targets: [path], isPrepared: true, addsRemoteAddress: false }, automatic, {
			...nothing,
			editsInThisChat: true,
		});
		expect(verdict).toMatchObject({ kind: "ask", choices: ["once", "deny"] });
	});

	test("asks when an edit brings a new address into a configuration", () => {
		expect(judge({ effect: "write", targets: ["tsconfig.json"], isPrepared: true, addsRemoteAddress: true }, automatic, nothing).kind).toBe(
			"ask",
		);
	});

	test("one bad target spoils a call with several", () => {
		expect(
			judge({ effect: "write", targets: ["a.ts", undefined], isPrepared: true, addsRemoteAddress: false }, automatic, nothing).kind,
		).toBe("deny");
		expect(
			judge({ effect: "write", targets: ["a.ts", ".vscode/tasks.json"], isPrepared: true, addsRemoteAddress: false }, asking, nothing),
		).toMatchObject({
			choices: ["once", "deny"],
		});
	});

	test("judges twins in case and Unicode form alike", () => {
		expect(classifyPath(".vscode/se\u0301ttings.json")).toBe(classifyPath(".VSCODE/S\u00c9TTINGS.JSON"));
	});
});

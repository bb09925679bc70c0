import { describe, expect, test } from "vitest";
import { judge, type Request } from "../../src/core/chat/approval.ts";
import type { Policy, Verdict } from "../../src/core/chat/verdict.ts";
import type { ApprovalSubject } from "../../src/shared/turnEvent.ts";
import { tools } from "../../src/tools/index.ts";
import { grant, type Grants } from "../../src/core/chat/grants.ts";
import { classifyPath } from "../../src/core/chat/protectedPaths.ts";

const policy: Policy = { approveEdits: "ask", commands: { allow: [], deny: [] }, pinnedTools: new Map(), mode: "agent", trusted: true };
const asking = policy;
const automatic: Policy = { ...policy, approveEdits: "auto" };
const nothing: Grants = { editsInThisChat: false, subjects: new Set() };

const write = (target: string | undefined, policy: Parameters<typeof judge>[1] = asking, grants = nothing) =>
	judge({ effect: "write", targets: [target], isPrepared: true }, policy, grants).kind;
const read = (target: string | undefined, policy: Parameters<typeof judge>[1] = asking) =>
	judge({ effect: "read", targets: [target], isPrepared: true }, policy, nothing).kind;

const subjects = [
	{ kind: "command", command: "npm test", folder: "." },
	{ kind: "task", name: "build", command: "make" },
	{ kind: "url", url: "https://docs.example/page" },
	{ kind: "external", name: "mcp_git_log", source: "the MCP server git", input: "{}", pin: "1".repeat(64) },
] as const satisfies readonly ApprovalSubject[];
const effectOf = { command: "run", task: "run", url: "fetch", external: "external" } as const;

function subjectOf<Kind extends ApprovalSubject["kind"]>(kind: Kind) {
	return subjects.find((subject) => subject.kind === kind) as Extract<ApprovalSubject, { kind: Kind }>;
}

function allGrants(): Grants {
	const grants: Grants = { editsInThisChat: true, subjects: new Set() };
	for (const subject of subjects) grant(grants, subject);
	return grants;
}

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

	test("says of what lies outside that it does", () => {
		const verdict = judge({ effect: "read", targets: ["a.ts", undefined], isPrepared: true }, automatic, nothing);
		expect(verdict).toMatchObject({ kind: "deny", reason: expect.stringContaining("outside of the workspace folder") });
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
		".config/gcloud/application_default_credentials.json",
		"infra/terraform.tfstate",
		"terraform.tfstate.backup",
		".vault-token",
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
		"eslint.config.mjs",
		".eslintrc.cjs",
		".prettierrc",
		"crates/a/build.rs",
		".cargo/config.toml",
		"app/build.gradle.kts",
		"src/App.csproj",
		"Directory.Build.targets",
		"package-lock.json",
		"pnpm-lock.yaml",
		"yarn.lock",
		"bun.lockb",
		".vscode/caf\u0065\u0301.json",
	])("asks for each write of %s, whatever was allowed before, and never remembers the answer", (path) => {
		const verdict = judge({ effect: "write", targets: [path], isPrepared: true }, automatic, {
			...nothing,
			editsInThisChat: true,
		});
		expect(verdict).toMatchObject({ kind: "ask", choices: ["once", "deny"] });
	});

	test("asks when an edit brings a new address into a configuration", () => {
		expect(
			judge({ effect: "write", targets: ["tsconfig.json"], isPrepared: true, concerns: ["An address."] }, automatic, nothing).kind,
		).toBe("ask");
	});

	test("one bad target spoils a call with several", () => {
		expect(judge({ effect: "write", targets: ["a.ts", undefined], isPrepared: true }, automatic, nothing).kind).toBe("deny");
		expect(judge({ effect: "write", targets: ["a.ts", ".vscode/tasks.json"], isPrepared: true }, asking, nothing)).toMatchObject({
			choices: ["once", "deny"],
		});
	});

	test("judges twins in case and Unicode form alike", () => {
		expect(classifyPath(".vscode/se\u0301ttings.json")).toBe(classifyPath(".VSCODE/S\u00c9TTINGS.JSON"));
	});

	test.each([
		[".g\u200Cit/hooks/pre-commit", "forbidden"],
		[".\u202Dgit/config", "forbidden"],
		[".\u017F\u017Fh/config", "secret"],
		[".\u212Aube/config", "secret"],
		["PAC\u212AAGE.JSON", "protected"],
		[".vscode /settings.json", "protected"],
		[".VSCODE./tasks.json", "protected"],
		["package.json::$DATA", "protected"],
	])("takes %j for what some file system opens under that name", (path, pathClass) => {
		expect(classifyPath(path)).toBe(pathClass);
	});

	test.each(["ask", "plan"] as const)(
		"in mode %s lets nothing be changed and nothing run, whatever was allowed and whatever tool asks",
		(mode) => {
			const generous: Policy = { ...automatic, mode, commands: { allow: ["ls"], deny: [] } };
			const grants = allGrants();
			for (const { effect } of tools) {
				const verdict = judge({ effect, targets: ["a.ts"], isPrepared: false }, generous, grants);
				expect([effect, verdict.kind]).toEqual([effect, ["none", "read", "fetch"].includes(effect) ? "allow" : "deny"]);
			}
			for (const subject of subjects)
				expect(judge({ effect: effectOf[subject.kind], targets: [], subject, isPrepared: true }, generous, grants).kind).toBe(
					subject.kind === "url" ? "allow" : "deny",
				);
		},
	);

	test("denies an effect that it does not know, and a write that names no file", () => {
		const unknown = { effect: "teleport", targets: [], isPrepared: true } as unknown as Request;
		expect(judge(unknown, automatic, allGrants()).kind).toBe("deny");
		expect(judge({ effect: "write", targets: [], isPrepared: true }, automatic, allGrants()).kind).toBe("deny");
	});

	test("denies what it fails to judge, and says so in the log", () => {
		const broken: Policy = {
			...automatic,
			get approveEdits(): "auto" {
				throw new Error("broken");
			},
		};
		const bugs: unknown[] = [];
		expect(judge({ effect: "write", targets: ["a.ts"], isPrepared: true }, broken, nothing, (bug) => bugs.push(bug)).kind).toBe("deny");
		expect(bugs).toHaveLength(1);
	});

	test("judges a move at both ends", () => {
		const move = (from: string, path: string) => judge({ effect: "write", targets: [from, path], isPrepared: true }, automatic, nothing);
		expect([move("a.ts", "b.ts").kind, move("a.ts", ".env").kind, move(".git/config", "a.txt").kind]).toEqual(["allow", "deny", "deny"]);
		expect(move("a.json", ".vscode/settings.json")).toMatchObject({ kind: "ask", choices: ["once", "deny"] });
		expect(move("AGENTS.md", "old.md")).toMatchObject({ kind: "ask", choices: ["once", "deny"] });
	});

	test("says of several protected files which they are", () => {
		const verdict = judge({ effect: "write", targets: ["AGENTS.md", "package.json", "a.ts"], isPrepared: true }, asking, nothing);
		expect(verdict).toMatchObject({ reason: expect.stringMatching(/AGENTS\.md.*package\.json/) });
	});

	test.each(Object.keys({ run: 0, fetch: 0, external: 0 }) as Request["effect"][])(
		"denies %s without a subject, or with another's",
		(effect) => {
			expect(judge({ effect, targets: [], isPrepared: true }, automatic, allGrants()).kind).toBe("deny");
			for (const subject of subjects.filter(({ kind }) => effectOf[kind] !== effect))
				expect(judge({ effect, targets: [], subject, isPrepared: true }, automatic, allGrants()).kind).toBe("deny");
		},
	);
});

describe("What the user allows", () => {
	const ask = (subject: ApprovalSubject, grants: Grants, changes: Partial<Policy> = {}): Verdict =>
		judge({ effect: effectOf[subject.kind], targets: [], subject, isPrepared: true }, { ...policy, ...changes }, grants);
	const granted = (subject: ApprovalSubject): Grants => {
		const grants: Grants = { editsInThisChat: false, subjects: new Set() };
		grant(grants, subject);
		return grants;
	};

	test.each([
		["command", ["once", "chat", "always", "deny"]],
		["task", ["once", "chat", "deny"]],
		["url", ["once", "chat", "deny"]],
		["external", ["once", "chat", "always", "deny"]],
	] as const)("a %s is asked about with the choices %j", (kind, choices) => {
		expect(ask(subjectOf(kind), nothing)).toMatchObject({ kind: "ask", choices });
	});

	test.each(subjects)("$kind: the same again needs no question in this chat", (subject) => {
		expect(ask(subject, granted(subject)).kind).toBe("allow");
	});

	test("a command reaches as far as itself in its folder", () => {
		const command = subjectOf("command");
		const grants = granted(command);
		expect(ask({ ...command, command: "npm test -- --watch" }, grants).kind).toBe("ask");
		expect(ask({ ...command, folder: "other" }, grants).kind).toBe("ask");
	});

	test("a page reaches as far as its origin", () => {
		const grants = granted(subjectOf("url"));
		expect(ask({ kind: "url", url: "https://docs.example/other?q=1" }, grants).kind).toBe("allow");
		for (const url of ["http://docs.example/", "https://docs.example:8443/", "https://evil.example/", "https://docs.example.evil.example/"])
			expect([url, ask({ kind: "url", url }, grants).kind]).toEqual([url, "ask"]);
	});

	test.each(["file:///etc/passwd", "ftp://x.example/", "https://user:pass@x.example/", "javascript:alert(1)", "no address"])(
		"%s is never fetched",
		(url) => {
			expect(ask({ kind: "url", url }, granted({ kind: "url", url })).kind).toBe("deny");
		},
	);

	test("a look-alike host is named as it will be asked for", () => {
		expect(ask({ kind: "url", url: "https://\u0430pple.example/" }, nothing)).toMatchObject({ reason: expect.stringContaining("xn--") });
	});

	test("a tool of others reaches as far as itself, with any input", () => {
		const tool = subjectOf("external");
		const grants = granted(tool);
		expect(ask({ ...tool, input: '{"other":1}' }, grants).kind).toBe("allow");
		expect(ask({ ...tool, source: "another server" }, grants).kind).toBe("ask");
		expect(ask({ ...tool, pin: "2".repeat(64) }, grants)).toMatchObject({ kind: "ask", reason: expect.stringContaining("has changed") });
	});

	test("a tool that is allowed for good is asked about again once its pin differs", () => {
		const tool = subjectOf("external");
		const pinnedTools = new Map([[JSON.stringify([tool.source, tool.name]), tool.pin ?? ""]]);
		expect(ask(tool, nothing, { pinnedTools }).kind).toBe("allow");
		expect(ask({ ...tool, pin: "2".repeat(64) }, nothing, { pinnedTools })).toMatchObject({
			kind: "ask",
			reason: expect.stringContaining("has changed"),
		});
	});

	test("a tool without a pin is never remembered", () => {
		expect(ask({ ...subjectOf("external"), pin: undefined }, nothing)).toMatchObject({ choices: ["once", "deny"] });
	});
});

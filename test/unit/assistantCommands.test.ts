import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { marked } from "marked";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { reportFindings } from "../../src/tools/reportFindings.ts";
import { writeCommitMessage } from "../../src/vscode/commands/commitMessage.ts";
import { Findings } from "../../src/vscode/commands/findings.ts";
import { reviewRepository } from "../../src/vscode/commands/reviewRepository.ts";
import type { SideTaskPorts } from "../../src/vscode/commands/sideTask.ts";
import type * as vscode from "vscode";
import type { Attachment } from "../../src/core/documents/attachments.ts";
import type { ModelEvent } from "../../src/core/models/model.ts";
import type { Chat } from "../../src/vscode/chat/chat.ts";
import { calls, FakeModel, says, stop } from "./fakeModel.ts";
import { testSettings } from "./testSession.ts";

const editor = vi.hoisted(() => ({
	trusted: true,
	repositories: [] as unknown[],
	settings: {} as Record<string, unknown>,
	told: [] as string[],
	picked: 0,
	cancel: (): void => undefined,
	threads: [] as {
		uri: { fsPath: string };
		range: { start: { line: number } };
		comments: { body: { value: string } }[];
		label?: string;
		disposed?: boolean;
	}[],
}));

vi.mock("vscode", async () => {
	const { fakeEditor } = await import("./fakeEditor.ts");
	const { fakeFolder } = await import("./fakeFolder.ts");
	const fake = fakeEditor();
	const tell = async (text: string) => void editor.told.push(text);
	return {
		...fake,
		Uri: { joinPath: (base: { fsPath: string }, path: string) => ({ fsPath: join(base.fsPath, path), path: join(base.fsPath, path) }) },
		CommentThreadState: { Unresolved: 0, Resolved: 1 },
		CommentThreadCollapsibleState: { Collapsed: 0, Expanded: 1 },
		CommentMode: { Preview: 1 },
		MarkdownString: class {
			value = "";
			appendText(text: string) {
				this.value += text.replace(/[\\`*_{}[\]()#+\-!~]/g, "\\$&");
			}
			appendCodeblock(code: string) {
				this.value += `\n${code}\n`;
			}
		},
		comments: {
			createCommentController: () => ({
				createCommentThread: (uri: { fsPath: string }, range: { start: { line: number } }, comments: { body: { value: string } }[]) => {
					const thread = { uri, range, comments, dispose: () => Object.assign(thread, { disposed: true }) };
					editor.threads.push(thread);
					return thread;
				},
				dispose: () => undefined,
			}),
		},
		extensions: {
			getExtension: () => ({
				isActive: true,
				exports: { enabled: true, getAPI: () => ({ state: "initialized", repositories: editor.repositories }) },
			}),
		},
		window: {
			...fake.window,
			showInformationMessage: tell,
			showErrorMessage: tell,
			showQuickPick: async (items: readonly unknown[]) => items[editor.picked],
			withProgress: async (_: unknown, run: (progress: unknown, token: unknown) => Promise<unknown>) =>
				run(undefined, { onCancellationRequested: (cancel: () => void) => (editor.cancel = cancel) }),
		},
		workspace: {
			...fakeFolder.workspace,
			get isTrusted() {
				return editor.trusted;
			},
			getWorkspaceFolder: () => undefined,
			openTextDocument: async (uri: { fsPath: string }) => {
				if (uri.fsPath.includes("gone")) throw new Error("no such file");
				return {
					uri,
					lineCount: 10,
					languageId: "typescript",
					lineAt: (line: number) => ({ text: `line ${line}`, range: { start: { line } } }),
				};
			},
		},
	};
});
vi.mock("../../src/vscode/settings/settings.ts", async (original) => ({
	...(await original<object>()),
	readSettings: () => ({ ...testSettings, ...editor.settings }),
	modelsOfWorkspace: () => [],
}));

let root = "";
beforeEach(async () => {
	root = await mkdtemp(join(tmpdir(), "repository-"));
	Object.assign(editor, { trusted: true, repositories: [], settings: {}, told: [], picked: 0, threads: [] });
});
afterEach(() => rm(root, { recursive: true }));

const change = (path: string, status = 5) => ({ uri: { fsPath: join(root, path), path: join(root, path) }, status });

function repository(files: Record<string, string>, options: { staged?: string[]; fresh?: string[]; base?: string } = {}) {
	const { staged = [], fresh = [], base } = options;
	const diffOf = async (path: string) => files[path.slice(root.length + 1)] ?? "";
	const made = {
		rootUri: { fsPath: root, path: root },
		inputBox: { value: "" },
		state: {
			HEAD: { name: "topic", commit: "head" },
			indexChanges: staged.map((path) => change(path)),
			workingTreeChanges: [...Object.keys(files).map((path) => change(path)), ...fresh.map((path) => change(path, 7))],
		},
		refs: [] as string[],
		diffIndexWithHEAD: diffOf,
		diffWith: async (ref: string, path?: string) => {
			made.refs.push(ref);
			return path === undefined ? Object.keys(files).map((file) => change(file)) : diffOf(path);
		},
		log: async () => [{ message: "fix: mend it\n\nbody" }, { message: "feat: add it" }],
		getBranchBase: async () => (base ? { name: base } : undefined),
		getMergeBase: async () => "fork",
	};
	editor.repositories = [made];
	return made;
}

function portsOf(model: FakeModel): SideTaskPorts & { findingsTool(): typeof reportFindings } {
	return {
		model,
		account: {},
		state: { get: () => undefined, update: async () => undefined },
		log: { error: () => undefined },
		chat: { folder: undefined },
		findingsTool: () => reportFindings,
	} as unknown as SideTaskPorts & { findingsTool(): typeof reportFindings };
}

const textOf = (model: FakeModel) => JSON.stringify(model.requests[0]?.messages);

describe("Write Commit Message", () => {
	test("writes what the model says into the input box, without fences", async () => {
		const repo = repository({ "a.ts": "+new" });
		const model = new FakeModel(says("```\nfeat: add new\n```"));
		await writeCommitMessage(portsOf(model), undefined);
		expect(repo.inputBox.value).toBe("feat: add new");
		expect(model.requests[0]).toMatchObject({ tools: [], purpose: "commit-message" });
	});

	test("shows what is staged alone, in the manner of the newest subjects, and asks the small model", async () => {
		repository({ "a.ts": "+staged", "b.ts": "+not staged" }, { staged: ["a.ts"] });
		editor.settings = { smallModel: "small" };
		const model = new FakeModel(says("x"));
		await writeCommitMessage(portsOf(model), undefined);
		expect(textOf(model)).toContain("+staged");
		expect(textOf(model)).not.toContain("+not staged");
		expect(textOf(model)).toContain("- fix: mend it\\n- feat: add it");
		expect(model.requests[0]?.settings.model).toBe("small");
	});

	test("leaves files with credentials out, new ones and links to them too", async () => {
		await writeFile(join(root, "new.ts"), "const fresh = 1;\n");
		await writeFile(join(root, ".env"), "canary");
		await symlink(join(root, ".env"), join(root, "settings.ts"));
		await symlink("/etc/hostname", join(root, "outside.ts"));
		const fresh = ["new.ts", ".env.local", "settings.ts", "outside.ts"];
		repository({ ".env": "+canary", "keys/id_rsa": "+canary" }, { fresh });
		const model = new FakeModel(says("x"));
		await writeCommitMessage(portsOf(model), undefined);
		expect(textOf(model)).toContain("+const fresh = 1;");
		expect(textOf(model)).not.toMatch(/canary|\.env|id_rsa/);
		expect(textOf(model)).toContain('<change path=\\"settings.ts\\">\\n(A new file.)\\n</change>');
		expect(textOf(model)).toContain('<change path=\\"outside.ts\\">\\n(A new file.)\\n</change>');
	});

	test("says so when there is nothing to commit", async () => {
		repository({});
		const model = new FakeModel();
		await writeCommitMessage(portsOf(model), undefined);
		expect(editor.told).toEqual(["There is nothing to commit."]);
		expect(model.requests).toEqual([]);
	});

	test("does not take an echo of what it has written for the user's typing", async () => {
		const repo = repository({ "a.ts": "+new" });
		const model = new FakeModel(async function* (): AsyncGenerator<ModelEvent> {
			yield { kind: "text-delta", text: "feat" };
			yield { kind: "text-delta", text: ": add" };
			repo.inputBox.value = "feat";
			yield { kind: "text-delta", text: " new" };
			yield { kind: "stop", reason: "end_turn", content: [{ kind: "text", text: "feat: add new" }] };
		});
		await writeCommitMessage(portsOf(model), undefined);
		expect(repo.inputBox.value).toBe("feat: add new");
	});

	test("gives back what the user had typed when it is cancelled", async () => {
		const repo = repository({ "a.ts": "+new" });
		repo.inputBox.value = "my draft";
		const model = new FakeModel(async function* (): AsyncGenerator<ModelEvent> {
			yield { kind: "text-delta", text: "feat: a" };
			expect(repo.inputBox.value).toBe("feat: a");
			editor.cancel();
		});
		await writeCommitMessage(portsOf(model), undefined);
		expect(repo.inputBox.value).toBe("my draft");
		expect(textOf(model)).toContain("my draft");
		expect(editor.told).toEqual([]);
	});

	test("ends when the user types, and leaves what they typed", async () => {
		const repo = repository({ "a.ts": "+new" });
		const model = new FakeModel(async function* (signal): AsyncGenerator<ModelEvent> {
			yield { kind: "text-delta", text: "feat: a" };
			repo.inputBox.value = "mine";
			yield { kind: "text-delta", text: "dds" };
			expect(signal.aborted).toBe(true);
		});
		await writeCommitMessage(portsOf(model), undefined);
		expect(repo.inputBox.value).toBe("mine");
	});

	test("keeps nothing of an answer that the guardrail blocks, and says so", async () => {
		const repo = repository({ "a.ts": "+new" });
		const blocked = [{ kind: "text-delta", text: "Sorry" } as const, stop([{ kind: "text", text: "Sorry" }], "guardrail_intervened")];
		await writeCommitMessage(portsOf(new FakeModel(blocked)), undefined);
		expect(repo.inputBox.value).toBe("");
		expect(editor.told).toEqual(["The guardrail does not allow a message for these changes."]);
	});

	test.each(["max_tokens", "content_filtered", "model_context_window_exceeded", "malformed_model_output", "of_tomorrow"])(
		"gives back what the user had typed when the answer ends by %s, and says so",
		async (reason) => {
			const repo = repository({ "a.ts": "+new" });
			repo.inputBox.value = "my draft";
			await writeCommitMessage(portsOf(new FakeModel(says("feat: add hal", reason))), undefined);
			expect(repo.inputBox.value).toBe("my draft");
			expect(editor.told).toHaveLength(1);
		},
	);

	test.each([
		["is nothing", 0, "outcrop.limits.usdPerTurn is zero"],
		["is less than what is to be read costs", 0.01, "Nothing was sent."],
	])("sends nothing when the limit for a turn %s", async (_, usdPerTurn, told) => {
		repository({ "a.ts": "+new line\n".repeat(3_000) });
		editor.settings = { limits: { ...testSettings.limits, usdPerTurn }, prices: { "": { input: 3, output: 15 } } };
		const model = new FakeModel();
		await writeCommitMessage(portsOf(model), undefined);
		expect(model.requests).toEqual([]);
		expect(editor.told).toEqual([expect.stringContaining(told)]);
	});

	test("sends what stays below the limit for a turn", async () => {
		repository({ "a.ts": "+new line\n".repeat(3_000) });
		editor.settings = { limits: { ...testSettings.limits, usdPerTurn: 0.05 }, prices: { "": { input: 3, output: 15 } } };
		const model = new FakeModel(says("x"));
		await writeCommitMessage(portsOf(model), undefined);
		expect(model.requests).toHaveLength(1);
	});

	test("sends nothing from an untrusted workspace", async () => {
		repository({ "a.ts": "+new" });
		editor.trusted = false;
		const model = new FakeModel();
		await writeCommitMessage(portsOf(model), undefined);
		expect(model.requests).toEqual([]);
	});

	test("says that trust is missing where the editor's git is off, and not that there is no repository", async () => {
		editor.trusted = false;
		await writeCommitMessage(portsOf(new FakeModel()), undefined);
		expect(editor.told).toEqual([expect.stringContaining("Trust this workspace first")]);
	});
});

describe("Review Changes", () => {
	const diff = "@@ -1,2 +3,3 @@\n same\n-old\n+new\n+newer";
	const finding = { path: "a.ts", line: 4, severity: "error", title: "Wrong", body: "Because ![x](http://sink/?c)" };
	const reports = (...findings: unknown[]) => calls({ id: "1", name: "report_findings", input: { findings } });
	const review = async (model: FakeModel) => {
		const findings = new Findings();
		await reviewRepository(portsOf(model), findings, undefined);
		return findings;
	};

	test("puts each finding at its line, as text and not as Markdown", async () => {
		repository({ "a.ts": diff });
		const model = new FakeModel(reports(finding, { ...finding, line: 900 }));
		await review(model);
		expect(editor.threads.map(({ uri, range, label }) => [uri.fsPath, range.start.line, label])).toEqual([
			[join(root, "a.ts"), 3, "Error"],
			[join(root, "a.ts"), 9, "Error"],
		]);
		expect(editor.threads[0]?.comments[0]?.body.value).not.toContain("![x](");
		expect(model.requests[0]).toMatchObject({ toolChoice: { kind: "tool", name: "report_findings" }, purpose: "review" });
		expect(textOf(model)).toContain("3\\t same\\n\\t-old\\n4\\t+new\\n5\\t+newer");
	});

	test("shows the addresses in a finding as they are written", async () => {
		repository({ "a.ts": diff });
		await review(new FakeModel(reports({ ...finding, body: "Loads (http://sink/a-b?c) and www.sink.com/x_y." })));
		const shown = marked.parseInline(editor.threads[0]?.comments[0]?.body.value ?? "") as string;
		expect(shown).toContain("Loads (http://sink/a-b?c) and www.sink.com/x_y.");
	});

	test("takes no finding about a file that was not changed, or is gone", async () => {
		repository({ "a.ts": diff, "gone.ts": diff });
		await review(
			new FakeModel(reports({ ...finding, path: "../secret.ts" }, { ...finding, path: "other.ts" }, { ...finding, path: "gone.ts" })),
		);
		expect(editor.threads).toEqual([]);
		expect(editor.told).toEqual(["No findings."]);
	});

	test("a finding that is resolved stays, folded; one that is dismissed goes; the others are cleared at once", async () => {
		repository({ "a.ts": diff });
		const findings = await review(new FakeModel(reports(finding, { ...finding, line: 5 }, { ...finding, line: 6 })));
		const [first, second] = editor.threads as unknown as [vscode.CommentThread, vscode.CommentThread];
		findings.resolve(first);
		findings.dismiss(second);
		expect(editor.threads[0]).toMatchObject({ state: 1, collapsibleState: 0 });
		expect([findings.count, editor.threads.map(({ disposed }) => disposed)]).toEqual([2, [undefined, true, undefined]]);
		findings.clear();
		expect([findings.count, editor.threads.map(({ disposed }) => disposed)]).toEqual([0, [true, true, true]]);
	});

	test("a finding is brought to the chat with the lines around it as they are now, and a dismissed one is not", async () => {
		repository({ "a.ts": diff });
		const findings = await review(new FakeModel(reports({ ...finding, suggestion: "const a = 1;" })));
		const asked: { question: string; attachments: readonly Attachment[] }[] = [];
		const ask = async (question: string, attachments: readonly Attachment[]) => void asked.push({ question, attachments });
		const [thread] = editor.threads as unknown as [vscode.CommentThread];
		await findings.fix(thread, { folder: undefined, ask } as unknown as Chat);
		expect(asked[0]?.question).toMatch(/a\.ts, line 4, if it holds/);
		expect(asked[0]?.question).toMatch(/<finding>\nWrong\nBecause .*\nSuggested instead:\nconst a = 1;\n<\/finding>/);
		expect(asked[0]?.attachments[0]).toMatchObject({ lines: { first: 1, last: 10 } });
		findings.dismiss(thread);
		await findings.fix(thread, { folder: undefined, ask } as unknown as Chat);
		expect(asked).toHaveLength(1);
	});

	test("takes the place of the review before", async () => {
		repository({ "a.ts": diff });
		const findings = await review(new FakeModel(reports(finding)));
		await reviewRepository(portsOf(new FakeModel(reports())), findings, undefined);
		expect(editor.threads.map(({ disposed }) => disposed)).toEqual([true]);
		expect(editor.told.at(-1)).toBe("No findings.");
	});

	test("compares the branch with where it left its base, when the user wants that", async () => {
		const repo = repository({ "a.ts": diff }, { base: "main" });
		editor.picked = 1;
		await review(new FakeModel(reports()));
		expect(new Set(repo.refs)).toEqual(new Set(["fork"]));
	});

	test("says so when there is nothing to review", async () => {
		repository({});
		await review(new FakeModel());
		expect(editor.told).toEqual(["There are no changes to review."]);
	});

	test.each([
		["in words", says("Looks good.")],
		["in another form", calls({ id: "1", name: "report_findings", input: { findings: [{ path: "a.ts" }] } })],
		[
			"with a filter's end",
			[stop([{ kind: "tool-use", id: "1", name: "report_findings", input: { findings: [finding] } }], "content_filtered")],
		],
		["in half", [stop([{ kind: "tool-use", id: "1", name: "report_findings", input: { findings: [finding] } }], "max_tokens")]],
	])("fails when the model answers %s", async (_, reply) => {
		repository({ "a.ts": diff });
		await review(new FakeModel(reply));
		expect(editor.threads).toEqual([]);
		expect(editor.told).toHaveLength(1);
		expect(editor.told[0]).not.toBe("No findings.");
	});
});

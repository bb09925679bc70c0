import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type * as vscodeModule from "vscode";
import type { Account } from "../../src/core/connection.ts";
import { AssistantError } from "../../src/core/errors.ts";
import type { ManagedPrompt, Prompts } from "../../src/core/prompt/prompts.ts";
import { PromptSources } from "../../src/vscode/prompt/promptSources.ts";
import { testSettings } from "./testSession.ts";

const editor = vi.hoisted(() => ({ warnings: [] as string[], answer: undefined as string | undefined }));

vi.mock("vscode", async () => {
	const { fakeEditor } = await import("./fakeEditor.ts");
	const { fakeFolder } = await import("./fakeFolder.ts");
	const fake = fakeEditor();
	return {
		...fake,
		Uri: fakeFolder.Uri,
		window: {
			...fake.window,
			showWarningMessage: async (message: string) => {
				editor.warnings.push(message);
				return editor.answer;
			},
		},
		workspace: { ...fake.workspace, ...fakeFolder.workspace },
	};
});

const account = {
	identity: async () => ({ account: "111111111111", arn: "arn:aws:iam::111111111111:user/me" }),
	region: async () => "us-east-1",
} as unknown as Account;

/** Remembers as the editor's own memory does. */
function memento(): vscodeModule.Memento {
	const values = new Map<string, unknown>();
	return {
		keys: () => [...values.keys()],
		get: <T>(key: string, otherwise?: T) => (values.get(key) as T | undefined) ?? otherwise,
		update: async (key: string, value: unknown) => void values.set(key, value),
	};
}

let root: string;
let profile: string;
beforeEach(async () => {
	profile = "";
	root = await mkdtemp(join(tmpdir(), "outcrop-sources-"));
	await mkdir(join(root, ".github/prompts"), { recursive: true });
	Object.assign(editor, { warnings: [], answer: undefined });
});
afterEach(() => rm(root, { recursive: true }));

function open(prompts: Prompts = { get: () => Promise.reject(new Error("no prompt is looked up")) }) {
	const folder = { name: "sample", uri: { fsPath: root } } as vscodeModule.WorkspaceFolder;
	return new PromptSources({
		prompts,
		account,
		state: memento(),
		folder: () => folder,
		connection: () => ({ ...testSettings.connection, profile }),
		onChange: () => undefined,
		onAnswered: () => undefined,
		report: () => undefined,
	});
}

describe("The model of a prompt file", () => {
	const arn = (owner: string, region = "us-east-1") => `arn:aws:bedrock:${region}:${owner}:application-inference-profile/abc`;
	const write = (model: string) => writeFile(join(root, ".github/prompts/a.prompt.md"), `---\nmodel: ${model}\n---\nGo`);

	test.each([
		["another account", arn("999999999999")],
		["another region", arn("111111111111", "eu-north-1")],
	])("is not called without a yes when it is of %s", async (_, model) => {
		await write(model);
		expect(await open().fill("/a", undefined)).toBeUndefined();
		expect(editor.warnings).toHaveLength(1);
	});

	test("is asked about once", async () => {
		await write(arn("999999999999"));
		editor.answer = "Use This Model";
		const sources = open();
		expect(await sources.fill("/a", undefined)).toMatchObject({ text: "Go", override: { model: arn("999999999999") } });
		await sources.fill("/a", undefined);
		expect(editor.warnings).toHaveLength(1);
	});

	test("is not asked about when it is the user's own", async () => {
		await write(arn("111111111111"));
		expect(await open().fill("/a", undefined)).toMatchObject({ override: { model: arn("111111111111") } });
		expect(editor.warnings).toEqual([]);
	});
});

describe("A stored prompt that is sent", () => {
	const reference = "bedrock://PROMPTLOC1";
	const prompt: ManagedPrompt = {
		arn: "arn:aws:bedrock:us-east-1:111111111111:prompt/PROMPTLOC1",
		name: "explain",
		variables: ["subject"],
		messages: [{ role: "user", text: "Explain {{subject}}." }],
	};
	const use = { reference, variables: { subject: "rivers" }, native: false };
	/** Prompt Management that answers when the test lets it, as far as nobody has called it off. */
	const slow = () => {
		const asked: { readonly signal: AbortSignal; resolve(found: ManagedPrompt): void; reject(error: unknown): void }[] = [];
		const prompts: Prompts = {
			get: (_, __, signal) =>
				new Promise((resolve, reject) => {
					asked.push({ signal, resolve, reject });
					signal.addEventListener("abort", () => reject(new AssistantError("network", "called off")));
				}),
		};
		return { asked, prompts };
	};

	test.each([
		["that was looked up before", true],
		["that was not", false],
	])("is not called off by what is written next: one %s", async (_, isLookedUp) => {
		const { asked, prompts } = slow();
		const sources = open(prompts);
		if (isLookedUp) sources.lookUp(reference);
		const filled = sources.fill(reference, use);
		sources.lookUp("bedrock://PROMPTLOC2");
		asked[0]?.resolve(prompt);
		expect(await filled).toMatchObject({ text: "Explain rivers." });
		expect(asked[1]?.signal.aborted).toBe(false);
		expect(sources.offers.prompt).toMatchObject({ reference: "bedrock://PROMPTLOC2", state: "loading" });
	});

	test("is asked for once when it was looked up while it was written", async () => {
		const { asked, prompts } = slow();
		const sources = open(prompts);
		sources.lookUp(reference);
		asked[0]?.resolve(prompt);
		await vi.waitFor(() => expect(sources.offers.prompt).toMatchObject({ state: "ready", variables: ["subject"] }));
		expect(await sources.fill(reference, use)).toMatchObject({ text: "Explain rivers." });
		expect(asked).toHaveLength(1);
		expect(sources.offers.prompt).toBeUndefined();
	});

	test("is asked for again when the connection has changed, since another account has other prompts", async () => {
		const { asked, prompts } = slow();
		const sources = open(prompts);
		sources.lookUp(reference);
		asked[0]?.resolve({ ...prompt, messages: [{ role: "user", text: "Of the other account: {{subject}}." }] });
		await vi.waitFor(() => expect(sources.offers.prompt).toMatchObject({ state: "ready" }));
		profile = "other";
		const filled = sources.fill(reference, use);
		asked[1]?.resolve(prompt);
		expect(await filled).toMatchObject({ text: "Explain rivers." });
	});

	test("is asked for again after a look-up that failed", async () => {
		const { asked, prompts } = slow();
		const sources = open(prompts);
		sources.lookUp(reference);
		asked[0]?.reject(new AssistantError("credentials-expired", "Your session has expired."));
		await vi.waitFor(() => expect(sources.offers.prompt).toMatchObject({ state: "failed", failure: "Your session has expired." }));
		const filled = sources.fill(reference, use);
		asked[1]?.resolve(prompt);
		expect(await filled).toMatchObject({ text: "Explain rivers." });
	});

	test("says what is wrong with its name also when the text comes back into the composer", async () => {
		const sources = open(slow().prompts);
		const told = { reference: "bedrock://nope", state: "failed", failure: expect.stringContaining("names no stored prompt") };
		sources.lookUp("bedrock://nope");
		expect(sources.offers.prompt).toBeUndefined();
		expect(await sources.fill("bedrock://nope now", undefined)).toBeUndefined();
		expect(sources.offers.prompt).toMatchObject(told);
		sources.lookUp("");
		sources.lookUp("bedrock://nope");
		expect(sources.offers.prompt).toMatchObject(told);
	});

	test("without a name says what belongs there, while it is written and when it is sent", async () => {
		const sources = open(slow().prompts);
		const hint = { reference: "bedrock://", state: "failed", failure: expect.stringContaining("bedrock://ID:version") };
		sources.lookUp("bedrock://");
		expect(sources.offers.prompt).toMatchObject(hint);
		sources.lookUp("");
		expect(sources.offers.prompt).toBeUndefined();
		expect(await sources.fill("bedrock://", undefined)).toBeUndefined();
		expect(sources.offers.prompt).toMatchObject(hint);
	});

	test("is shown with what was filled in", async () => {
		const sources = open({ get: async () => prompt });
		const filled = await sources.fill(`${reference} Briefly.`, use);
		expect(filled).toMatchObject({ override: { shown: `${reference} Briefly.\nsubject: rivers` } });
	});

	test("without a value for each variable stays in the composer, with a field for it", async () => {
		const { asked, prompts } = slow();
		const sources = open(prompts);
		const filled = sources.fill(reference, undefined);
		asked[0]?.resolve(prompt);
		expect(await filled).toBeUndefined();
		await vi.waitFor(() => expect(sources.offers.prompt).toMatchObject({ reference, state: "ready", variables: ["subject"] }));
		expect(asked).toHaveLength(1);
	});

	test("takes no values that were meant for another prompt", async () => {
		const { asked, prompts } = slow();
		const filled = open(prompts).fill(reference, { ...use, reference: "bedrock://PROMPTLOC2" });
		asked[0]?.resolve(prompt);
		expect(await filled).toBeUndefined();
	});

	test("that only the service renders goes to its own ARN", async () => {
		const { asked, prompts } = slow();
		const filled = open(prompts).fill(`${reference} Briefly.`, use);
		asked[0]?.resolve({ ...prompt, nativeOnly: "The prompt brings tools of its own." });
		expect(await filled).toMatchObject({ override: { model: prompt.arn, native: { variables: use.variables, rest: "Briefly." } } });
	});
});

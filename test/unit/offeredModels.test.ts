/** Which models the editor and other extensions are offered, and when AWS is asked for them. */
import { expect, test, vi } from "vitest";
import type { ModelChoice } from "../../src/core/models/catalogue.ts";
import { AssistantError } from "../../src/core/errors.ts";
import { factsOf } from "../../src/core/models/modelFacts.ts";
import type { ConnectionState } from "../../src/shared/protocol.ts";
import { OfferedModels } from "../../src/vscode/native/offeredModels.ts";
import { memento } from "./nativeEditor.ts";
import { testSettings } from "./testSession.ts";

vi.mock("vscode", async () => (await import("./nativeEditor.ts")).nativeEditor());

const nova = "amazon.nova-pro-v1:0";
const choice = (id: string, more: Partial<ModelChoice> = {}): ModelChoice => ({
	id,
	name: id,
	provider: "Amazon",
	group: "Regional",
	access: "available",
	legacy: false,
	baseModel: nova,
	facts: factsOf(nova),
	...more,
});
const connected: ConnectionState = { kind: "connected", source: "profile work", account: "123456789012" };

function offer(
	state: ConnectionState,
	{ globalState = memento(), model = nova, choices = [choice(nova)], problem = undefined as AssistantError | undefined } = {},
) {
	let asked = 0;
	const signIn = vi.fn<() => Promise<boolean>>(async () => false);
	const models = new OfferedModels({
		catalogue: {
			list: async (_, __, listener) => {
				asked++;
				listener({ choices, problems: problem ? [problem] : [], loading: false });
			},
			facts: async () => undefined,
		},
		monitor: { state },
		globalState,
		settings: () => ({ ...testSettings, model }),
		signIn,
		report: (error) => expect.fail(String(error)),
	});
	const { signal } = new AbortController();
	const list = async (silent = true) => (await models.list(silent, signal)).map(({ id }) => id);
	/** As Outcrop's own picker does it. */
	const pick = () => models.catalogue.list(testSettings.connection, [], () => undefined, signal);
	return { list, pick, models, globalState, signIn, asked: () => asked };
}

test("the editor is told of the chosen model, and AWS is left in peace", async () => {
	for (const state of [{ kind: "unknown" }, connected] as const) {
		const { list, asked } = offer(state);
		expect(await list()).toEqual([nova]);
		expect(asked()).toBe(0);
	}
});

test("without a connection and a model there is nothing to offer, and silence never leads to a sign-in", async () => {
	const { list, signIn, asked } = offer({ kind: "unconfigured" }, { model: "" });
	expect(await list()).toEqual([]);
	expect(signIn).not.toHaveBeenCalled();
	expect(await list(false)).toEqual([]);
	expect(signIn).toHaveBeenCalledTimes(1);
	expect(asked()).toBe(0);
});

test("what anybody lists is offered from then on: every model that can be called", async () => {
	const denied = [choice("a", { access: "not-enabled" }), choice("b", { access: "not-in-region" }), choice("c", { refusal: "No." })];
	const { list, pick, models, asked } = offer(connected, { choices: [choice(nova), ...denied, choice("d")] });
	let changes = 0;
	models.onDidChange(() => changes++);
	await pick();
	expect(await list()).toEqual([nova, "d"]);
	await pick();
	expect([changes, asked()]).toEqual([1, 2]);
});

test("the next window knows the models before it has asked anybody", async () => {
	const globalState = memento();
	await offer(connected, { globalState, choices: [choice(nova), choice("d")] }).list(false);
	const { list, asked } = offer({ kind: "unknown" }, { globalState });
	expect(await list()).toEqual([nova, "d"]);
	expect(asked()).toBe(0);
});

test("who may not list models is offered the one that is chosen, and a list that was asked for says why it failed", async () => {
	const problem = new AssistantError("access-denied", "You may not list models.");
	const { list } = offer(connected, { choices: [], problem });
	await expect(list(false)).rejects.toThrow("You may not list models.");
	expect(await list()).toEqual([nova]);
});

test("a model says what fits into it and what it can do", async () => {
	const { models } = offer({ kind: "unknown" }, { model: "us.anthropic.claude-sonnet-4-5-20250929-v1:0" });
	const [information] = await models.list(true, new AbortController().signal);
	expect(information).toMatchObject({
		name: "Claude Sonnet 4.5",
		family: "claude-sonnet-4-5",
		version: "20250929",
		detail: "Bedrock · us",
		maxInputTokens: 199_000,
		maxOutputTokens: 1_000,
		capabilities: { toolCalling: true, imageInput: true },
	});
	expect(information?.tooltip).toContain("per million tokens");
});

import { readFileSync } from "node:fs";
import { beforeEach, describe, expect, test, vi } from "vitest";
import * as vscode from "vscode";
import { settingRulesOf, WrongSettings } from "../../src/vscode/settings/wrongSettings.ts";

vi.mock("vscode", async () => (await import("./fakeEditor.ts")).fakeEditor());

const packageJSON: unknown = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
const rules = settingRulesOf({ packageJSON } as vscode.Extension<unknown>);
const set = (ofWorkspace: Readonly<Record<string, unknown>>, ofUser: Readonly<Record<string, unknown>> = {}) =>
	vi.spyOn(vscode.workspace, "getConfiguration").mockReturnValue({
		get: (key: string) => ofWorkspace[key] ?? ofUser[key],
		inspect: (key: string) => ({ key, globalValue: ofUser[key] }),
	} as never);
const told = () => new WrongSettings(rules).tellIn(undefined, undefined)?.notices;

beforeEach(() => void vi.restoreAllMocks());

describe("A setting that cannot be what was meant", () => {
	test.each([
		["serviceTier", "gold", "outcrop.serviceTier is “gold” and counts as not set. Set one of: default, priority, flex, reserved."],
		["reasoning.effort", "huge", "outcrop.reasoning.effort is “huge” and counts as not set. Set one of: off, low, medium, high."],
		["inference.temperature", "hot", "outcrop.inference.temperature is “hot” and counts as not set. Set a number."],
		["inference.stopSequences", "END", "outcrop.inference.stopSequences is “END” and counts as not set. Set a list."],
		["additionalModelRequestFields", "top_k", "outcrop.additionalModelRequestFields is “top_k” and counts as not set. Set an object."],
	])("is told of: %s", (key, value, sentence) => {
		set({ [key]: value });
		expect(told()).toEqual([sentence]);
	});

	test("is told of once, and again when it is another value", () => {
		const settings = new WrongSettings(rules);
		set({ serviceTier: "gold" });
		const override = { shown: "/a", notices: ["first"] };
		expect(settings.tellIn(override, undefined)).toEqual({ shown: "/a", notices: ["first", expect.stringContaining("gold")] });
		expect(settings.tellIn(override, undefined)).toBe(override);
		set({ serviceTier: "silver" });
		expect(settings.tellIn(undefined, undefined)?.notices).toEqual([expect.stringContaining("silver")]);
	});

	test("is the user's own where a workspace has no say", () => {
		set({ "limits.concurrentRequests": 0 });
		expect(told()).toBeUndefined();
		set({}, { "limits.concurrentRequests": 0 });
		expect(told()).toEqual(["outcrop.limits.concurrentRequests is 0. The least is 1."]);
	});
});

test("the defaults and values that are possible say nothing", () => {
	const all = Object.entries(rules).map(([id, rule]) => [id.slice("outcrop.".length), (rule as { default?: unknown }).default] as const);
	const defaults = Object.fromEntries(all);
	set(defaults, defaults);
	expect(told()).toBeUndefined();
	set({ serviceTier: "flex", "inference.temperature": 3, "guardrail.version": 2, outputSchema: null });
	expect(told()).toBeUndefined();
});

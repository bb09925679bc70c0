import { expect, test, vi } from "vitest";
import { parseModelId } from "../../src/core/models/modelId.ts";
import { mayServe } from "../../src/core/models/residency.ts";
import { readSettings } from "../../src/vscode/settings/settings.ts";

const editor = vi.hoisted(() => ({ allow: undefined as unknown }));

vi.mock("vscode", () => {
	const inspect = (key: string) => ({ globalValue: key === "residency.allow" ? editor.allow : undefined });
	return { workspace: { isTrusted: true, getConfiguration: () => ({ get: () => undefined, inspect }) } };
});

const model = parseModelId("amazon.nova-pro-v1:0");
const mayServeIn = (allow: unknown, region: string) => {
	editor.allow = allow;
	return mayServe(readSettings(undefined, { mode: "agent" }).residency, { model, region }).allowed;
};

test.each([[undefined], [null], [[]]])("without a limit (%j) any region may serve", (allow) => {
	expect(mayServeIn(allow, "us-east-1")).toBe(true);
});

test.each([[["eu"]], ["eu"], [["eu", 5]]])("the limit %j lets Europe serve and nobody else", (allow) => {
	expect(mayServeIn(allow, "eu-west-1")).toBe(true);
	expect(mayServeIn(allow, "us-east-1")).toBe(false);
});

test.each([[""], [[""]], [5], [true], [{ eu: true }], [[["eu"]]]])("a limit that makes no sense, %j, forbids", (allow) => {
	expect(mayServeIn(allow, "us-east-1")).toBe(false);
});

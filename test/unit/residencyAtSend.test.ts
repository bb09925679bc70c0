import { afterEach, expect, test } from "vitest";
import type { AssistantError } from "../../src/core/errors.ts";
import type { ModelEvent } from "../../src/core/model.ts";
import { type Engine, startEngine } from "./engineBench.ts";

let engine: Engine | undefined;

afterEach(async () => {
	await engine?.server.close();
	engine = undefined;
});

const regions = ["us-east-1", "us-west-2", "eu-central-1", "eu-west-1", "ap-northeast-1"];
const sonnet = "anthropic.claude-sonnet-4-5-20250929-v1:0";
const failureOf = (events: readonly ModelEvent[]): AssistantError | undefined => events.find((event) => event.kind === "failure")?.error;
const application = (region: string) => `arn:aws:bedrock:${region}:123456789012:application-inference-profile/a1b2c3d4e5f6`;

async function send(model: string, residency: readonly string[], region: string) {
	engine = await startEngine(undefined, { regions });
	const { server, ask, settings } = engine;
	const failure = failureOf(await ask("Hello", { model, residency, connection: { ...settings.connection, region } }));
	const sent = server.journal.filter(({ operation }) => operation.startsWith("Converse"));
	return { failure, sent };
}

test.each([
	["a global profile when only a geography is listed", `global.${sonnet}`, ["eu"], "eu-central-1"],
	["a global profile when the region called is listed", `global.${sonnet}`, ["eu-central-1"], "eu-central-1"],
	["a profile of another geography", `us.${sonnet}`, ["eu"], "us-east-1"],
	["a profile whose members are not all listed", `eu.${sonnet}`, ["eu-central-1"], "eu-central-1"],
	["a model in a region that is not listed", "amazon.nova-pro-v1:0", ["eu"], "us-east-1"],
	["an application profile of a region that is not listed", application("us-east-1"), ["eu"], "eu-central-1"],
	[
		"a custom model of a region that is not listed",
		"arn:aws:bedrock:us-east-1:123456789012:imported-model/imp0rted0001",
		["eu"],
		"eu-west-1",
	],
	["an opaque ARN that nobody can explain", application("eu-west-1").replace("a1b2c3d4e5f6", "unheard0f000"), ["eu"], "eu-west-1"],
	["an entry that nobody understands", "amazon.nova-pro-v1:0", ["Europe"], "eu-central-1"],
])("residency refuses %s, and nothing is sent", async (_, model, residency, region) => {
	const { failure, sent } = await send(model, residency, region);
	expect(failure).toMatchObject({ kind: "residency", action: "select-model", message: expect.stringContaining("outcrop.residency.allow") });
	expect(sent).toEqual([]);
});

test.each([
	["a global profile when global is listed", `global.${sonnet}`, ["global"], "eu-central-1"],
	["a profile of the geography", `eu.${sonnet}`, ["eu"], "eu-central-1"],
	["a profile all of whose members are listed", `eu.${sonnet}`, ["eu-central-1", "eu-west-1", "eu-west-3"], "eu-central-1"],
	["a model in the region called", "amazon.nova-pro-v1:0", ["eu-west-1"], "eu-west-1"],
	["an application profile whose members lie within", application("eu-west-1"), ["eu"], "eu-west-1"],
	["anything when nothing is listed", `global.${sonnet}`, [], "eu-central-1"],
])("residency lets %s pass", async (_, model, residency, region) => {
	const { failure, sent } = await send(model, residency, region);
	expect(failure).toBeUndefined();
	expect(sent).toHaveLength(1);
});

test("a refusal for want of credentials asks to sign in, not for another model", async () => {
	engine = await startEngine(undefined, { credentials: [{ accessKeyId: "AKIDSOMEONEELSE00001", secretAccessKey: "other" }] });
	const { ask, server } = engine;
	expect(failureOf(await ask("Hello", { model: application("us-east-1"), residency: ["us"] }))).toMatchObject({ action: "sign-in" });
	expect(server.journal.filter(({ operation }) => operation.startsWith("Converse"))).toEqual([]);
});

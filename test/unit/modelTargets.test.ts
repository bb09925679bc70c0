import { afterEach, describe, expect, test, vi } from "vitest";
import type { ModelEvent } from "../../src/core/models/model.ts";
import { factsOf } from "../../src/core/models/modelFacts.ts";
import type { LocalBedrockOptions } from "../local-bedrock/options.ts";
import { type Engine, startEngine } from "./engineBench.ts";

let engine: Engine | undefined;

afterEach(async () => {
	vi.useRealTimers();
	await engine?.server.close();
	engine = undefined;
});

async function start(options?: LocalBedrockOptions): Promise<Engine> {
	engine = await startEngine(undefined, options);
	return engine;
}

const arn = (resource: string) => `arn:aws:bedrock:us-east-1:123456789012:${resource}`;
const signal = new AbortController().signal;
const failed = (events: readonly ModelEvent[]) => events.some(({ kind }) => kind === "failure");
const lookUps = ({ server }: Engine) =>
	server.journal.filter(({ operation }) => operation.startsWith("Get")).map(({ operation }) => operation);

describe("An opaque ARN", () => {
	test.each([
		["application-inference-profile/a1b2c3d4e5f6", "anthropic.claude-sonnet-4-5-20250929-v1:0"],
		["application-inference-profile/f6e5d4c3b2a1", "amazon.nova-pro-v1:0"],
		["provisioned-model/local0000001", "anthropic.claude-haiku-4-5-20251001-v1:0"],
		["custom-model/amazon.nova-lite-v1:0:300k/cust0m000001", "amazon.nova-lite-v1:0"],
		["custom-model-deployment/depl0y000001", "amazon.nova-lite-v1:0"],
	])("%s has the facts of its base model", async (resource, baseModel) => {
		const { bedrock, settings } = await start();
		const facts = await bedrock.catalogue.facts(settings.connection, arn(resource), signal);
		expect(facts).toBeDefined();
		expect(facts).toEqual(factsOf(baseModel));
	});

	test("is looked up once, whatever is asked of it", async () => {
		const engine = await start();
		const model = arn("application-inference-profile/a1b2c3d4e5f6");
		for (let turn = 0; turn < 3; turn++) expect(failed(await engine.ask("Hello", { model, residency: ["us"] }))).toBe(false);
		expect(lookUps(engine)).toEqual(["GetInferenceProfile"]);
	});

	test("that may not be looked up works all the same, and is asked for again only after a while", async () => {
		const engine = await start({ identity: { denied: [{ action: "bedrock:Get*", policy: "no-identity-policy" }] } });
		const model = arn("application-inference-profile/a1b2c3d4e5f6");
		for (let turn = 0; turn < 2; turn++) expect(failed(await engine.ask("Hello", { model }))).toBe(false);
		expect(lookUps(engine)).toHaveLength(1);
		vi.useFakeTimers({ now: Date.now() + 10 * 60_000, toFake: ["Date"] });
		engine.server.identity.set({ denied: [], clockSkewMs: 10 * 60_000 });
		expect(await engine.bedrock.catalogue.facts(engine.settings.connection, model, signal)).toBeDefined();
		expect(lookUps(engine)).toHaveLength(2);
	});

	test("is asked for again after an hour: profiles grow, and throughput changes its model", async () => {
		const engine = await start();
		const model = arn("provisioned-model/local0000001");
		await engine.bedrock.catalogue.facts(engine.settings.connection, model, signal);
		vi.useFakeTimers({ now: Date.now() + 61 * 60_000, toFake: ["Date"] });
		engine.server.identity.set({ clockSkewMs: 61 * 60_000 });
		expect(await engine.bedrock.catalogue.facts(engine.settings.connection, model, signal)).toBeDefined();
		expect(lookUps(engine)).toHaveLength(2);
	});

	test("stays unknown only to the one who gave up waiting", async () => {
		const { bedrock, server, settings } = await start({ identity: { bedrock: { fault: { kind: "delay", ms: 100 } } } });
		const model = arn("application-inference-profile/a1b2c3d4e5f6");
		const abort = new AbortController();
		const impatient = bedrock.catalogue.facts(settings.connection, model, abort.signal).catch(() => undefined);
		const patient = bedrock.catalogue.facts(settings.connection, model, signal);
		await expect.poll(() => server.journal.length).toBeGreaterThan(0);
		abort.abort();
		expect(await impatient).toBeUndefined();
		expect(await patient).toEqual(factsOf("anthropic.claude-sonnet-4-5-20250929-v1:0"));
		expect(await bedrock.catalogue.facts(settings.connection, model, signal)).toBeDefined();
	});

	test("of a router has no facts while its models differ", async () => {
		const engine = await start();
		const model = arn("default-prompt-router/anthropic.claude:1");
		expect(await engine.bedrock.catalogue.facts(engine.settings.connection, model, signal)).toBeUndefined();
		expect(lookUps(engine)).toEqual(["GetPromptRouter", "GetInferenceProfile", "GetInferenceProfile"]);
		expect(failed(await engine.ask("Hello", { model }))).toBe(false);
	});

	test("is looked up in the region that it names", async () => {
		const { bedrock, server, settings } = await start();
		const model = "arn:aws:bedrock:eu-west-1:123456789012:application-inference-profile/a1b2c3d4e5f6";
		expect(await bedrock.catalogue.facts(settings.connection, model, signal)).toBeDefined();
		expect(server.journal.map(({ region }) => region)).toEqual(["eu-west-1"]);
	});
});

test("an id that tells its base model is not looked up", async () => {
	const engine = await start();
	for (const model of ["us.amazon.nova-pro-v1:0", "amazon.nova-pro-v1:0", arn("inference-profile/us.amazon.nova-pro-v1:0")]) {
		expect(await engine.bedrock.catalogue.facts(engine.settings.connection, model, signal)).toEqual(factsOf("amazon.nova-pro-v1:0"));
	}
	expect(engine.server.journal).toEqual([]);
});

test("without credentials the user is asked to sign in", async () => {
	const { bedrock, settings } = await start();
	const connection = { ...settings.connection, profile: "no-such-profile" };
	await expect(bedrock.catalogue.facts(connection, arn("application-inference-profile/a1b2c3d4e5f6"), signal)).rejects.toMatchObject({
		kind: "profile-unknown",
	});
});

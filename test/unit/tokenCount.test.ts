import { afterEach, describe, expect, test } from "vitest";
import type { Settings } from "../../src/core/settings.ts";
import { tools } from "../../src/tools/index.ts";
import type { LocalBedrockOptions } from "../local-bedrock/options.ts";
import { type Engine, startEngine } from "./engineBench.ts";

let engine: Engine | undefined;

afterEach(async () => {
	await engine?.server.close();
	engine = undefined;
});

const never = new AbortController().signal;

async function count(changed: Partial<Settings> = {}, options?: LocalBedrockOptions): Promise<number | undefined> {
	engine ??= await startEngine(undefined, options);
	const settings = { ...engine.settings, ...changed };
	const messages = [{ role: "user" as const, content: [{ kind: "text" as const, text: "How many tokens are these?" }] }];
	return engine.bedrock.model.countTokens({ settings, system: "You count.", messages, tools }, never);
}

const asked = () => engine?.server.journal.map(({ operation, modelId }) => `${operation} ${modelId}`) ?? [];

describe("The tokens of a request", () => {
	test("are counted by the base model of a profile, tools and system prompt included, and are those that are billed", async () => {
		const counted = await count();
		expect(asked()).toEqual(["CountTokens anthropic.claude-sonnet-4-5-20250929-v1:0"]);
		expect(counted).toBeGreaterThan(100);
	});

	test("are not known for a model that cannot count, which is asked once", async () => {
		expect(await count({ model: "us.amazon.nova-pro-v1:0" })).toBeUndefined();
		expect(await count({ model: "us.amazon.nova-pro-v1:0" })).toBeUndefined();
		expect(asked()).toEqual(["CountTokens amazon.nova-pro-v1:0"]);
	});

	test("are not known where a policy denies it, which is asked once", async () => {
		const options = { identity: { denied: [{ action: "bedrock:CountTokens", policy: "no-identity-policy" as const }] } };
		expect(await count({}, options)).toBeUndefined();
		expect(await count()).toBeUndefined();
		expect(asked()).toHaveLength(1);
	});

	test("are not asked for in a region that residency forbids", async () => {
		expect(await count({ residency: ["eu"] })).toBeUndefined();
		expect(asked()).toEqual([]);
	});

	test("are not known without a network, and nothing is thrown", async () => {
		engine = await startEngine();
		await engine.server.close();
		expect(await count()).toBeUndefined();
		engine = undefined;
	});
});

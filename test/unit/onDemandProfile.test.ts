import { afterEach, describe, expect, test } from "vitest";
import type { AssistantError } from "../../src/core/errors.ts";
import type { ModelEvent } from "../../src/core/models/model.ts";
import type { Settings } from "../../src/core/settings.ts";
import type { IdentityChange } from "../local-bedrock/identityOptions.ts";
import { type Engine, startEngine } from "./engineBench.ts";

let engine: Engine | undefined;

afterEach(async () => {
	await engine?.server.close();
	engine = undefined;
});

const regions = ["us-east-1", "us-west-2", "eu-central-1", "ap-northeast-1", "ap-south-1", "ca-central-1"];
const sonnet = "anthropic.claude-sonnet-4-5-20250929-v1:0";
const noLists: IdentityChange = { denied: [{ action: "bedrock:List*", policy: "no-identity-policy" }] };
const failureOf = (events: readonly ModelEvent[]): AssistantError | undefined => events.find((event) => event.kind === "failure")?.error;

/** How the first request to a new server fails, if it does. */
async function ask(model: string, region: string, settings: Partial<Settings> = {}, identity: IdentityChange = {}) {
	engine = await startEngine(undefined, { regions, identity });
	return again({ model, ...settings }, region);
}

async function again(settings: Partial<Settings>, region: string) {
	if (!engine) throw new Error("Ask first.");
	return failureOf(await engine.ask("Hello", { ...settings, connection: { ...engine.settings.connection, region } }));
}

describe("A model that has no on-demand throughput", () => {
	test.each([
		["us-east-1", `us.${sonnet}`],
		["eu-central-1", `eu.${sonnet}`],
		["ap-northeast-1", `jp.${sonnet}`],
	])("offers the profile of its geography in %s, and that works", async (region, model) => {
		expect(await ask(sonnet, region)).toMatchObject({ kind: "on-demand-unsupported", action: "switch-model", model });
		expect(await again({ model }, region)).toBeUndefined();
	});

	test.each([
		["ca-central-1", [], "ca"],
		["ca-central-1", ["ca"], "ca"],
		["ca-central-1", ["us", "ca-central-1"], "us"],
		["ap-south-1", [], "in"],
		["ap-south-1", ["global"], "global"],
	])("offers the narrowest geography in %s that residency permits with %j: %s", async (region, residency, geo) => {
		const model = "anthropic.claude-sonnet-4-6";
		const sent = { residency: [...residency, ...(residency.length > 0 ? [region] : [])] };
		expect(await ask(model, region, sent)).toMatchObject({ action: "switch-model", model: `${geo}.${model}` });
	});

	test("offers it for an ARN too, as the ARN of the same region", async () => {
		const model = `arn:aws:bedrock:eu-central-1:123456789012:inference-profile/eu.${sonnet}`;
		expect(await ask(`arn:aws:bedrock:eu-central-1::foundation-model/${sonnet}`, "us-east-1")).toMatchObject({
			action: "switch-model",
			model,
		});
		expect(await again({ model }, "us-east-1")).toBeUndefined();
	});

	test("offers it by its name when the profiles may not be listed", async () => {
		expect(await ask(sonnet, "eu-central-1", {}, noLists)).toMatchObject({ action: "switch-model", model: `eu.${sonnet}` });
	});

	test.each([
		["cn-north-1", undefined],
		["us-gov-west-1", "us-gov.amazon.nova-pro-v1:0"],
	])("guesses no global profile in %s, whose partition has none, but %s", async (region, model) => {
		const message = "Invocation of model ID x with on-demand throughput isn’t supported.";
		const turns = [{ fault: { kind: "exception", name: "ValidationException", status: 400, message } as const, steps: [] }];
		engine = await startEngine({ turns }, { regions: [region], identity: noLists });
		const failure = await again({ model: "amazon.nova-pro-v1:0" }, region);
		expect(failure).toMatchObject({ kind: "on-demand-unsupported", action: model ? "switch-model" : "select-model" });
		expect(failure?.model).toBe(model);
	});

	test("offers the global profile only where residency permits that one alone", async () => {
		expect(await ask(sonnet, "us-east-1", { residency: ["us-east-1", "global"] })).toMatchObject({ model: `global.${sonnet}` });
	});

	test("offers the list of models when residency permits no profile", async () => {
		expect(await ask(sonnet, "us-east-1", { residency: ["us-east-1"] })).toMatchObject({
			kind: "on-demand-unsupported",
			action: "select-model",
			message: expect.stringContaining("outcrop.residency.allow"),
		});
	});
});

describe("A global profile", () => {
	const denied: IdentityChange = {
		denied: [
			{
				action: "bedrock:InvokeModel*",
				resource: "arn:aws:bedrock:::foundation-model/*",
				policy: "deny-in-service-control-policy",
			},
		],
	};

	test("that a policy denies offers the profile of the geography, and that works", async () => {
		const model = `us.${sonnet}`;
		expect(await ask(`global.${sonnet}`, "us-east-1", {}, denied)).toMatchObject({ kind: "access-denied", action: "switch-model", model });
		expect(await again({ model }, "us-east-1")).toBeUndefined();
	});

	test("of a model that the account has no access to offers no other profile of it", async () => {
		const failure = await ask(`global.${sonnet}`, "us-east-1", {}, { models: { [sonnet]: "not-enabled" } });
		expect(failure?.kind).toBe("access-denied");
		expect(failure?.action).not.toBe("switch-model");
	});
});

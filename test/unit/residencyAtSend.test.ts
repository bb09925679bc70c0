import { afterEach, expect, test, vi } from "vitest";
import type { AssistantError } from "../../src/core/errors.ts";
import type { ModelEvent } from "../../src/core/models/model.ts";
import { type Engine, startEngine } from "./engineBench.ts";

let engine: Engine | undefined;

afterEach(async () => {
	vi.unstubAllEnvs();
	await engine?.server.close();
	engine = undefined;
});

const regions = ["us-east-1", "us-west-2", "eu-central-1", "eu-west-1", "ap-northeast-1"];
const sonnet = "anthropic.claude-sonnet-4-5-20250929-v1:0";
const failureOf = (events: readonly ModelEvent[]): AssistantError | undefined => events.find((event) => event.kind === "failure")?.error;
const arn = (region: string, resource: string) => `arn:aws:bedrock:${region}:123456789012:${resource}`;
const router = arn("us-east-1", "default-prompt-router/anthropic.claude:1");
const application = (region: string) => arn(region, "application-inference-profile/a1b2c3d4e5f6");

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
	["a global profile in capitals", `GLOBAL.${sonnet}`, ["eu"], "eu-central-1"],
	["a profile of a geography that nobody knows", `emea.${sonnet}`, ["eu"], "eu-central-1"],
	["the ARN of a profile in another region", arn("us-east-1", `inference-profile/eu.${sonnet}`), ["eu"], "eu-central-1"],
	["the ARN of a global profile", arn("eu-west-1", `inference-profile/global.${sonnet}`), ["eu"], "eu-west-1"],
	["the ARN of a model in another region", "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-pro-v1:0", ["eu"], "eu-central-1"],
	["the ARN of a model in no region", "arn:aws:bedrock:::foundation-model/amazon.nova-pro-v1:0", ["eu"], "eu-central-1"],
	["an ARN in capitals", arn("eu-west-1", "imported-model/imp0rted0001").toUpperCase(), ["eu"], "eu-west-1"],
	["a name that only a gateway understands", "bedrock/eu.amazon.nova-pro-v1:0", ["eu"], "eu-west-1"],
	["a router one of whose models may be served elsewhere", router, ["us-east-1"], "us-east-1"],
	["a stored prompt", arn("eu-west-1", "prompt/PROMPTLOC1"), ["eu"], "eu-west-1"],
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
	["a router all of whose models lie within", router, ["us"], "us-east-1"],
	["anything when nothing is listed", `global.${sonnet}`, [], "eu-central-1"],
])("residency lets %s pass", async (_, model, residency, region) => {
	const { failure, sent } = await send(model, residency, region);
	expect(failure).toBeUndefined();
	expect(sent).toHaveLength(1);
});

test.each([
	["chosen in the settings", "https://bedrock-runtime.us-east-1.amazonaws.com", ""],
	["for FIPS", "https://bedrock-runtime-fips.us-east-1.amazonaws.com", ""],
	["of a VPC", "https://vpce-0a1b2c3d-4e5f.bedrock-runtime.us-east-1.vpce.amazonaws.com/", ""],
	["of the environment", "", "https://bedrock-runtime.us-east-1.amazonaws.com"],
])("residency refuses an endpoint of another region, %s, since an API key is good for any", async (_, endpoint, ofEnvironment) => {
	vi.stubEnv("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", ofEnvironment);
	engine = await startEngine();
	const connection = { ...engine.settings.connection, region: "eu-central-1", endpoint };
	const failure = failureOf(await engine.ask("Hello", { model: "amazon.nova-pro-v1:0", residency: ["eu"], connection }));
	expect(failure).toMatchObject({ kind: "residency", message: expect.stringContaining("us-east-1") });
});

test("residency holds for every attempt: the region may change while a request waits for the next one", async () => {
	vi.stubEnv("AWS_REGION", "eu-central-1");
	engine = await startEngine(
		{ turns: [{ fault: { kind: "throttle", times: 1 }, steps: [{ kind: "text", text: "Hello." }] }] },
		{ regions },
	);
	const { bedrock, server, settings } = engine;
	const messages = [{ role: "user" as const, content: [{ kind: "text" as const, text: "Hello" }] }];
	const connection = { ...settings.connection, region: "" };
	const request = {
		settings: { ...settings, model: "amazon.nova-pro-v1:0", residency: ["eu"], connection },
		system: "",
		messages,
		tools: [],
	};
	const events: ModelEvent[] = [];
	for await (const event of bedrock.model.converse(request, new AbortController().signal)) {
		events.push(event);
		if (event.kind === "retry-wait") vi.stubEnv("AWS_REGION", "us-east-1");
	}
	expect(failureOf(events)).toMatchObject({ kind: "residency" });
	expect(server.journal.map(({ region }) => region)).toEqual(["eu-central-1"]);
});

test("a refusal for want of credentials asks to sign in, not for another model", async () => {
	engine = await startEngine(undefined, { credentials: [{ accessKeyId: "AKIDSOMEONEELSE00001", secretAccessKey: "other" }] });
	const { ask, server } = engine;
	expect(failureOf(await ask("Hello", { model: application("us-east-1"), residency: ["us"] }))).toMatchObject({ action: "sign-in" });
	expect(server.journal.filter(({ operation }) => operation.startsWith("Converse"))).toEqual([]);
});

import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { BedrockPorts } from "../../src/bedrock/bedrock.ts";
import type { ModelChoice, ModelList } from "../../src/core/models/catalogue.ts";
import { factsOf } from "../../src/core/models/modelFacts.ts";
import type { LocalBedrockOptions } from "../local-bedrock/options.ts";
import { type Engine, startEngine } from "./engineBench.ts";

let engines: Engine[] = [];
let folder = "";

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), "outcrop-catalogue-"));
});

afterEach(async () => {
	vi.unstubAllEnvs();
	await Promise.all(engines.map(({ server }) => server.close()));
	engines = [];
	rmSync(folder, { recursive: true });
});

async function start(options?: LocalBedrockOptions, ports: Partial<BedrockPorts> = {}): Promise<Engine> {
	const engine = await startEngine(undefined, options, { cacheFolder: folder, ...ports });
	engines.push(engine);
	return engine;
}

/** Everything that the listener is told. */
async function list({ bedrock, settings }: Engine, region = "us-east-1", residency: readonly string[] = [], signal?: AbortSignal) {
	const told: ModelList[] = [];
	const connection = { ...settings.connection, region };
	await bedrock.catalogue.list(connection, residency, (models) => told.push(models), signal ?? new AbortController().signal);
	return told;
}

async function listed(engine: Engine, region?: string, residency?: readonly string[]): Promise<ModelList> {
	const last = (await list(engine, region, residency)).at(-1);
	if (!last) throw new Error("The listener was told nothing.");
	return last;
}

const sonnet = "anthropic.claude-sonnet-4-5-20250929-v1:0";
const find = ({ choices }: ModelList, id: string): ModelChoice | undefined => choices.find((choice) => choice.id.endsWith(id));
const idsOf = ({ choices }: ModelList, group: ModelChoice["group"]) => choices.filter((one) => one.group === group).map(({ id }) => id);

describe("The catalogue", () => {
	test("groups what can be called in the region, from every page", async () => {
		const engine = await start();
		const models = await listed(engine);
		expect(idsOf(models, "Geo")).toContain(`us.${sonnet}`);
		expect(idsOf(models, "Geo")).toContain("us.deepseek.r1-v1:0");
		expect(idsOf(models, "Global")).toContain(`global.${sonnet}`);
		expect(idsOf(models, "Regional")).toContain("amazon.nova-pro-v1:0");
		expect(idsOf(models, "Regional")).not.toContain(sonnet);
		expect(idsOf(models, "Application")).toHaveLength(2);
		expect(idsOf(models, "Custom").map((id) => id.split("/").at(-1))).toEqual(
			expect.arrayContaining(["imp0rted0001", "local0000001", "depl0y000001"]),
		);
		expect(models).toMatchObject({ loading: false, problems: [] });
	});

	test("gives what only an ARN names the facts of its base model", async () => {
		const models = await listed(await start());
		expect(find(models, "a1b2c3d4e5f6")).toMatchObject({ name: "outcrop-team-a", baseModel: sonnet, facts: factsOf(sonnet) });
		expect(find(models, "local0000001")?.baseModel).toBe("anthropic.claude-haiku-4-5-20251001-v1:0");
		expect(find(models, "depl0y000001")?.baseModel).toBe("amazon.nova-lite-v1:0");
		expect(find(models, "imp0rted0001")?.facts).toBeUndefined();
	});

	test("recommends one way to a model, through the region's own geography", async () => {
		const engine = await start({ regions: ["us-east-1", "ap-northeast-1"] });
		const recommended = (models: ModelList) =>
			models.choices.filter((one) => one.recommended && one.baseModel === sonnet).map(({ id }) => id);
		expect(recommended(await listed(engine))).toEqual([`us.${sonnet}`]);
		expect(recommended(await listed(engine, "ap-northeast-1"))).toEqual([`jp.${sonnet}`]);
		expect(recommended(await listed(engine, "us-east-1", ["global"]))).toEqual([`global.${sonnet}`]);
		const ranks = (await listed(engine)).choices.flatMap(({ recommended: rank }) => rank ?? []);
		expect(ranks).toEqual(ranks.map((_, place) => place + 1));
	});

	test("says which models residency forbids, and why", async () => {
		const models = await listed(await start(), "eu-central-1", ["eu"]);
		expect(find(models, `eu.${sonnet}`)?.refusal).toBeUndefined();
		expect(find(models, `global.${sonnet}`)?.refusal).toMatch(/outcrop\.residency\.allow/);
	});

	test("tells the access to each model as it becomes known", async () => {
		const engine = await start({ identity: { models: { [sonnet]: "not-enabled" } } });
		const told = await list(engine);
		expect(told.some((models) => find(models, `us.${sonnet}`)?.access === "unknown")).toBe(true);
		const models = told.at(-1) as ModelList;
		expect(find(models, `us.${sonnet}`)?.access).toBe("not-enabled");
		expect(find(models, "a1b2c3d4e5f6")?.access).toBe("not-enabled");
		expect(find(models, "us.amazon.nova-pro-v1:0")?.access).toBe("available");
		expect(find(models, "imp0rted0001")?.access).toBe("available");
	});
});

describe("A list that may not be read", () => {
	const deny = (action: string): LocalBedrockOptions => ({ identity: { denied: [{ action, policy: "no-identity-policy" }] } });

	test("is a problem of its own: the rest is shown", async () => {
		const models = await listed(await start(deny("bedrock:ListImportedModels")));
		expect(models.problems).toHaveLength(1);
		expect(models.problems[0]).toMatchObject({ kind: "access-denied", message: expect.stringContaining("bedrock:ListImportedModels") });
		expect(find(models, `us.${sonnet}`)).toBeDefined();
		expect(find(models, "imp0rted0001")).toBeUndefined();
	});

	test("leaves an empty catalogue when there are others, and typed ids still work", async () => {
		const engine = await start(deny("bedrock:List*"));
		const models = await listed(engine);
		expect(models.choices).toEqual([]);
		expect(models.problems.length).toBeGreaterThan(0);
		expect((await engine.ask("Hello", { model: `us.${sonnet}` })).some(({ kind }) => kind === "stop")).toBe(true);
	});

	test("of availability leaves the access unknown, and is asked for only once", async () => {
		const engine = await start(deny("bedrock:GetFoundationModelAvailability"));
		const models = await listed(engine);
		expect(models.problems).toEqual([]);
		expect(find(models, `us.${sonnet}`)?.access).toBe("unknown");
		expect(engine.server.journal.filter(({ operation }) => operation === "GetFoundationModelAvailability").length).toBeLessThanOrEqual(4);
	});

	test("for want of credentials is one problem, with the way out", async () => {
		const engine = await start({ credentials: [{ accessKeyId: "AKIDSOMEONEELSE00001", secretAccessKey: "other" }] });
		expect((await listed(engine)).problems).toMatchObject([{ action: "sign-in" }]);
	});

	test("keeps what an earlier reading brought", async () => {
		const engine = await start();
		await listed(engine);
		engine.server.identity.set({ denied: [{ action: "bedrock:ListInferenceProfiles", policy: "no-identity-policy" }] });
		const models = await listed(engine);
		expect(models.problems).toHaveLength(1);
		expect(find(models, `us.${sonnet}`)).toBeDefined();
	});
});

describe("What was read", () => {
	test("is shown at once the next time, by another window too, and refreshed behind it", async () => {
		const engine = await start();
		await listed(engine);
		/** The other window calls the same endpoint. */
		for (const reader of [engine, await start()]) {
			const told: ModelList[] = [];
			const { connection } = engine.settings;
			let asked = -1;
			engine.server.journal.length = 0;
			await reader.bedrock.catalogue.list(
				connection,
				[],
				(models) => {
					if (asked < 0) asked = engine.server.journal.length;
					told.push(models);
				},
				new AbortController().signal,
			);
			expect(asked).toBe(0);
			expect(find(told[0] as ModelList, `us.${sonnet}`)).toMatchObject({ access: "available" });
			expect(told[0]?.loading).toBe(true);
			expect(told.at(-1)?.loading).toBe(false);
			expect(engine.server.journal.some(({ operation }) => operation === "ListFoundationModels")).toBe(true);
		}
	});

	test("is kept in a file of the user's own, without secrets", async () => {
		await listed(await start());
		const files = readdirSync(folder);
		expect(files).toHaveLength(1);
		const file = join(folder, files[0] ?? "");
		expect(statSync(file).mode & 0o777).toBe(0o600);
		expect(readFileSync(file, "utf8")).not.toMatch(/local-bedrock-secret|AKIDLOCALBEDROCK/);
	});

	test.each([["{"], ["[]"], ['{"version":1,"lists":{"system":[{"id":5}]},"access":{"a":{}}}'], ['{"version":0,"lists":{},"access":{}}']])(
		"counts for nothing when its file is damaged: %s",
		async (text) => {
			await listed(await start());
			const [engine] = engines;
			const file = join(folder, readdirSync(folder)[0] ?? "");
			writeFileSync(file, text);
			const other = await start();
			const told: ModelList[] = [];
			const listener = (models: ModelList) => told.push(models);
			await other.bedrock.catalogue.list(
				engine?.settings.connection ?? other.settings.connection,
				[],
				listener,
				new AbortController().signal,
			);
			expect(find(told.at(-1) as ModelList, `us.${sonnet}`)).toBeDefined();
			expect(told.at(-1)?.problems).toEqual([]);
		},
	);

	test("of access counts as of today at the latest: a clock that was ahead keeps nothing for ever", async () => {
		const engine = await start();
		await listed(engine);
		const file = join(folder, readdirSync(folder)[0] ?? "");
		writeFileSync(file, readFileSync(file, "utf8").replaceAll(/"at":\d+/g, `"at":${Date.now() + 1e12}`));
		engine.server.identity.set({ models: { [sonnet]: "not-enabled" } });
		const other = await start();
		const told: ModelList[] = [];
		await other.bedrock.catalogue.list(engine.settings.connection, [], (models) => told.push(models), new AbortController().signal);
		expect(find(told[0] as ModelList, `us.${sonnet}`)?.access).toBe("available");
		expect(find(told.at(-1) as ModelList, `us.${sonnet}`)?.access).toBe("not-enabled");
	});

	test("belongs to one region", async () => {
		const engine = await start();
		await listed(engine);
		const told = await list(engine, "eu-west-1");
		expect(told.flatMap(({ choices }) => choices).some(({ id }) => id === `us.${sonnet}`)).toBe(false);
	});

	test("belongs to one caller: a profile that gets other credentials under the same name does not see it", async () => {
		const config = mkdtempSync(join(tmpdir(), "outcrop-config-"));
		vi.stubEnv("AWS_CONFIG_FILE", join(config, "config"));
		vi.stubEnv("AWS_SHARED_CREDENTIALS_FILE", join(config, "none"));
		const write = (key: string) =>
			writeFileSync(join(config, "config"), `[profile work]\naws_access_key_id = ${key}\naws_secret_access_key = local-bedrock-secret\n`);
		const engine = await start();
		const connection = { ...engine.settings.connection, profile: "work" };
		const first = async () => {
			const told: ModelList[] = [];
			await engine.bedrock.catalogue.list(connection, [], (models) => told.push(models), new AbortController().signal);
			return told[0]?.choices ?? [];
		};
		write("AKIDLOCALBEDROCK0001");
		await first();
		expect((await first()).length).toBeGreaterThan(0);
		write("AKIDSOMEONEELSE00001");
		expect(await first()).toEqual([]);
		rmSync(config, { recursive: true });
	});

	test.each(["stored", "environment"])("belongs to one API key (%s): another one does not see it", async (place) => {
		const bearerKeys = ["first-key", "second-key"];
		let key = "";
		const engine = await start({ bearerKeys }, { apiKey: async () => key });
		const connection = { ...engine.settings.connection, apiKey: place === "stored" };
		const first = async (chosen: string) => {
			key = chosen;
			if (place === "environment") vi.stubEnv("AWS_BEARER_TOKEN_BEDROCK", chosen);
			const told: ModelList[] = [];
			await engine.bedrock.catalogue.list(connection, [], (models) => told.push(models), new AbortController().signal);
			expect(find(told.at(-1) as ModelList, `us.${sonnet}`)).toBeDefined();
			return told[0] as ModelList;
		};
		await first("first-key");
		expect(find(await first("first-key"), "local0000001")).toBeDefined();
		expect(find(await first("second-key"), "local0000001")).toBeUndefined();
		expect(
			readdirSync(folder)
				.map((name) => readFileSync(join(folder, name), "utf8"))
				.join(),
		).not.toMatch(/(first|second)-key/);
	});

	test("is thrown away when nobody has called with it for a month", async () => {
		const old = join(folder, "old.json");
		writeFileSync(old, "{}");
		utimesSync(old, 0, 0);
		await listed(await start());
		expect(readdirSync(folder)).toHaveLength(1);
		expect(readdirSync(folder)).not.toContain("old.json");
	});
});

test("access that was granted is not asked for again, unless the user loads the list again", async () => {
	const engine = await start();
	expect(find(await listed(engine), `us.${sonnet}`)?.access).toBe("available");
	engine.server.identity.set({ models: { [sonnet]: "not-enabled" } });
	expect(find(await listed(engine), `us.${sonnet}`)?.access).toBe("available");
	let last: ModelList | undefined;
	const listener = (models: ModelList) => {
		last = models;
	};
	await engine.bedrock.catalogue.list(engine.settings.connection, [], listener, new AbortController().signal, true);
	expect(last && find(last, `us.${sonnet}`)?.access).toBe("not-enabled");
});

test("a busy control plane is asked again", async () => {
	const busy = { kind: "refuse", name: "ThrottlingException", message: "Rate exceeded", status: 429 } as const;
	const engine = await start({ identity: { bedrock: { fault: busy } } });
	const models = listed(engine);
	await expect.poll(() => engine.server.journal.filter(({ status }) => status === 429).length).toBeGreaterThanOrEqual(6);
	engine.server.identity.set({ bedrock: { fault: undefined } });
	expect(await models).toMatchObject({ problems: [] });
	expect(find(await models, `us.${sonnet}`)).toMatchObject({ access: "available" });
});

test("a model whose end AWS has announced comes last, and is recommended to nobody", async () => {
	const { choices } = await listed(await start());
	const legacy = choices.filter((one) => one.legacy);
	expect(legacy.map(({ id }) => id)).toEqual(["us.anthropic.claude-3-7-sonnet-20250219-v1:0"]);
	expect(choices.slice(-legacy.length)).toEqual(legacy);
	expect(legacy.every(({ recommended }) => recommended === undefined)).toBe(true);
});

test("a picker that was closed is told nothing more", async () => {
	const engine = await start();
	const abort = new AbortController();
	let calls = 0;
	const listener = () => {
		calls++;
		abort.abort();
	};
	await engine.bedrock.catalogue.list(engine.settings.connection, [], listener, abort.signal);
	expect(calls).toBe(1);
});

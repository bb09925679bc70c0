import { createServer, type AddressInfo } from "node:net";
import { ListFoundationModelsCommand } from "@aws-sdk/client-bedrock";
import { ConverseCommand } from "@aws-sdk/client-bedrock-runtime";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { HttpRequest } from "@smithy/core/protocols";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { clientDefaults } from "../../src/bedrock/clientDefaults.ts";
import { Clients } from "../../src/bedrock/clients.ts";
import { Credentials } from "../../src/bedrock/identity/credentials.ts";
import type { Connection } from "../../src/core/settings.ts";
import { type AwsHome, createAwsHome } from "../local-bedrock/awsHome.ts";
import { testSettings } from "./testSession.ts";
import { stubAwsHome } from "./stubAwsHome.ts";

let home: AwsHome;
const keys = "aws_access_key_id = AKIDLOCALBEDROCK0001\naws_secret_access_key = local-bedrock-secret\n";
const model = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";
const { signal } = new AbortController();

beforeEach(() => {
	home = createAwsHome("");
	stubAwsHome(home);
	vi.stubEnv("AWS_REGION", undefined);
	vi.stubEnv("AWS_ENDPOINT_URL", undefined);
	home.writeCredentials(`[work]\n${keys}[other]\n${keys}`);
});

afterEach(() => {
	vi.unstubAllEnvs();
	home.remove();
});

interface Sent {
	readonly protocol: string;
	readonly hostname: string;
	readonly port?: number;
	readonly path: string;
}

/** Where a client would send to: the request is caught when it leaves. */
async function caught(client: { config: unknown }, send: () => Promise<unknown>): Promise<string> {
	let sent: Sent | undefined;
	(client.config as { requestHandler: unknown }).requestHandler = {
		handle: async (request: Sent) => {
			sent = request;
			throw new Error("caught");
		},
	};
	await send().catch(() => undefined);
	if (!sent) throw new Error("nothing was sent");
	return `${sent.protocol}//${sent.hostname}${sent.port ? `:${sent.port}` : ""}${sent.path}`;
}

function connection(change: Partial<Connection> = {}): Connection {
	return { ...testSettings.connection, profile: "work", region: "", ...change };
}

function clients(): Clients {
	return new Clients(new Credentials({ askMfaCode: async () => undefined, apiKey: async () => undefined }));
}

async function runtimeUrl(change?: Partial<Connection>, modelId = model): Promise<string> {
	const client = await clients().runtime(connection(change), modelId, signal);
	return caught(client, () => client.send(new ConverseCommand({ modelId: "m", messages: [] })));
}

async function controlPlaneUrl(change?: Partial<Connection>): Promise<string> {
	const client = await clients().controlPlane(connection(change), signal);
	return caught(client, () => client.send(new ListFoundationModelsCommand({})));
}

async function stsUrl(change?: Partial<Connection>): Promise<string> {
	const client = await clients().sts(connection(change), signal);
	return caught(client, () => client.send(new GetCallerIdentityCommand({})));
}

describe("AWS's own endpoint", () => {
	test.each([
		["us-east-1", "", "https://bedrock-runtime.us-east-1.amazonaws.com/model/m/converse"],
		["cn-north-1", "", "https://bedrock-runtime.cn-north-1.amazonaws.com.cn/model/m/converse"],
		["us-gov-west-1", "", "https://bedrock-runtime.us-gov-west-1.amazonaws.com/model/m/converse"],
		["us-iso-east-1", "", "https://bedrock-runtime.us-iso-east-1.c2s.ic.gov/model/m/converse"],
		["us-isob-east-1", "", "https://bedrock-runtime.us-isob-east-1.sc2s.sgov.gov/model/m/converse"],
		["us-gov-west-1", "use_fips_endpoint = true", "https://bedrock-runtime-fips.us-gov-west-1.amazonaws.com/model/m/converse"],
		["eu-central-1", "use_dualstack_endpoint = true", "https://bedrock-runtime.eu-central-1.api.aws/model/m/converse"],
	])("of %s with %j is %s", async (region, settings, url) => {
		home.writeConfig(`[profile work]\nregion = ${region}\n${settings}\n`);
		expect(await runtimeUrl()).toBe(url);
	});

	test("is that of the region in the model's ARN, whatever region was chosen", async () => {
		const arn = "arn:aws:bedrock:eu-west-1:123456789012:application-inference-profile/abc";
		expect(await runtimeUrl({ region: "us-east-1" }, arn)).toMatch(/^https:\/\/bedrock-runtime\.eu-west-1\./);
	});
});

test("HTTP/2, which knows no proxy, is not tried at AWS's own endpoint when something hangs up", async () => {
	const methods: string[] = [];
	const door = createServer((socket) =>
		socket
			.on("error", () => undefined)
			.once("data", (data) => {
				methods.push(data.toString("latin1").split(" ")[0] ?? "");
				socket.resetAndDestroy();
			}),
	);
	await new Promise<void>((resolve) => door.listen(0, "127.0.0.1", resolve));
	const { port } = door.address() as AddressInfo;
	const request = new HttpRequest({ protocol: "http:", hostname: "127.0.0.1", port, method: "POST", path: "/" });
	const { requestHandler } = await clientDefaults("sts", "work");
	await expect(requestHandler.handle(request)).rejects.toMatchObject({ code: "ECONNRESET" });
	expect(methods).toEqual(["POST"]);
	const gateway = await clientDefaults("sts", "work", `http://127.0.0.1:${port}`);
	await expect(gateway.requestHandler.handle(request)).rejects.toMatchObject({ code: "ECONNRESET" });
	expect(methods).toContain("PRI");
	for (const { requestHandler: handler } of [{ requestHandler }, gateway]) handler.destroy();
	await new Promise((resolve) => door.close(resolve));
});

describe("STS", () => {
	test.each([
		["", "https://sts.us-west-2.amazonaws.com/"],
		["sts_regional_endpoints = regional", "https://sts.us-west-2.amazonaws.com/"],
		["sts_regional_endpoints = legacy", "https://sts.amazonaws.com/"],
	])("with %j is called at %s", async (settings, url) => {
		home.writeConfig(`[profile work]\nregion = us-west-2\n${settings}\n`);
		expect(await stsUrl()).toBe(url);
	});
});

describe("An endpoint of our own", () => {
	const services =
		"[services local]\nbedrock_runtime =\n  endpoint_url = http://127.0.0.1:1/from-services\nsts =\n  endpoint_url = http://127.0.0.1:1/sts\n";

	test.each([
		["http://127.0.0.1:8080/bedrock", "http://127.0.0.1:8080/bedrock/model/m/converse"],
		["http://127.0.0.1:8080/bedrock///", "http://127.0.0.1:8080/bedrock/model/m/converse"],
		[
			"https://vpce-1.bedrock-runtime.us-east-1.vpce.amazonaws.com/",
			"https://vpce-1.bedrock-runtime.us-east-1.vpce.amazonaws.com/model/m/converse",
		],
	])("in the settings keeps its path prefix: %s", async (endpoint, url) => {
		expect(await runtimeUrl({ region: "us-east-1", endpoint })).toBe(url);
	});

	test("comes from the setting, then the environment, then the profile's services section, then its endpoint_url", async () => {
		home.writeConfig(`[profile work]\nregion = us-east-1\nservices = local\nendpoint_url = http://127.0.0.1:1/from-profile/\n${services}`);
		vi.stubEnv("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", "http://127.0.0.1:1/from-environment");
		expect(await runtimeUrl({ endpoint: "http://127.0.0.1:1/from-setting" })).toContain("/from-setting/model");
		expect(await runtimeUrl()).toContain("/from-environment/model");
		vi.stubEnv("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", undefined);
		expect(await runtimeUrl()).toContain("/from-services/model");
		expect(await controlPlaneUrl()).toContain("/from-profile/foundation-models");
		expect(await stsUrl()).toBe("http://127.0.0.1:1/sts/");
	});

	test("in the profile is ignored when the profile says so", async () => {
		home.writeConfig("[profile work]\nregion = us-east-1\nignore_configured_endpoint_urls = true\nendpoint_url = http://127.0.0.1:1\n");
		expect(await runtimeUrl()).toContain("amazonaws.com");
	});

	test("takes no part in FIPS and dual-stack, which the SDK would refuse", async () => {
		home.writeConfig("[profile work]\nregion = us-east-1\nuse_fips_endpoint = true\nuse_dualstack_endpoint = true\n");
		expect(await runtimeUrl({ endpoint: "http://127.0.0.1:1/gateway" })).toContain("/gateway/model");
	});

	test("of the terminal's AWS_PROFILE does not leak into another profile", async () => {
		home.writeConfig(
			"[profile work]\nregion = us-east-1\n[profile other]\nregion = eu-west-1\nendpoint_url = http://127.0.0.1:1\nuse_fips_endpoint = true\n",
		);
		vi.stubEnv("AWS_PROFILE", "other");
		expect(await runtimeUrl()).toBe("https://bedrock-runtime.us-east-1.amazonaws.com/model/m/converse");
		expect(await stsUrl()).toBe("https://sts.us-east-1.amazonaws.com/");
		expect(await runtimeUrl({ profile: "" })).toContain("http://127.0.0.1:1/model");
	});
});

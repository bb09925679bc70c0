import { ConverseCommand } from "@aws-sdk/client-bedrock-runtime";
import { afterEach, describe, expect, test } from "vitest";
import { defaultCredentials, type LocalBedrockOptions } from "../local-bedrock/options.ts";
import { postRaw, runtimeClient, sonnet } from "../local-bedrock/requests.ts";
import { type LocalBedrock, startLocalBedrock } from "../local-bedrock/server.ts";

const hello = { modelId: sonnet, messages: [{ role: "user" as const, content: [{ text: "Hello" }] }] };
const path = `/model/${encodeURIComponent(sonnet)}/converse`;

let server: LocalBedrock;
afterEach(() => server.close());

async function start(options: LocalBedrockOptions = {}): Promise<void> {
	server = await startLocalBedrock(options);
}

describe("a signed request", () => {
	test("is accepted and journalled without its secrets", async () => {
		await start();
		await runtimeClient(server).send(new ConverseCommand(hello));
		expect(server.journal).toMatchObject([{ auth: { kind: "sigv4", accessKeyId: defaultCredentials.accessKeyId, verified: true } }]);
		expect(JSON.stringify(server.journal)).not.toMatch(/Signature=|local-bedrock-secret/);
	});

	test.each([
		[
			"is refused with another secret",
			{ accessKeyId: defaultCredentials.accessKeyId, secretAccessKey: "wrong" },
			"InvalidSignatureException",
			/does not match the signature you provided/,
		],
		[
			"is refused with an unknown key",
			{ accessKeyId: "AKIDNOBODY", secretAccessKey: "x" },
			"UnrecognizedClientException",
			/^The security token included in the request is invalid\.$/,
		],
		[
			"is refused with a token that the key does not have",
			{ ...defaultCredentials, sessionToken: "stray" },
			"UnrecognizedClientException",
			/security token .* is invalid/,
		],
	])("%s", async (_, credentials, name, message) => {
		await start();
		const refused = runtimeClient(server, { credentials }).send(new ConverseCommand(hello));
		await expect(refused).rejects.toMatchObject({ name, message: expect.stringMatching(message), $metadata: { httpStatusCode: 403 } });
		expect(server.journal).toMatchObject([{ auth: { verified: false }, status: 403, errorName: name }]);
	});

	test("is accepted with its session token until the token expires", async () => {
		let now = Date.now();
		const session = { accessKeyId: "ASIALOCAL", secretAccessKey: "s", sessionToken: "token", expiresAt: now + 60_000 };
		await start({ credentials: [session], now: () => now });
		const client = runtimeClient(server, { credentials: { accessKeyId: "ASIALOCAL", secretAccessKey: "s", sessionToken: "token" } });
		await client.send(new ConverseCommand(hello));
		now += 60_000;
		await expect(client.send(new ConverseCommand(hello))).rejects.toMatchObject({ name: "ExpiredTokenException" });
	});

	test("is refused when its clock is wrong by more than five minutes", async () => {
		await start();
		const early = runtimeClient(server, { systemClockOffset: -6 * 60_000 });
		await expect(early.send(new ConverseCommand(hello))).rejects.toMatchObject({
			name: "InvalidSignatureException",
			message: expect.stringMatching(/^Signature expired: /),
		});
		const late = runtimeClient(server, { systemClockOffset: 6 * 60_000 });
		await expect(late.send(new ConverseCommand(hello))).rejects.toMatchObject({
			message: expect.stringMatching(/^Signature not yet current: /),
		});
	});

	test("is refused when its body was changed on the way", async () => {
		await start();
		const client = runtimeClient(server);
		client.middlewareStack.add(
			(next) => (args) => {
				const request = args.request as { body: string };
				request.body = request.body.replace("Hello", "Jello");
				return next(args);
			},
			{ step: "finalizeRequest", priority: "low" },
		);
		await expect(client.send(new ConverseCommand(hello))).rejects.toMatchObject({ name: "InvalidSignatureException" });
	});

	test("is served in the region of its credential scope only", async () => {
		await start();
		const european = { ...hello, modelId: "eu.anthropic.claude-sonnet-4-5-20250929-v1:0" };
		await runtimeClient(server, { region: "eu-central-1" }).send(new ConverseCommand(european));
		expect(server.journal.at(-1)).toMatchObject({ region: "eu-central-1", status: 200 });
		const elsewhere = runtimeClient(server, { region: "us-west-2" }).send(new ConverseCommand(european));
		await expect(elsewhere).rejects.toMatchObject({ message: "The provided model identifier is invalid." });
		const nowhere = runtimeClient(server, { region: "sa-east-1" }).send(new ConverseCommand(hello));
		await expect(nowhere).rejects.toMatchObject({ message: "The provided model identifier is invalid." });
	});
});

describe("an API key", () => {
	test("is accepted from the SDK's token", async () => {
		await start({ bearerKeys: ["key-1"] });
		const client = runtimeClient(server, { token: { token: "key-1" }, authSchemePreference: ["httpBearerAuth"] });
		await client.send(new ConverseCommand(hello));
		expect(server.journal).toMatchObject([{ auth: { kind: "bearer", verified: true }, region: "us-east-1" }]);
		expect(JSON.stringify(server.journal)).not.toContain("key-1");
	});

	test("is refused when it is unknown", async () => {
		await start();
		const answer = await postRaw(server, path, hello, { authorization: "Bearer nobody" });
		expect(answer).toMatchObject({
			status: 403,
			errorName: "AccessDeniedException",
			json: { message: "Authentication failed: Please make sure your API Key is valid." },
		});
	});
});

test("a request without any authorization is refused", async () => {
	await start();
	const response = await fetch(`${server.url}${path}`, { method: "POST", body: "{}" });
	expect(response.status).toBe(403);
	expect(response.headers.get("x-amzn-errortype")).toBe("MissingAuthenticationTokenException");
	await response.text();
});

test("an authorization that cannot be read is refused", async () => {
	await start();
	expect(await postRaw(server, path, hello, { authorization: "AWS4-HMAC-SHA256 nonsense" })).toMatchObject({
		status: 400,
		errorName: "IncompleteSignatureException",
	});
});

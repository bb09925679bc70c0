import { once } from "node:events";
import { request as httpRequest } from "node:http";
import { connect as connectHttp2 } from "node:http2";
import { Agent, request as httpsRequest } from "node:https";
import { connect } from "node:tls";
import { BedrockRuntimeClient, ConverseCommand, ConverseStreamCommand } from "@aws-sdk/client-bedrock-runtime";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { afterEach, describe, expect, test } from "vitest";
import { createTestCertificate } from "../local-bedrock/certificates.ts";
import { defaultCredentials } from "../local-bedrock/options.ts";
import { startProxy } from "../local-bedrock/proxy.ts";
import { readStream, sonnet } from "../local-bedrock/requests.ts";
import { type LocalBedrock, startLocalBedrock } from "../local-bedrock/server.ts";

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
	for (const close of closers.splice(0)) await close();
});

async function start(options: Parameters<typeof startLocalBedrock>[0] = {}): Promise<LocalBedrock> {
	const bedrock = await startLocalBedrock(options);
	closers.push(bedrock.close);
	return bedrock;
}

async function proxy(options: Parameters<typeof startProxy>[0] = {}) {
	const started = await startProxy(options);
	closers.push(started.close);
	return started;
}

const hello = { modelId: sonnet, messages: [{ role: "user" as const, content: [{ text: "Hello" }] }] };
const certificate = createTestCertificate();

function clientOf(bedrock: LocalBedrock, ca?: string): BedrockRuntimeClient {
	return new BedrockRuntimeClient({
		endpoint: bedrock.url,
		region: "us-east-1",
		credentials: { ...defaultCredentials },
		maxAttempts: 1,
		requestHandler: new NodeHttpHandler({ httpsAgent: new Agent({ ca, keepAlive: false }) }),
	});
}

describe("a server with a certificate", () => {
	test("is reached over https by who trusts its authority", async () => {
		const bedrock = await start({ tls: certificate });
		expect(bedrock.url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
		await clientOf(bedrock, certificate.ca).send(new ConverseCommand(hello));
		await expect(clientOf(bedrock).send(new ConverseCommand(hello))).rejects.toMatchObject({
			code: expect.stringMatching(/SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_VERIFY_LEAF_SIGNATURE/),
		});
	});

	test("speaks HTTP/2 too", async () => {
		const bedrock = await start({ tls: certificate, http2Only: true });
		const session = connectHttp2(bedrock.url, { ca: certificate.ca });
		const [headers] = await once(session.request({ ":path": "/_journal" }).end(), "response");
		session.destroy();
		expect(headers[":status"]).toBe(200);
		await expect(clientOf(bedrock, certificate.ca).send(new ConverseCommand(hello))).rejects.toThrow();
	});

	test("can have one that expired, or that is for another host", async () => {
		const expired = createTestCertificate({ expired: true });
		const old = await start({ tls: expired });
		await expect(clientOf(old, expired.ca).send(new ConverseCommand(hello))).rejects.toMatchObject({ code: "CERT_HAS_EXPIRED" });
		const foreign = createTestCertificate({ hosts: ["bedrock.example.com"] });
		const other = await start({ tls: foreign });
		await expect(clientOf(other, foreign.ca).send(new ConverseCommand(hello))).rejects.toMatchObject({
			code: "ERR_TLS_CERT_ALTNAME_INVALID",
		});
	});

	test("breaks a stream over https as it does over http", async () => {
		const bedrock = await start({ tls: certificate });
		bedrock.identity.set({ bedrock: { fault: { kind: "drop" } } });
		await expect(clientOf(bedrock, certificate.ca).send(new ConverseCommand(hello))).rejects.toMatchObject({ code: "ECONNRESET" });
		bedrock.identity.reset();
		const streamed = await clientOf(bedrock, certificate.ca).send(new ConverseStreamCommand(hello));
		expect((await readStream(streamed)).stopReason).toBe("end_turn");
	});
});

describe("a proxy", () => {
	/** What a client of a proxy does with an https URL. */
	function tunnelAnswer(proxyUrl: string, target: string): Promise<{ status: number | undefined; answer: string }> {
		return new Promise((resolve, reject) => {
			const { hostname, port } = new URL(proxyUrl);
			const connecting = httpRequest({ host: hostname, port, method: "CONNECT", path: target });
			connecting.on("error", reject);
			connecting.on("connect", (response, socket) => {
				if (response.statusCode !== 200) return resolve({ status: response.statusCode, answer: "" });
				const secure = connect({ socket, ca: certificate.ca, servername: "localhost" });
				const inner = httpsRequest({ host: "localhost", path: "/_journal", createConnection: () => secure }, (answer) => {
					answer.setEncoding("utf8");
					let text = "";
					answer.on("data", (chunk: string) => {
						text += chunk;
					});
					answer.on("end", () => {
						secure.destroy();
						resolve({ status: 200, answer: text });
					});
				});
				inner.on("error", reject);
				return inner.end();
			});
			connecting.end();
		});
	}

	/** What a client of a proxy does with an http URL. */
	function absoluteStatus(proxyUrl: string, target: string): Promise<number | undefined> {
		return new Promise((resolve, reject) => {
			const { hostname, port } = new URL(proxyUrl);
			const request = httpRequest({ host: hostname, port, path: target, headers: { host: new URL(target).host } }, (response) => {
				response.resume();
				response.on("end", () => resolve(response.statusCode));
			});
			request.on("error", reject).end();
		});
	}

	test("counts what it forwards and what it tunnels", async () => {
		const through = await proxy();
		const plain = await start();
		const secure = await start({ tls: certificate });
		expect(await absoluteStatus(through.url, `${plain.url}/_journal`)).toBe(200);
		expect(await tunnelAnswer(through.url, `127.0.0.1:${secure.port}`)).toEqual({ status: 200, answer: "[]" });
		expect(through.requests).toEqual([
			{ method: "GET", target: `${plain.url}/_journal`, isAuthorized: false },
			{ method: "CONNECT", target: `127.0.0.1:${secure.port}`, isAuthorized: false },
		]);
	});

	test.each([407, 502] as const)("can refuse everything with %i", async (refuse) => {
		const closed = await proxy({ refuse });
		const bedrock = await start();
		expect(await absoluteStatus(closed.url, `${bedrock.url}/_journal`)).toBe(refuse);
		expect(await tunnelAnswer(closed.url, `127.0.0.1:${bedrock.port}`)).toMatchObject({ status: refuse });
		expect(closed.requests).toHaveLength(2);
	});
});

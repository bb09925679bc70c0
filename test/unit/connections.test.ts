import { getEventListeners } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { AssistantError } from "../../src/core/errors.ts";
import type { ModelEvent } from "../../src/core/models/model.ts";
import type { LocalBedrockOptions } from "../local-bedrock/options.ts";
import type { Script, Step } from "../local-bedrock/script.ts";
import { causesOf, type Engine, startEngine } from "./engineBench.ts";

let engine: Engine | undefined;
let doors: Server[] = [];
let sockets: Socket[] = [];
let folder = "";

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), "outcrop-connections-"));
});

afterEach(async () => {
	vi.unstubAllEnvs();
	await engine?.server.close();
	for (const socket of sockets) socket.destroy();
	await Promise.all(doors.map((door) => new Promise((resolve) => door.close(resolve))));
	[engine, doors, sockets] = [undefined, [], []];
	rmSync(folder, { recursive: true });
});

async function start(script?: Script, options?: LocalBedrockOptions): Promise<Engine> {
	engine = await startEngine(script, options);
	return engine;
}

/** A port of its own that does with each connection what the test says, once the client has sent something. */
async function openDoor(onFirstBytes: (bytes: Buffer, socket: Socket) => void): Promise<string> {
	const door = createServer((socket) => {
		sockets.push(socket);
		socket.on("error", () => undefined);
		socket.once("data", (bytes) => onFirstBytes(bytes, socket));
	});
	doors.push(door);
	await new Promise<void>((resolve) => door.listen(0, "127.0.0.1", resolve));
	return `http://127.0.0.1:${(door.address() as AddressInfo).port}`;
}

/** Leads to the server, but resets the connections that `isReset` names. Gives the first word of each connection in `methods`. */
async function openFlakyDoor(port: number, isReset: (method: string, attempt: number) => boolean) {
	const methods: string[] = [];
	const url = await openDoor((bytes, socket) => {
		const method = bytes.toString("latin1").split(" ", 1)[0] ?? "";
		if (isReset(method, methods.push(method))) return socket.resetAndDestroy();
		const through = connect(port, "127.0.0.1");
		through.on("error", () => undefined);
		through.write(bytes);
		socket.pipe(through).pipe(socket);
	});
	return { url, methods };
}

const longAnswer: Step[] = [{ kind: "text", text: "A long answer. ", repeat: 20, chunkSize: 10, delayMs: 10 }];
const failureOf = (events: readonly ModelEvent[]): AssistantError | undefined => events.find((event) => event.kind === "failure")?.error;
const hasStopped = (events: readonly ModelEvent[]) => events.some((event) => event.kind === "stop");
const at = (engine: Engine, endpoint: string) => ({ connection: { ...engine.settings.connection, endpoint } });

describe("A protocol", () => {
	test.each([{ http1Only: true }, { http2Only: true }])("of an endpoint with %o is found and kept", async (options) => {
		const { ask } = await start(undefined, options);
		expect(hasStopped(await ask())).toBe(true);
		expect(hasStopped(await ask())).toBe(true);
	});

	test("is not given up for one reset: the second attempt speaks HTTP/1.1 again", async () => {
		const engine = await start();
		const { url, methods } = await openFlakyDoor(engine.server.port, (_, attempt) => attempt === 1);
		expect(hasStopped(await engine.ask("Hello", at(engine, url)))).toBe(true);
		expect(methods).toEqual(["POST", "POST"]);
	});

	test("is HTTP/2 where HTTP/1.1 is reset twice", async () => {
		const engine = await start();
		const { url, methods } = await openFlakyDoor(engine.server.port, (method) => method === "POST");
		expect(hasStopped(await engine.ask("Hello", at(engine, url)))).toBe(true);
		expect(methods).toEqual(["POST", "POST", "PRI"]);
	});

	test("is HTTP/1.1 for good once it was answered: a later reset is a failure, not a reason to change", async () => {
		const engine = await start();
		const { url, methods } = await openFlakyDoor(engine.server.port, (_, attempt) => attempt > 1);
		await engine.ask("Hello", at(engine, url));
		await engine.ask("Hello", at(engine, url));
		expect(methods).not.toContain("PRI");
	});
});

describe("An endpoint that takes the request and says nothing", () => {
	test("stalls; it does not count as out of reach", async () => {
		const engine = await start();
		const url = await openDoor(() => undefined);
		const limits = { ...engine.settings.limits, streamIdleSeconds: 0.3 };
		expect(failureOf(await engine.ask("Hello", { ...at(engine, url), limits }))).toMatchObject({ kind: "idle" });
	});
});

describe("An endpoint that answers with a web page", () => {
	test("is refused before memory is taken for a frame as large as its first letters say", async () => {
		const engine = await start();
		const page = `<html>${"Please log in. ".repeat(100)}</html>`;
		const url = await openDoor((_, socket) =>
			socket.end(`HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: ${page.length}\r\n\r\n${page}`),
		);
		const before = process.memoryUsage().arrayBuffers;
		expect(causesOf(failureOf(await engine.ask("Hello", at(engine, url))))).toMatch(/frame of 1013478509 bytes/);
		expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64_000_000);
	});
});

describe("Refreshing the account", () => {
	test.each([{ http1Only: true }, { http2Only: true }])("does not cut an answer that is under way (%o)", async (options) => {
		const { bedrock, settings } = await start({ turns: [{ steps: longAnswer }] }, options);
		const messages = [{ role: "user" as const, content: [{ kind: "text" as const, text: "Hello" }] }];
		const events: ModelEvent[] = [];
		for await (const event of bedrock.model.converse({ settings, system: "", messages, tools: [] }, new AbortController().signal)) {
			if (events.push(event) === 1) bedrock.account.refresh();
		}
		expect(failureOf(events)).toBeUndefined();
		expect(hasStopped(events)).toBe(true);
	});

	test("reads keys and region anew", async () => {
		const { server, bedrock, ask, settings } = await start();
		const [config, credentials] = [join(folder, "config"), join(folder, "credentials")];
		vi.stubEnv("AWS_CONFIG_FILE", config);
		vi.stubEnv("AWS_SHARED_CREDENTIALS_FILE", credentials);
		const write = (region: string, secret: string) => {
			writeFileSync(config, `[profile work]\nregion = ${region}\n`);
			writeFileSync(credentials, `[work]\naws_access_key_id = AKIDLOCALBEDROCK0001\naws_secret_access_key = ${secret}\n`);
		};
		const connection = { ...settings.connection, profile: "work", region: "" };
		write("us-west-2", "wrong");
		expect(await bedrock.account.region(connection)).toBe("us-west-2");
		expect(failureOf(await ask("Hello", { connection }))).toMatchObject({ kind: "credentials-missing" });
		write("us-east-1", "local-bedrock-secret");
		bedrock.account.refresh();
		expect(hasStopped(await ask("Hello", { connection }))).toBe(true);
		expect(server.journal.at(-1)?.region).toBe("us-east-1");
	});
});

describe("An empty environment variable is none", () => {
	beforeEach(() => {
		const config = join(folder, "config");
		writeFileSync(config, "[default]\nregion = eu-west-1\ncredential_process = /bin/false\n");
		vi.stubEnv("AWS_CONFIG_FILE", config);
		vi.stubEnv("AWS_PROFILE", "");
		vi.stubEnv("AWS_REGION", "");
		vi.stubEnv("AWS_DEFAULT_REGION", "");
	});

	test("so that an untrusted workspace does not start the process of the default profile", async () => {
		const { server, ask, settings } = await start();
		vi.stubEnv("AWS_ACCESS_KEY_ID", undefined);
		expect(failureOf(await ask("Hello", { connection: { ...settings.connection, trusted: false } }))).toMatchObject({
			kind: "credentials-missing",
			message: expect.stringContaining('"default" starts a program'),
		});
		expect(server.journal).toEqual([]);
	});

	test("so that the region is that of the default profile", async () => {
		const { bedrock, settings } = await start();
		expect(await bedrock.account.region({ ...settings.connection, region: "" })).toBe("eu-west-1");
	});
});

describe("A signal that lives as long as the window", () => {
	test("has no listener left after fifty turns, however they ended", async () => {
		const { bedrock, settings, ask } = await start({
			turns: [
				{ times: 20, steps: [{ kind: "text", text: "Fine." }] },
				{ times: 15, steps: [{ kind: "text", text: "Cut." }], fault: { kind: "reset", afterEvents: 2 } },
				{ times: 15, steps: [{ kind: "text", text: "Left by the reader." }] },
			],
		});
		const { signal } = new AbortController();
		const messages = [{ role: "user" as const, content: [{ kind: "text" as const, text: "Hello" }] }];
		for (let turn = 0; turn < 35; turn++) await ask("Hello", {}, signal);
		for (let turn = 0; turn < 15; turn++) {
			for await (const event of bedrock.model.converse({ settings, system: "", messages, tools: [] }, signal)) {
				expect(event.kind).toBe("text-delta");
				break;
			}
		}
		expect(getEventListeners(signal, "abort")).toEqual([]);
	});
});

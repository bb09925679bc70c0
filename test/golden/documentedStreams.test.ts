import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { EventStreamCodec } from "@smithy/eventstream-codec";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Engine, startEngine } from "../unit/engineBench.ts";
import { type ReplayServer, startReplay } from "../unit/replayServer.ts";
import { testSession } from "../unit/testSession.ts";

interface Golden {
	readonly source: string;
	readonly events: readonly Record<string, unknown>[];
	readonly parts: readonly unknown[];
	readonly usage: unknown;
	readonly outcome: object;
}

const folder = join(import.meta.dirname, "streams");
const streams = readdirSync(folder).map((name) => [name, JSON.parse(readFileSync(join(folder, name), "utf8")) as Golden] as const);
const codec = new EventStreamCodec(
	(bytes) => new TextDecoder().decode(bytes as Uint8Array),
	(text) => new TextEncoder().encode(text),
);

let engine: Engine;
let replay: ReplayServer;

beforeAll(async () => {
	engine = await startEngine();
	replay = await startReplay();
});

afterAll(async () => {
	engine.bedrock.account.refresh();
	await engine.server.close();
	await replay.close();
});

describe("A stream as AWS documents it", () => {
	test.each(streams)("%s becomes its transcript", async (_, golden) => {
		replay.answerWith(golden.events.map(toFrame));
		const connection = { ...engine.settings.connection, endpoint: replay.url };
		const { session } = testSession(engine.bedrock.model, {
			settings: { connection, limits: { stepsPerTurn: 1, streamIdleSeconds: 5, concurrentRequests: 4 } },
		});
		await session.send("Go", []);
		const [turn] = session.transcript.turns;
		expect(turn?.parts).toMatchObject(golden.parts);
		expect(turn?.usage).toEqual(golden.usage);
		expect(turn?.outcome).toMatchObject(golden.outcome);
	});
});

function toFrame(event: Record<string, unknown>): Uint8Array {
	const [type = "", body] = Object.entries(event)[0] ?? [];
	const header = (value: string) => ({ type: "string" as const, value });
	return codec.encode({
		headers: { ":message-type": header("event"), ":event-type": header(type), ":content-type": header("application/json") },
		body: new TextEncoder().encode(JSON.stringify(body)),
	});
}

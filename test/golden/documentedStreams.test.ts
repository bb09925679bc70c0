import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { EventStreamCodec } from "@smithy/eventstream-codec";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Attachment, attachFile, attachLines } from "../../src/core/documents/attachments.ts";
import { type Engine, startEngine } from "../unit/engineBench.ts";
import { type ReplayServer, startReplay } from "../unit/replayServer.ts";
import { testSession } from "../unit/testSession.ts";

interface Golden {
	readonly source: string;
	readonly model?: string;
	/** With `first`, it is a selection that begins on that line. */
	readonly attachments?: readonly { readonly path: string; readonly text: string; readonly first?: number }[];
	readonly events?: readonly Record<string, unknown>[];
	/** What Converse answers, for a model that does not stream. */
	readonly response?: object;
	readonly parts: readonly object[];
	/** The message in the model's record, bytes as `{"$bytes": "base64"}`; empty when no message may stay there. */
	readonly content: readonly object[];
	readonly usage: object;
	/** Of the call's report. */
	readonly call?: object;
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

describe("An answer as AWS documents it", () => {
	test.each(streams)("%s becomes its transcript and its message", async (_, golden) => {
		if (golden.response) replay.answerWith([new TextEncoder().encode(JSON.stringify(golden.response))], "application/json");
		else replay.answerWith((golden.events ?? []).map(toFrame));
		const { connection, model } = engine.settings;
		const { session, stored } = testSession(engine.bedrock.model, {
			settings: {
				connection: { ...connection, endpoint: replay.url },
				model: golden.model ?? model,
				limits: { stepsPerTurn: 1, streamIdleSeconds: 5, concurrentRequests: 4 },
			},
		});
		await session.send("Go", (golden.attachments ?? []).map(attach));
		const [turn] = session.transcript.turns;
		expect(turn?.parts).toMatchObject(golden.parts);
		expect(turn?.usage).toMatchObject(golden.usage);
		expect(turn?.calls[0]?.report).toMatchObject(golden.call ?? {});
		expect(turn?.outcome).toMatchObject(golden.outcome);
		const answer = stored().history.find(({ role }) => role === "assistant");
		expect(answer?.content ?? []).toMatchObject(withBytes(golden.content));
	});
});

function attach({ path, text, first }: NonNullable<Golden["attachments"]>[number]): Attachment {
	const attached =
		first === undefined
			? attachFile({ id: path, path, bytes: new TextEncoder().encode(text) })
			: attachLines(path, path, first, text.split("\n"));
	if (!("attachment" in attached)) throw new Error(attached.refusal);
	return attached.attachment;
}

function withBytes(content: readonly object[]): readonly object[] {
	return JSON.parse(JSON.stringify(content), (_, value) =>
		typeof value?.$bytes === "string" ? new Uint8Array(Buffer.from(value.$bytes, "base64")) : value,
	);
}

function toFrame(event: Record<string, unknown>): Uint8Array {
	const [type = "", body] = Object.entries(event)[0] ?? [];
	const header = (value: string) => ({ type: "string" as const, value });
	return codec.encode({
		headers: { ":message-type": header("event"), ":event-type": header(type), ":content-type": header("application/json") },
		body: new TextEncoder().encode(JSON.stringify(body)),
	});
}

import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type Engine, startEngine } from "../unit/engineBench.ts";
import { testSession } from "../unit/testSession.ts";
import { acceptsHistory } from "./acceptsHistory.ts";
import { type Delivery, type RawServer, startRawServer } from "./rawServer.ts";
import { chunksOf, type RecordedStream, recordStreams } from "./recordedStreams.ts";
import { inParallel, isLong, randomFrom, scaled, seed } from "./scale.ts";

/** What must never happen, counted over all runs of a suite. */
interface Tally {
	runs: number;
	falseCompletions: number;
	toolsRun: number;
	deadChats: number;
	endless: number;
}

let engine: Engine;
let raw: RawServer;
let streams: readonly RecordedStream[];

beforeAll(async () => {
	console.log(`Faults: seed ${seed}${isLong ? "" : ", a sample"}`);
	/** Full jitter at its least: what is tried again is tried at once. */
	vi.spyOn(Math, "random").mockReturnValue(0);
	engine = await startEngine();
	raw = await startRawServer();
	streams = await recordStreams(56, seed);
});

afterAll(async () => {
	vi.restoreAllMocks();
	engine.bedrock.account.refresh();
	await raw.close();
	await engine.server.close();
});

/** One turn whose answer is delivered so; `isWhole` says whether all of the answer arrives. */
async function runTurn(stream: RecordedStream, delivery: Delivery, isWhole: boolean, tally: Tally, lane: number): Promise<void> {
	const connection = { ...engine.settings.connection, endpoint: raw.urlFor(lane, stream.bytes, delivery) };
	const limits = { stepsPerTurn: 1, streamIdleSeconds: delivery.kind === "stall" ? 0.2 : 20, concurrentRequests: 500 };
	const run = testSession(engine.bedrock.model, { files: { "a.ts": "one" }, answer: "once", settings: { connection, limits } });
	await run.session.send("Go", []);
	tally.runs++;
	const [turn] = run.session.transcript.turns;
	if (!turn?.outcome) tally.endless++;
	if (!isWhole && turn?.outcome?.kind === "done") tally.falseCompletions++;
	if (!isWhole && run.workspace.touched.length > 0) tally.toolsRun++;
	if (!acceptsHistory(run.stored().history)) tally.deadChats++;
}

function newTally(): Tally {
	return { runs: 0, falseCompletions: 0, toolsRun: 0, deadChats: 0, endless: 0 };
}

/** The offsets that a run takes: all of them, or a few of each stream. */
function offsets(length: number, few: number, salt: number): number[] {
	if (isLong) return Array.from({ length }, (_, offset) => offset);
	const random = randomFrom(seed + salt);
	return Array.from({ length: few }, () => Math.floor(random() * length));
}

const nothingWrong = { falseCompletions: 0, toolsRun: 0, deadChats: 0, endless: 0 };

describe("An answer that breaks off", { timeout: 6 * 3_600_000 }, () => {
	test.each(["fin", "rst", "stall"] as const)(
		"by %s, at any byte, is never complete, runs nothing and leaves a chat that goes on",
		async (kind) => {
			const tally = newTally();
			const cuts = streams.flatMap((stream, salt) =>
				offsets(stream.complete, kind === "stall" ? 2 : 6, salt).map((at) => ({ stream, at })),
			);
			await inParallel(cuts, kind === "stall" ? 250 : 16, ({ stream, at }, lane) => runTurn(stream, { kind, at }, false, tally, lane));
			console.log(`${kind}: ${tally.runs} runs`);
			expect(tally).toMatchObject(nothingWrong);
			expect(tally.runs).toBeGreaterThan(100);
		},
	);

	test("by one flipped bit, anywhere before its end, is never complete, runs nothing and leaves a chat that goes on", async () => {
		const tally = newTally();
		for (const [salt, stream] of streams.entries()) {
			const body = Buffer.from(stream.bytes.buffer).indexOf("\r\n\r\n") + 4;
			const places = offsets(8 * (stream.complete - body), 8, salt).map((place) => ({
				at: body + (place >> 3),
				bit: place & 7,
			}));
			await inParallel(places, 16, async ({ at, bit }, lane) => {
				/** A flip in the framing of HTTP may leave the frames themselves as they were. */
				const isFrame = isInFrame(stream.bytes, at);
				await runTurn(stream, { kind: "flip", at, bit }, !isFrame, tally, lane);
			});
		}
		console.log(`flip: ${tally.runs} runs`);
		expect(tally).toMatchObject(nothingWrong);
	});

	test("by a frame that claims four gigabytes, in the place of any frame, is never complete, runs nothing and leaves a chat that goes on", async () => {
		const tally = newTally();
		const places = streams.flatMap((stream) =>
			chunksOf(stream.bytes).flatMap(({ head }) => (head < stream.complete ? [{ stream, at: head }] : [])),
		);
		await inParallel(places, 16, ({ stream, at }, lane) => runTurn(stream, { kind: "oversized", at }, false, tally, lane));
		console.log(`oversized frame: ${tally.runs} runs`);
		expect(tally).toMatchObject(nothingWrong);
		expect(tally.runs).toBeGreaterThan(200);
	});

	test("byte by byte but whole, is the answer that it would have been", async () => {
		for (const stream of streams.slice(0, scaled(streams.length, 8))) {
			const parts = async (delivery: Delivery) => {
				const connection = { ...engine.settings.connection, endpoint: raw.urlFor(0, stream.bytes, delivery) };
				const limits = { stepsPerTurn: 1, streamIdleSeconds: 20, concurrentRequests: 500 };
				const { session } = testSession(engine.bedrock.model, {
					files: { "a.ts": "one" },
					answer: "once",
					settings: { connection, limits },
				});
				await session.send("Go", []);
				const [turn] = session.transcript.turns;
				return JSON.stringify([turn?.parts, turn?.outcome]).replace(/"(editId|approvalId)":"[^"]*"|"ms":\d+/g, "");
			};
			expect(await parts({ kind: "dribble" }), stream.name).toBe(await parts({ kind: "whole" }));
		}
	});
});

/** Whether a byte belongs to a frame of the event stream, and not to the chunk sizes of HTTP around it. */
function isInFrame(bytes: Uint8Array, offset: number): boolean {
	return chunksOf(bytes).some(({ start, end }) => offset >= start && offset < end);
}

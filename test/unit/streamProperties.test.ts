import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Step } from "../local-bedrock/script.ts";
import { type Engine, startEngine } from "./engineBench.ts";
import { type ReplayServer, startReplay } from "./replayServer.ts";
import { type TestSession, testSession } from "./testSession.ts";

/** An answer with everything that can be cut: reasoning, text, two tool calls. */
const steps: Step[] = [
	{ kind: "reasoning", text: "The file must change.", signature: "c2ln" },
	{ kind: "text", text: "I will change it, löschen and 変える.", chunkSize: 5 },
	{ kind: "tool", id: "t1", name: "apply_edit", input: { path: "a.ts", edits: [{ search: "one", replace: "two" }] }, chunkSize: 9 },
	{ kind: "tool", id: "t2", name: "create_file", input: { path: "b.ts", content: "new" }, chunkSize: 9 },
];

let engine: Engine;
let replay: ReplayServer;
let recorded: Uint8Array;

beforeAll(async () => {
	engine = await startEngine({ turns: [{ steps }], otherwise: "repeat" });
	replay = await startReplay();
	const model = encodeURIComponent(engine.settings.model);
	const response = await fetch(`${engine.server.url}/model/${model}/converse-stream`, {
		method: "POST",
		headers: { authorization: "Bearer local-bedrock-bearer-key", "content-type": "application/json" },
		body: JSON.stringify({ messages: [{ role: "user", content: [{ text: "Go" }] }] }),
	});
	recorded = new Uint8Array(await response.arrayBuffer());
});

afterAll(async () => {
	engine.bedrock.account.refresh();
	await engine.server.close();
	await replay.close();
});

/** One turn on the replayed bytes; the second model call, after the tools, gets the same bytes and is stopped by the limit of steps. */
async function runOn(pieces: readonly Uint8Array[]): Promise<TestSession> {
	replay.answerWith(pieces);
	const connection = { ...engine.settings.connection, endpoint: replay.url };
	const run = testSession(engine.bedrock.model, {
		files: { "a.ts": "one" },
		answer: "once",
		settings: { connection, limits: { stepsPerTurn: 1, streamIdleSeconds: 5, concurrentRequests: 4 } },
	});
	await run.session.send("Go", []);
	return run;
}

describe("A recorded stream", () => {
	test("whole, it runs its tools", async () => {
		const { workspace } = await runOn([recorded]);
		expect([...workspace.files]).toEqual([
			["a.ts", "two"],
			["b.ts", "new"],
		]);
	});

	test("cut at any byte, it runs no tool and never reads as done", { timeout: 120_000 }, async () => {
		const stopFrame = Buffer.from(recorded).indexOf("messageStop");
		const complete = frameEnd(recorded, stopFrame);
		let [ended, touched, done] = [0, 0, 0];
		for (let cut = 0; cut < complete; cut++) {
			const { session, workspace } = await runOn([recorded.subarray(0, cut)]);
			const outcome = session.transcript.turns[0]?.outcome?.kind;
			if (outcome === "interrupted" || outcome === "failed") ended++;
			if (outcome === "done") done++;
			touched += workspace.touched.length;
		}
		expect({ ended, touched, done }).toEqual({ ended: complete, touched: 0, done: 0 });
	});

	test("in any pieces, it gives the same transcript", async () => {
		const parts = async (pieces: readonly Uint8Array[]) =>
			JSON.stringify((await runOn(pieces)).session.transcript.turns[0]?.parts).replace(/"editId":"[^"]*"|"ms":\d+/g, "");
		const whole = await parts([recorded]);
		await fc.assert(
			fc.asyncProperty(fc.uniqueArray(fc.nat({ max: recorded.length - 1 }), { maxLength: 40 }), async (cuts) => {
				const places = [0, ...cuts.toSorted((a, b) => a - b), recorded.length];
				const pieces = places.slice(1).map((end, index) => recorded.subarray(places[index], end));
				expect(await parts(pieces)).toBe(whole);
			}),
			{ numRuns: 40 },
		);
	});
});

/** The end of the frame in which `offset` lies. */
function frameEnd(bytes: Uint8Array, offset: number): number {
	const view = new DataView(bytes.buffer, bytes.byteOffset);
	let at = 0;
	while (at + view.getUint32(at) <= offset) at += view.getUint32(at);
	return at + view.getUint32(at);
}

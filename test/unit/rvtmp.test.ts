import { afterEach, expect, test } from "vitest";
import type { TraceRun } from "../../src/core/trace.ts";
import { replayLocally } from "../../scripts/replay.ts";
import { startEngine, type Engine } from "./engineBench.ts";
let engine: Engine | undefined;
afterEach(() => engine?.server.close());
async function record(script: any, change: any = {}, abortMs = 0): Promise<TraceRun> {
	let tell: any;
	const told = new Promise<TraceRun>((add, report) => { tell = { add, report }; });
	engine = await startEngine(script, {}, { trace: { sink: () => tell, report: (error) => tell?.report(error) } });
	const messages = change.messages ?? [{ role: "user" as const, content: [{ kind: "text" as const, text: "Hello" }] }];
	const settings = { ...engine.settings, ...change.settings, connection: engine.settings.connection };
	const request = { system: "You are a test.", tools: [], ...change, messages, settings };
	const abort = new AbortController();
	if (abortMs) setTimeout(() => abort.abort(), abortMs);
	await Array.fromAsync(engine.bedrock.model.converse(request, abort.signal)).catch(() => undefined);
	return told;
}
const show = async (p: Promise<unknown>) => console.log(await p.then((x) => JSON.stringify(x), (e) => "THROWN " + String(e)));
test("cancelled", async () => {
	const r = await record({ turns: [{ steps: [{ kind: "text", text: "Half of it all" }], fault: { kind: "stall", afterEvents: 2 } }] }, {}, 150);
	console.log(r.outcome, r.events.length);
	await show(replayLocally(r));
});
test("failed before", async () => {
	const r = await record({ turns: [{ fault: { kind: "exception", name: "ValidationException", message: "no" } }] });
	console.log(r.outcome, r.events.length);
	await show(replayLocally(r));
});
test("exception mid", async () => {
	const r = await record({ turns: [{ steps: [{ kind: "text", text: "Half of it all" }], fault: { kind: "exception", name: "ModelStreamErrorException", message: "no", afterEvents: 2 } }] });
	console.log(r.outcome, r.events.length);
	await show(replayLocally(r));
});
test("prompt arn", async () => {
	const arn = "arn:aws:bedrock:us-east-1:123456789012:prompt/PROMPTLOC1:1";
	const { settings } = await startEngine().then(async (e) => { await e.server.close(); return e; });
	const r = await record({ turns: [{ steps: [{ kind: "text", text: "Rivers" }] }] }, { system: "", messages: [], promptVariables: { subject: "rivers" }, settings: { ...settings, model: arn } });
	console.log(r.outcome, r.events.length, JSON.stringify(r.request), r.failure);
	await show(replayLocally(r));
	const own = arn.replace("PROMPTLOC1", "MYPROMPT12");
	await show(replayLocally({ ...r, request: { ...r.request, modelId: own } }));
});
test("system prompt / guardrail foreign / cache / unusual", async () => {
	const r = await record({ turns: [{ steps: [{ kind: "text", text: "Rivers" }] }] });
	await show(replayLocally({ ...r, request: { ...r.request, guardrailConfig: { guardrailIdentifier: "arn:aws:bedrock:us-east-1:999999999999:guardrail/abc", guardrailVersion: "1" } } }));
	await show(replayLocally({ ...r, request: { ...r.request, messages: [{ role: "user", content: [{ text: "x" }, { toolUse: { toolUseId: "a", name: "b", input: { $omitted: { length: 1e11 } } } }] }] } }));
	await show(replayLocally({ ...r, request: { ...r.request, messages: [{ role: "user", content: [{ text: "x" }] }, {role:"assistant", content:[ { toolUse: { toolUseId: "a", name: "b", input: { $omitted: null } } }]}] } }));
});

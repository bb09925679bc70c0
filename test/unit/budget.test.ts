import { describe, expect, test } from "vitest";
import { replayRecords } from "../../src/core/record/chatRecord.ts";
import type { ModelEvent } from "../../src/core/models/model.ts";
import { Session } from "../../src/core/chat/session.ts";
import { calls, FakeModel, says, usage } from "./fakeModel.ts";
import { testSession, testSettings } from "./testSession.ts";

/** At 3.3 USD a million tokens of input, as a profile of the US costs. */
const dollars = (amount: number): ModelEvent => usage((amount / 3.3) * 1_000_000, 0);
const read = (path: string) => [...calls({ id: path, name: "read_file", input: { path } }), dollars(0.2)];
const limited = (limits: { usdPerTurn?: number; usdPerChat?: number }) => ({ settings: { limits: { ...testSettings.limits, ...limits } } });

describe("A turn", () => {
	test("that has cost its limit stops before the next call, names the amounts, and may go on for as much again", async () => {
		const model = new FakeModel(read("1"), read("2"), read("3"), read("4"), read("5"), says("Never."));
		const { session } = testSession(model, limited({ usdPerTurn: 0.39 }));
		await session.send("Go", []);
		expect(model.requests).toHaveLength(2);
		expect(session.transcript.turns[0]?.outcome).toMatchObject({
			kind: "failed",
			failure: { kind: "budget", action: "continue", message: expect.stringMatching(/\$0\.40.*\$0\.39.*outcrop\.limits\.usdPerTurn/) },
		});
		await session.resume();
		expect(model.requests).toHaveLength(4);
		expect(session.transcript.turns[0]?.outcome).toMatchObject({ failure: { kind: "budget" } });
	});

	test("whose limit is nothing says which setting closes it, and offers no more of nothing", async () => {
		const model = new FakeModel(says("Never."));
		const { session } = testSession(model, limited({ usdPerTurn: 0 }));
		await session.send("Go", []);
		expect(model.requests).toEqual([]);
		expect(session.transcript.turns[0]?.outcome).toMatchObject({
			failure: { kind: "budget", action: "open-settings", message: expect.stringContaining("outcrop.limits.usdPerTurn is zero") },
		});
	});

	test("whose limit is nothing is refused before its prompt is taken, and cannot be allowed more", async () => {
		const { session } = testSession(new FakeModel(says("Never.")), limited({ usdPerTurn: 0 }));
		expect(session.spent).toMatchObject({ kind: "budget", action: "open-settings" });
		session.allowMore();
		expect(session.spent).toMatchObject({ kind: "budget", action: "open-settings" });
	});

	test("begins with its whole limit, whatever the one before has cost", async () => {
		const model = new FakeModel([...says("One."), dollars(0.5)], [...says("Two."), dollars(0.5)]);
		const { session } = testSession(model, limited({ usdPerTurn: 0.4 }));
		await session.send("1", []);
		await session.send("2", []);
		expect(session.transcript.turns.map(({ outcome }) => outcome?.kind)).toEqual(["done", "done"]);
	});

	test("whose model has no price says that the limit cannot be held, once", async () => {
		const free: ModelEvent = {
			kind: "usage",
			usage: { input: 9, output: 9, cacheRead: 0, cacheWrite: 0 },
			call: { model: "x.y", retries: 0 },
		};
		const call = (id: string) => [...calls({ id, name: "read_file", input: { path: id } }), free];
		const { session } = testSession(new FakeModel(call("1"), call("2"), [...says("Done."), free]), limited({ usdPerTurn: 0.4 }));
		await session.send("Go", []);
		expect(session.transcript.turns[0]?.parts.filter(({ kind }) => kind === "notice")).toHaveLength(1);
		expect(session.transcript.turns[0]?.outcome).toEqual({ kind: "done" });
	});
});

describe("A chat", () => {
	test("that has cost its limit says so before a prompt is taken, until it is allowed as much again", async () => {
		const model = new FakeModel([...says("One."), dollars(0.5)], [...says("Two."), dollars(0.5)]);
		const { session } = testSession(model, limited({ usdPerChat: 0.4 }));
		expect(session.spent).toBeUndefined();
		await session.send("1", []);
		expect(session.spent).toMatchObject({ kind: "budget", action: "continue", message: expect.stringMatching(/\$0\.50.*\$0\.40/) });
		session.allowMore();
		expect(session.spent).toBeUndefined();
		await session.send("2", []);
		expect(session.transcript.turns[1]?.outcome).toEqual({ kind: "done" });
		expect(session.spent).toMatchObject({ message: expect.stringMatching(/\$1\.00.*\$0\.90/) });
	});

	test("is not held up before its next prompt by what the last turn alone has cost", async () => {
		const { session } = testSession(new FakeModel([...says("One."), dollars(0.5)]), limited({ usdPerTurn: 0.4 }));
		await session.send("1", []);
		expect(session.spent).toBeUndefined();
	});

	test("that has cost its limit asks before the next turn, and after a reload once more", async () => {
		const model = new FakeModel([...says("One."), dollars(0.5)], [...says("Two."), dollars(0.2)], [...says("Three."), dollars(0.1)]);
		const { session, stored, ports } = testSession(model, limited({ usdPerChat: 0.4 }));
		await session.send("1", []);
		await session.send("2", []);
		expect(session.transcript.turns[1]?.outcome).toMatchObject({
			failure: { kind: "budget", message: expect.stringContaining("outcrop.limits.usdPerChat") },
		});
		await session.resume();
		expect(session.transcript.turns[1]?.outcome).toEqual({ kind: "done" });
		await session.send("3", []);
		expect(session.transcript.turns[2]?.outcome).toEqual({ kind: "done" });

		const reloaded = new Session({ ...ports, model: new FakeModel(says("Four.")) }, replayRecords(stored().text));
		await reloaded.send("4", []);
		expect(reloaded.transcript.turns[3]?.outcome).toMatchObject({ failure: { kind: "budget" } });
		await reloaded.resume();
		expect(reloaded.transcript.turns[3]?.outcome).toEqual({ kind: "done" });
	});
});

import { describe, expect, test } from "vitest";
import { type Release, RequestLimiter } from "../../src/bedrock/call/requestLimiter.ts";
import type { ModelEvent } from "../../src/core/models/model.ts";
import { startEngine } from "./engineBench.ts";

const never = new AbortController().signal;

/** Enters so many at once and tells who is in, in the order in which they got in. */
function crowd(limiter: RequestLimiter, count: number, limit: number, signal = never) {
	const inside: number[] = [];
	const releases: (Release | undefined)[] = [];
	const entered = Array.from({ length: count }, async (_, who) => {
		releases[who] = await limiter.enter(limit, signal);
		if (releases[who]) inside.push(who);
	});
	return { inside, releases, entered, settled: async () => new Promise((resolve) => setImmediate(resolve)) };
}

describe("The limiter of requests", () => {
	test("lets in as many as may run, and the others in the order in which they came", async () => {
		const { inside, releases, settled } = crowd(new RequestLimiter(), 5, 2);
		await settled();
		expect(inside).toEqual([0, 1]);
		releases[1]?.();
		await settled();
		expect(inside).toEqual([0, 1, 2]);
		releases[0]?.();
		releases[2]?.();
		await settled();
		expect(inside).toEqual([0, 1, 2, 3, 4]);
	});

	test("gives a place back once, however often it is told", async () => {
		const { inside, releases, settled } = crowd(new RequestLimiter(), 4, 1);
		await settled();
		releases[0]?.();
		releases[0]?.();
		await settled();
		expect(inside).toEqual([0, 1]);
	});

	test("forgets who gives up waiting, and does not let anybody pass the one before", async () => {
		const limiter = new RequestLimiter();
		const first = await limiter.enter(1, never);
		const abort = new AbortController();
		const gone = limiter.enter(1, abort.signal);
		const last = limiter.enter(1, never);
		abort.abort();
		expect(await gone).toBeUndefined();
		first?.();
		expect(await last).toBeTypeOf("function");
	});

	test("lets those behind a leaver in when their own limit has room", async () => {
		const limiter = new RequestLimiter();
		await limiter.enter(1, never);
		const abort = new AbortController();
		const strict = limiter.enter(1, abort.signal);
		const lenient = limiter.enter(2, never);
		abort.abort();
		await strict;
		expect(await lenient).toBeTypeOf("function");
	});

	test("lets nobody in who has given up before", async () => {
		expect(await new RequestLimiter().enter(1, AbortSignal.abort())).toBeUndefined();
	});
});

describe("Requests at the same moment", () => {
	const textOf = (events: readonly ModelEvent[]) => events.flatMap((event) => (event.kind === "text-delta" ? [event.text] : [])).join("");
	const noticesOf = (events: readonly ModelEvent[]) => events.flatMap((event) => (event.kind === "notice" ? [event.text] : []));

	test("wait for each other, are told so after a second, and all get their answer", async () => {
		const slow = { steps: [{ kind: "text", text: "Slowly.", delayMs: 1_200, chunkSize: 20 }] } as const;
		const { server, ask, settings } = await startEngine({ turns: [slow, slow] });
		const limits = { ...settings.limits, concurrentRequests: 1 };
		const [first, second] = await Promise.all([ask("One", { limits }), ask("Two", { limits })]);
		await server.close();
		expect([textOf(first), textOf(second)]).toEqual(["Slowly.", "Slowly."]);
		expect(noticesOf(first)).toEqual([]);
		expect(noticesOf(second).join()).toMatch(/outcrop\.limits\.concurrentRequests/);
	});

	test("that wait stop at once when they are cancelled, and take nobody's place", async () => {
		const { server, ask, settings } = await startEngine({
			turns: [{ steps: [{ kind: "text", text: "A", delayMs: 300 }] }],
			otherwise: "repeat",
		});
		const limits = { ...settings.limits, concurrentRequests: 1 };
		const first = ask("One", { limits });
		const abort = new AbortController();
		const second = ask("Two", { limits }, abort.signal);
		abort.abort();
		expect(await second).toEqual([]);
		expect(textOf(await first)).toBe("A");
		expect(textOf(await ask("Three", { limits }))).toBe("A");
		await server.close();
	});
});

import { PassThrough } from "node:stream";
import { beforeEach, expect, it, vi } from "vitest";
import { readInBursts } from "../../src/vscode/run/readInBursts.ts";

beforeEach(() => {
	vi.useFakeTimers({ toFake: ["setTimeout"] });
	return () => vi.useRealTimers();
});

/** Lets streams hand on what they have. */
async function settle(): Promise<void> {
	for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
}

it("a program that prints without end is read in bursts with time for others between, and nothing of it is lost", async () => {
	const [output, errors] = [new PassThrough(), new PassThrough()];
	let text = "";
	readInBursts([output, errors], (chunk) => {
		text += chunk;
	});
	for (let chunk = 0; chunk < 20; chunk++) output.write("x".repeat(15_000));
	errors.end("late");
	output.end("end");
	await settle();
	expect(text.length).toBeLessThan(120_000);
	for (let rest = 0; rest < 3; rest++) {
		const before = text.length;
		vi.advanceTimersByTime(20);
		await settle();
		expect(text.length - before).toBeLessThan(120_000);
	}
	expect(text.length).toBe(300_000 + "lateend".length);
	expect(text).toMatch(/late/);
});

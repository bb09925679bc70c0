import { describe, expect, it } from "vitest";
import { runInHost } from "./inHostRun.ts";

// The suites run once, before the tests are known: each of their tests is then a test here, with its own name.
const results = await runInHost();

describe("inside the extension host", () => {
	it("the suites ran", () => {
		expect(results.length).toBeGreaterThan(0);
	});

	it.each(results)("$title", ({ failure }) => {
		expect(failure, failure).toBeUndefined();
	});
});

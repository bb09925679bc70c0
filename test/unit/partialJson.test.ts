import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readPartialJson } from "../../src/core/edit/partialJson.ts";

describe("JSON that is still being written", () => {
	test("is what it says once it is complete", () => {
		fc.assert(
			fc.property(fc.jsonValue(), (value) => {
				const json = JSON.stringify(value);
				expect(readPartialJson(`${json} `).value).toEqual(JSON.parse(json));
			}),
		);
	});

	test("can be cut anywhere, and then holds the beginning of what it says", () => {
		const value = { path: "src/ä.ts", edits: [{ search: 'a "quoted"\n\tline\\', replace: "\u{1F600} done" }], count: 12, isNew: true };
		const json = JSON.stringify(value);
		const cuts = Array.from(json, (_, end) => readPartialJson(json.slice(0, end)).value);
		expect(cuts.filter((read) => !isBeginning(read, value))).toEqual([]);
	});

	test.each([
		['{"path": "src/a', { path: "src/a" }, ["path"]],
		['{"path": "src/a.ts"', { path: "src/a.ts" }, undefined],
		['{"path": "src/a.ts", "ed', { path: "src/a.ts" }, undefined],
		['{"edits": [{"search": "a", "replace": "b\\', { edits: [{ search: "a", replace: "b" }] }, ["edits", 0, "replace"]],
		['{"edits": [{"search": "a\\u00', { edits: [{ search: "a" }] }, ["edits", 0, "search"]],
		['{"edits": [{"search": "a"}, ', { edits: [{ search: "a" }] }, undefined],
		['{"count": 1', {}, ["count"]],
		["", undefined, []],
		["<no json>", undefined, []],
		['{"__proto__": {"path": "x"}}', JSON.parse('{"__proto__": {"path": "x"}}'), undefined],
	])("%s", (json, value, open) => {
		expect(readPartialJson(json)).toEqual({ value, open });
	});
});

function isBeginning(read: unknown, whole: unknown): boolean {
	if (read === undefined) return true;
	if (typeof read === "string" && typeof whole === "string") return whole.startsWith(read);
	if (typeof read !== "object" || read === null || typeof whole !== "object" || whole === null) return read === whole;
	return Object.entries(read).every(([key, one]) => isBeginning(one, (whole as Record<string, unknown>)[key]));
}

import { describe, expect, test } from "vitest";
import { Repetition } from "../../src/core/chat/repetition.ts";
import type { ToolResultBlock, ToolUseBlock } from "../../src/core/record/message.ts";
import { tools } from "../../src/tools/index.ts";

const use = (name: string, input: object = {}): ToolUseBlock => ({ kind: "tool-use", id: "t", name, input });
const result = (status: "success" | "error"): ToolResultBlock => ({ kind: "tool-result", toolUseId: "t", status, text: "x" });

/** How many steps are taken until the model is stopped; `undefined` when it is not. */
function stopsAfter(steps: readonly (readonly [ToolUseBlock, "success" | "error"])[]): number | undefined {
	const repetition = new Repetition(tools);
	const at = steps.findIndex(([call, status]) => repetition.note([call], [result(status)]) !== undefined);
	return at < 0 ? undefined : at + 1;
}

const a = [use("read_file", { path: "a" }), "success"] as const;
const b = [use("read_file", { path: "b" }), "success"] as const;
const c = [use("read_file", { path: "c" }), "success"] as const;
const d = [use("read_file", { path: "d" }), "success"] as const;

describe("A model that goes round in circles", () => {
	test.each([
		["the same call", [a, a, a, a], 3],
		["two calls in turn", [a, b, a, b, a, b, a], 6],
		["three calls in turn", [a, b, c, a, b, c, a, b, c], 9],
		["a circle that begins later", [d, a, b, a, b, a, b], 7],
	] as const)("is stopped: %s", (_, steps, expected) => {
		expect(stopsAfter(steps)).toBe(expected);
	});

	test.each([
		["two of the same", [a, a, b, a, a, b, c]],
		["four different ones in turn", [a, b, c, d, a, b, c, d, a, b, c, d]],
		["other input each time", ["1", "2", "3", "4"].map((path) => [use("read_file", { path }), "success"] as const)],
	])("may go on: %s", (_, steps) => {
		expect(stopsAfter(steps)).toBeUndefined();
	});

	test("may look as often as it finds something new, and no oftener", () => {
		const repetition = new Repetition(tools);
		const look = (text: string) =>
			repetition.note([use("read_command_output", { id: "command-1" })], [{ ...result("success"), text }]) !== undefined;
		expect(["10 %", "20 %", "30 %", "40 %", "40 %", "40 %"].map(look)).toEqual([false, false, false, false, false, true]);
	});

	test("may not run the same three times, whatever comes out of it", () => {
		const repetition = new Repetition(tools);
		const run = (text: string) =>
			repetition.note([use("run_command", { command: "date" })], [{ ...result("success"), text }]) !== undefined;
		expect(["1", "2", "3"].map(run)).toEqual([false, false, true]);
	});

	test("is not fooled by fields that the tool does not know, or by another spelling of a path", () => {
		const spelled = ["a", "./a", ".//a"].map((path, at) => [use("read_file", { path, nonce: at }), "success"] as const);
		expect(stopsAfter(spelled)).toBe(3);
	});

	test("is not fooled by the order in which the fields are written", () => {
		const forth = [use("search_text", { query: "x", glob: "y" }), "success"] as const;
		const back = [use("search_text", { glob: "y", query: "x" }), "success"] as const;
		expect(stopsAfter([forth, back, forth])).toBe(3);
	});

	test("is stopped when the same call has failed three times and nothing has changed between", () => {
		const failing = [use("read_file", { path: "no" }), "error"] as const;
		expect(stopsAfter([failing, a, failing, b, c, failing])).toBe(6);
	});

	test("may run a failing test again after each edit", () => {
		const failing = [use("run_command", { command: "npm test" }), "error"] as const;
		const edit = (path: string) => [use("apply_edit", { path }), "success"] as const;
		expect(stopsAfter([failing, edit("1"), failing, edit("2"), failing, edit("3"), failing])).toBeUndefined();
	});
});

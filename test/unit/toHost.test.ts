import { describe, expect, test } from "vitest";
import { parseToHost } from "../../src/shared/toHost.ts";

describe("A message of the webview", () => {
	test("is taken when it is one of those that the host knows", () => {
		expect(parseToHost({ kind: "send", text: "Hi", attachments: [] })).toEqual({ kind: "send", text: "Hi", attachments: [] });
	});

	test.each([
		["a word", "send"],
		["nothing", null],
		["an unknown kind", { kind: "run-command", command: "rm" }],
		["a kind from the prototype", { kind: "__proto__" }],
		["a choice that does not exist", { kind: "approve", approvalId: "x", choice: "everything" }],
		["a text that is none", { kind: "send", text: { toString: "evil" }, attachments: [] }],
		["an action that does not exist", { kind: "failure-action", action: "format-disk" }],
		["an answer that is no text", { kind: "answer", questionId: "q", text: 1 }],
		["a question that has no name", { kind: "answer", text: "yes" }],
		["a list of commands to stop", { kind: "stop-tool", toolUseId: ["1", "2"] }],
		["a line before the first", { kind: "open-file", path: "a.ts", first: 0 }],
	])("is dropped when it is %s", (_, message) => {
		expect(parseToHost(message)).toBeUndefined();
	});

	test("brings along nothing that the host did not ask for", () => {
		expect(parseToHost(JSON.parse('{"kind": "stop", "__proto__": {"polluted": true}, "extra": 1}'))).toEqual({ kind: "stop" });
		const plan = { kind: "carry-out-plan", items: [{ text: "rm -rf /" }], mode: "agent" };
		expect(parseToHost(plan)).toEqual({ kind: "carry-out-plan" });
	});
});

import type { ConverseStreamOutput } from "@aws-sdk/client-bedrock-runtime";
import { describe, expect, test } from "vitest";
import { Decoder, toStream } from "../../src/bedrock/decode.ts";

const opened: ConverseStreamOutput = {
	contentBlockStart: { contentBlockIndex: 0, start: { toolUse: { toolUseId: "a", name: "read_file" } } },
};
const closed: ConverseStreamOutput = { contentBlockStop: { contentBlockIndex: 0 } };
const stopped: ConverseStreamOutput = { messageStop: { stopReason: "tool_use" } };
const input = (json: string): ConverseStreamOutput => ({
	contentBlockDelta: { contentBlockIndex: 0, delta: { toolUse: { input: json } } },
});

function contentOf(events: readonly ConverseStreamOutput[]) {
	const decoder = new Decoder();
	return events.map((event) => decoder.decode(event)).find((event) => event?.kind === "stop")?.content;
}

describe("A tool call", () => {
	test("that was closed has its input", () => {
		expect(contentOf([opened, input('{"path":"x"}'), closed, stopped])).toEqual([
			{ kind: "tool-use", id: "a", name: "read_file", input: { path: "x" } },
		]);
	});

	test.each(['{"path":"x"}', ""])("that was never closed is malformed, even when its input %j can be read", (json) => {
		expect(contentOf([opened, input(json), stopped])).toEqual([
			{ kind: "tool-use", id: "a", name: "read_file", input: {}, malformed: json },
		]);
	});

	test("of an answer in one piece is closed", () => {
		const message = { role: "assistant" as const, content: [{ toolUse: { toolUseId: "a", name: "list_files", input: {} } }] };
		const stream = toStream({ output: { message }, stopReason: "tool_use", usage: undefined, metrics: undefined });
		expect(contentOf(stream)).toEqual([{ kind: "tool-use", id: "a", name: "list_files", input: {} }]);
	});
});

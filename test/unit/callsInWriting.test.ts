import { describe, expect, test } from "vitest";
import { receiveReply } from "../../src/core/chat/modelReply.ts";
import type { ModelEvent } from "../../src/core/models/model.ts";
import type { TurnEvent } from "../../src/shared/turnEvent.ts";
import { FakeModel, stop } from "./fakeModel.ts";
import { testSettings } from "./testSession.ts";

describe("A call that the model is writing", () => {
	test("gives its step a name once, as soon as its path is known", async () => {
		const { titles } = await write("apply_edit", ['{"path": "src/', 'a.ts"', ', "edits": [{"search": "a"', "}]}"]);
		expect(titles).toEqual(["apply_edit", "Edit src/a.ts"]);
	});

	test("goes to the preview as far as it has come, and nowhere else", async () => {
		const { seen, events } = await write("apply_edit", ['{"path": ', '"a.ts"}']);
		expect(seen).toEqual(['{"path": ', '{"path": "a.ts"}']);
		expect(events.map(({ kind }) => kind)).toEqual(["tool-start", "tool-start"]);
	});

	test.each([
		["of another tool", "read_file", '{"path": "a.ts"}'],
		["whose path is no text", "create_file", '{"path": 7, "content": ""}'],
		["whose path comes too late", "create_file", `{"content": "${"x".repeat(3_000)}", "path": "a.ts"}`],
	])("%s keeps the name of its tool until it runs", async (_, name, json) => {
		expect((await write(name, [json])).titles).toEqual([name]);
	});
});

async function write(name: string, pieces: readonly string[]) {
	const events: TurnEvent[] = [];
	const seen: string[] = [];
	const deltas = pieces.map((json): ModelEvent => ({ kind: "tool-input-delta", id: "call", json }));
	const model = new FakeModel([{ kind: "tool-use", id: "call", name }, ...deltas, stop([], "end_turn")]);
	const ports = {
		model,
		emit: (event: TurnEvent) => events.push(event),
		onToolInput: ({ json }: { json: string }) => seen.push(json),
		reportFailure: () => undefined,
		signal: new AbortController().signal,
	};
	await receiveReply(ports, { settings: testSettings, system: "", messages: [], tools: [] });
	return { events, seen, titles: events.flatMap((event) => (event.kind === "tool-start" ? [event.title] : [])) };
}

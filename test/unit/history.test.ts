import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { healHistory } from "../../src/core/record/history.ts";
import type { Block, Message } from "../../src/core/record/message.ts";

const user = (...content: Block[]): Message => ({ role: "user", content });
const assistant = (...content: Block[]): Message => ({ role: "assistant", content });
const text = (value: string): Block => ({ kind: "text", text: value });
const use = (id: string): Block => ({ kind: "tool-use", id, name: "read_file", input: {} });
const result = (toolUseId: string): Block => ({ kind: "tool-result", toolUseId, status: "success", text: "ok" });

describe("A healed history", () => {
	test("is the very same array when nothing was wrong", () => {
		const fine = [user(text("a")), assistant(use("1")), user(result("1")), assistant(text("b"))];
		expect(healHistory(fine)).toBe(fine);
	});

	test("answers a tool use that a crash left open", () => {
		expect(healHistory([user(text("a")), assistant(use("1"))]).at(-1)).toMatchObject({
			role: "user",
			content: [{ kind: "tool-result", toolUseId: "1", status: "error" }],
		});
	});

	test("answers it in the message that follows, ahead of the new prompt", () => {
		const healed = healHistory([user(text("a")), assistant(use("1"), use("2")), user(result("2"), text("go on"))]);
		expect(healed[2]?.content).toMatchObject([
			{ toolUseId: "1", status: "error" },
			{ toolUseId: "2", status: "success" },
			{ text: "go on" },
		]);
	});

	test("joins two prompts in a row", () => {
		expect(healHistory([user(text("a")), user(text("b"))])).toEqual([user(text("a"), text("b"))]);
	});

	test("keeps two answers in a row apart", () => {
		expect(healHistory([user(text("a")), assistant(text("b")), assistant(text("c"))]).map((message) => message.role)).toEqual([
			"user",
			"assistant",
			"user",
			"assistant",
		]);
	});

	test("puts a text beside a document that came without one", () => {
		const document: Block = { kind: "document", format: "txt", name: "Document 1 (txt)", path: "a.ts", bytes: new Uint8Array([1]) };
		expect(healHistory([user(document)])[0]?.content.map((block) => block.kind)).toEqual(["document", "text"]);
	});

	test("keeps the rules of Converse for any record whatever", () => {
		const id = fc.constantFrom("1", "2", "3");
		const block = fc.oneof(fc.constantFrom("", "  ", "word").map(text), id.map(use), id.map(result));
		const message = fc.record({
			role: fc.constantFrom("user" as const, "assistant" as const),
			content: fc.uniqueArray(block, { selector: (value) => JSON.stringify(value), maxLength: 5 }),
		});
		const sound = message.map(
			({ role, content }): Message => ({
				role,
				content: content.filter((part) => part.kind === "text" || (part.kind === "tool-use") === (role === "assistant")),
			}),
		);
		fc.assert(
			fc.property(fc.array(sound, { maxLength: 8 }), (messages) => {
				expect(problemsOf(healHistory(messages))).toEqual([]);
			}),
			{ numRuns: 500 },
		);
	});
});

/** The rules as the API reference states them, written anew so that a mistake in the healer is not repeated here. */
function problemsOf(messages: readonly Message[]): string[] {
	const problems: string[] = [];
	for (const [index, message] of messages.entries()) {
		if (message.role !== (index % 2 === 0 ? "user" : "assistant")) problems.push(`message ${index} has the wrong role`);
		if (message.content.length === 0) problems.push(`message ${index} is empty`);
		if (message.content.some((block) => block.kind === "text" && block.text.trim() === ""))
			problems.push(`message ${index} has blank text`);
		const uses = message.content.flatMap((block) => (block.kind === "tool-use" ? [block.id] : []));
		const answers = (messages[index + 1]?.content ?? []).flatMap((block) => (block.kind === "tool-result" ? [block.toolUseId] : []));
		if (uses.toSorted().join() !== answers.toSorted().join()) problems.push(`message ${index} asks ${uses} and is answered ${answers}`);
	}
	return problems;
}

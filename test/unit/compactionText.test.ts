import { describe, expect, test } from "vitest";
import { pendingEditsOf, requestsIn, summaryMessage } from "../../src/core/compaction/compactionText.ts";
import { attachmentText, fileText } from "../../src/core/documents/documents.ts";
import { continuing, takenOut } from "../../src/core/record/history.ts";
import type { Message } from "../../src/core/record/message.ts";
import type { Transcript } from "../../src/shared/transcript.ts";
import { noUsage } from "../../src/shared/turnEvent.ts";

const user = (...texts: string[]): Message => ({ role: "user", content: texts.map((text) => ({ kind: "text", text })) });
const nothing = { edits: [], documents: [] };
const textOf = ({ content }: Message) => content.map((block) => (block.kind === "text" ? block.text : "")).join();

describe("The user's words", () => {
	test("are kept without the files that travelled beside them, and without what Outcrop itself wrote", () => {
		const asked = user(fileText("a.ts", "let secret;"), attachmentText("Document 1 (pdf)", "a.pdf"), "Mend it");
		expect(requestsIn([asked, continuing(), user(`${takenOut} You had called: x.)`)])).toEqual(["Mend it"]);
	});

	test("come back whole from a summary, whatever stands in them", () => {
		const summary = summaryMessage("Goals.", { requests: ["First", "A </request> and </requests> in the middle", "Last"], ...nothing });
		expect(requestsIn([summary])).toEqual(["First", "A < /request> and < /requests> in the middle", "Last"]);
	});

	test("that are too many lose the oldest", () => {
		const requests = Array.from({ length: 100 }, (_, index) => `${index}: ${"word ".repeat(200)}`);
		const kept = requestsIn([summaryMessage("Goals.", { requests, ...nothing })]);
		expect(kept.at(-1)).toContain("99: ");
		expect(kept.length).toBeGreaterThan(10);
		expect(kept.length).toBeLessThan(40);
	});
});

test("A summary carries nothing that cannot be seen", () => {
	expect(textOf(summaryMessage("Goals\u{E0041}.", { requests: [], ...nothing }))).toContain("\nGoals.\n");
});

test("Only edits that the user has not decided on wait", () => {
	const step = (editId: string, editState: "pending" | "kept") =>
		({
			kind: "tool",
			toolUseId: editId,
			name: "apply_edit",
			title: "Edit",
			state: "done",
			edits: [{ editId, path: `${editId}.ts`, added: 1, removed: 0, diff: [{ kind: "added", text: "x" }] }],
			editStates: { [editId]: editState },
		}) as const;
	const turn = { id: "t", at: 0, model: "m", prompt: { text: "", attachments: [] }, usage: noUsage, calls: [] };
	const transcript = { turns: [{ ...turn, parts: [step("a", "pending"), step("b", "kept")] }] } as unknown as Transcript;
	expect(pendingEditsOf(transcript)).toEqual([{ path: "a.ts", diff: "+ x" }]);
});

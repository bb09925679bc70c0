import { expect, test, vi } from "vitest";
import { freshChat, withQueueAsDraft } from "../../src/vscode/chat/currentChat.ts";

vi.mock("vscode", async () => (await import("./fakeEditor.ts")).fakeEditor());

const chat = { chatId: "1", draft: "half a thought" };

test("what was queued when the window closed is in the composer, before what was being typed", () => {
	expect(withQueueAsDraft({ ...chat, queued: ["First.", "Second."] })).toEqual({
		chatId: "1",
		draft: "First.\n\nSecond.\n\nhalf a thought",
		queued: [],
	});
});

test("it is put there once, and nothing is put there for a chat without a queue", () => {
	const once = withQueueAsDraft({ ...chat, queued: ["First."] });
	expect(withQueueAsDraft(once)).toEqual(once);
	expect(withQueueAsDraft(chat).draft).toBe("half a thought");
	expect(withQueueAsDraft({ ...chat, draft: "" }).draft).toBe("");
});

test("a new chat takes no queue over from the one before", () => {
	expect({ ...chat, queued: ["First."], ...freshChat() }.queued).toEqual([]);
});

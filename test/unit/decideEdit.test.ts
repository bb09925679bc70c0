import { expect, test, vi } from "vitest";
import { decideEdit } from "../../src/vscode/chat/decideEdit.ts";
import type { PendingChanges } from "../../src/vscode/edit/pendingChanges.ts";

vi.mock("vscode", async () => (await import("./fakeEditor.ts")).fakeEditor());

test("edits that are undone all at once are undone one after the other, even when one of them fails", async () => {
	const seen: string[] = [];
	const pending = {
		undoEdit: async (editId: string) => {
			seen.push(`begin ${editId}`);
			await new Promise(setImmediate);
			seen.push(`end ${editId}`);
			if (editId === "2") throw new Error("refused");
		},
	} as unknown as PendingChanges;
	const ends = await Promise.allSettled(["3", "2", "1"].map((editId) => decideEdit(pending, editId, "undo")));
	expect(seen).toEqual(["begin 3", "end 3", "begin 2", "end 2", "begin 1", "end 1"]);
	expect(ends.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
});

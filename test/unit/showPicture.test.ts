import { describe, expect, test } from "vitest";
import type { Attachment } from "../../src/core/documents/attachments.ts";
import type { ToWebview } from "../../src/shared/protocol.ts";
import type { Chat } from "../../src/vscode/chat/chat.ts";
import { showPicture } from "../../src/vscode/chat/showPicture.ts";
import { png } from "./imageBytes.ts";

const picture: Attachment = { id: "p1", path: "shot.png", content: { kind: "image", format: "png", bytes: png(4, 3) } };
const text: Attachment = { id: "d1", path: "notes.txt", content: { kind: "document", format: "txt", bytes: new Uint8Array([65]) } };

/** A chat with these attachments at its message box, and those in the turn `t1`. */
function chatWith(tray: readonly Attachment[], sent: readonly Attachment[]): Chat {
	const attachmentsOf = (turnId: string) => (turnId === "t1" ? sent : []);
	return { tray: { find: (id: string) => tray.find((one) => one.id === id) }, open: async () => ({ attachmentsOf }) } as unknown as Chat;
}

async function shown(chat: Chat, id: string, turnId?: string): Promise<readonly ToWebview[]> {
	const posts: ToWebview[] = [];
	await showPicture(chat, { kind: "read-picture", id, turnId }, { post: (message) => void posts.push(message) });
	return posts;
}

describe("A page that shows an attached picture", () => {
	const answer = { kind: "picture", id: "p1", format: "png", data: Buffer.from(png(4, 3)).toString("base64") };

	test("gets the bytes of the message that is being written, or of the prompt of a turn", async () => {
		expect(await shown(chatWith([picture], []), "p1")).toEqual([answer]);
		expect(await shown(chatWith([], [text, picture]), "p1", "t1")).toEqual([answer]);
	});

	test("gets nothing of what is no picture, of another turn, or of what is there no more", async () => {
		const chat = chatWith([text], [picture]);
		for (const [id, turnId] of [["d1"], ["p1"], ["p1", "t2"]] as const) expect(await shown(chat, id, turnId)).toEqual([]);
	});
});

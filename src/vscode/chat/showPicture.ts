import type { ToHost } from "../../shared/protocol.ts";
import type { Chat, Surface } from "./chat.ts";

/** Hands a page a picture that the user has attached, with the bytes that are, or were, sent. */
export async function showPicture(chat: Chat, { id, turnId }: Extract<ToHost, { kind: "read-picture" }>, page: Surface): Promise<void> {
	const isIt = (attachment: { readonly id: string }) => attachment.id === id;
	const attachment = turnId === undefined ? chat.tray.find(id) : (await chat.open()).attachmentsOf(turnId).find(isIt);
	if (attachment?.content.kind !== "image") return;
	const { format, bytes } = attachment.content;
	page.post({ kind: "picture", id, format, data: Buffer.from(bytes).toString("base64") });
}

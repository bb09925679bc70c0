import type { ConverseBody, WireBlock, WireMessage } from "./wire.ts";

/** The text that the user wrote last: the newest user message that has text, so that tool results do not hide the prompt. */
export function lastUserText(body: ConverseBody): string {
	const message = lastUserMessage(body);
	return message ? textsOf(message).join("\n") : "";
}

export function lastUserMessage(body: ConverseBody): WireMessage | undefined {
	return body.messages?.findLast((message) => message.role === "user" && textsOf(message).length > 0);
}

function textsOf(message: WireMessage): string[] {
	return (message.content ?? []).flatMap((block) => block.text ?? block.guardContent?.text?.text ?? []);
}

/** Every block of every message, with its role. */
export function allBlocks(body: ConverseBody): { readonly role: string; readonly block: WireBlock }[] {
	return (body.messages ?? []).flatMap(({ role = "", content = [] }) => content.map((block) => ({ role, block })));
}

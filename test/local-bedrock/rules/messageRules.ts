import type { Rule } from "./rule.ts";

/** Rules of roles, of text and of what a message may contain at all. */
export const messageRules: readonly Rule[] = [
	{
		name: "messages-present",
		check: ({ body, isPrompt }) =>
			isPrompt || (body.messages ?? []).length > 0
				? undefined
				: "A conversation must have at least one message. Provide a message and try again.",
	},
	{
		name: "roles-known",
		check: ({ body }) => {
			const at = (body.messages ?? []).findIndex((message) => message.role !== "user" && message.role !== "assistant");
			return at < 0
				? undefined
				: `1 validation error detected: Value at 'messages.${at + 1}.member.role' failed to satisfy constraint: Member must satisfy enum value set: [user, assistant]`;
		},
	},
	{
		name: "first-message-user",
		check: ({ body }) =>
			(body.messages?.[0]?.role ?? "user") === "user"
				? undefined
				: "A conversation must start with a user message. Try again with a conversation that starts with a user message.",
	},
	{
		name: "roles-alternate",
		check: ({ body }) =>
			(body.messages ?? []).some((message, at, all) => message.role === all[at - 1]?.role)
				? "A conversation must alternate between user and assistant roles. Make sure the conversation alternates between user and assistant roles and try again."
				: undefined,
	},
	{
		name: "content-present",
		check: ({ body }) => {
			const at = (body.messages ?? []).findIndex((message) => (message.content ?? []).length === 0);
			return at < 0
				? undefined
				: `The content field in the Message object at messages.${at} is empty. Add a ContentBlock object to the content field and try again.`;
		},
	},
	{
		name: "one-member-per-block",
		check: ({ body }) =>
			firstPlace(body.messages, (block) =>
				Object.values(block).filter((member) => member !== undefined && member !== null).length === 1
					? undefined
					: "must set one of the following keys: text, image, toolUse, toolResult, document, video, audio, cachePoint, reasoningContent, guardContent, citationsContent, searchResult.",
			),
	},
	{
		name: "text-not-blank",
		check: ({ body }) =>
			firstPlace(body.messages, (block) =>
				block.text !== undefined && block.text.trim() === "" ? "is blank. Add text to the text field, and try again." : undefined,
			)?.replace("The ContentBlock object", "The text field in the ContentBlock object"),
	},
	{
		name: "system-text-not-blank",
		check: ({ body }) => {
			const at = (body.system ?? []).findIndex((block) => block.text !== undefined && block.text.trim() === "");
			return at < 0
				? undefined
				: `The text field in the SystemContentBlock object at system.${at} is blank. Add text to the text field, and try again.`;
		},
	},
	{
		name: "user-blocks-in-user-messages",
		check: ({ body }) => {
			const misplaced = (body.messages ?? []).some(
				(message) =>
					message.role === "assistant" && (message.content ?? []).some((block) => block.document ?? block.image ?? block.toolResult),
			);
			return misplaced
				? "The document, image and toolResult content blocks can only be used in user messages. Move the block to a user message and try again."
				: undefined;
		},
	},
	{
		name: "assistant-blocks-in-assistant-messages",
		check: ({ body }) => {
			const misplaced = (body.messages ?? []).some(
				(message) => message.role === "user" && (message.content ?? []).some((block) => block.toolUse ?? block.reasoningContent),
			);
			return misplaced
				? "The toolUse and reasoningContent content blocks can only be used in assistant messages. Move the block to an assistant message and try again."
				: undefined;
		},
	},
];

type Messages = Parameters<Rule["check"]>[0]["body"]["messages"];
type Block = NonNullable<NonNullable<Messages>[number]["content"]>[number];

/** The first block that breaks a rule, named as AWS names places in a request. */
function firstPlace(messages: Messages, problem: (block: Block) => string | undefined): string | undefined {
	for (const [at, message] of (messages ?? []).entries()) {
		for (const [index, block] of (message.content ?? []).entries()) {
			const found = problem(block);
			if (found !== undefined) return `The ContentBlock object at messages.${at}.content.${index} ${found}`;
		}
	}
	return undefined;
}

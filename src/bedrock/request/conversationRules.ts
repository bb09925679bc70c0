import type { ContentBlock, ConverseStreamRequest, Message } from "@aws-sdk/client-bedrock-runtime";
import { isPromptArn } from "./promptRequest.ts";
import { blocksOf, type RequestRule } from "./requestRule.ts";
import { translate } from "../../shared/translate.ts";

/** The healer keeps these, so that whatever breaks one is a bug of ours; a new chat is free of it. */
const action = "new-chat";
const damaged = (what: string) => translate("This chat is damaged: {0}. Start a new chat, and please report this.", what);

/**
 * Rules of messages and their order.
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/conversation-inference-call.html
 */
export const conversationRules: readonly RequestRule[] = [
	{
		name: "messages present",
		action,
		broken: ({ messages = [], modelId }) =>
			messages.length === 0 && !isPromptArn(modelId) ? damaged(translate("it has no message to send")) : undefined,
	},
	{
		name: "first message of the user",
		action,
		broken: ({ messages = [] }) => (messages[0]?.role === "assistant" ? damaged(translate("it begins with an answer")) : undefined),
	},
	{
		name: "roles alternate",
		action,
		broken: ({ messages = [] }) =>
			messages.some(({ role }, at) => role === messages[at - 1]?.role)
				? damaged(translate("two messages of one side follow each other"))
				: undefined,
	},
	{
		name: "content present",
		action,
		broken: ({ messages = [] }) =>
			messages.some(({ content = [] }) => content.length === 0) ? damaged(translate("one of its messages is empty")) : undefined,
	},
	{
		name: "text not blank",
		action,
		broken: (input) =>
			blocksOf(input).some((block) => isBlank(block.text) || isBlank(block.guardContent?.text?.text))
				? damaged(translate("one of its texts is blank"))
				: undefined,
	},
	{
		name: "system prompt not blank",
		action,
		broken: ({ system = [] }) => (system.some(({ text }) => isBlank(text)) ? damaged(translate("its instructions are blank")) : undefined),
	},
	{
		name: "media in messages of the user",
		action,
		broken: ({ messages = [] }) =>
			messages.some((message) => message.role === "assistant" && message.content?.some(isOfUser))
				? damaged(translate("an answer holds a file or a tool result"))
				: undefined,
	},
	{
		name: "reasoning and tool calls in answers",
		action,
		broken: ({ messages = [] }) =>
			messages.some((message) => message.role === "user" && message.content?.some((block) => block.toolUse ?? block.reasoningContent))
				? damaged(translate("a message of yours holds reasoning or a tool call"))
				: undefined,
	},
	{
		name: "every call has its result",
		action,
		broken: (input) =>
			answers(input).some(({ called, answered }) => !isSame(called, answered))
				? damaged(translate("a tool call has no result of its own"))
				: undefined,
	},
];

function isBlank(text: string | undefined): boolean {
	return text !== undefined && text.trim() === "";
}

function isOfUser(block: ContentBlock): boolean {
	return [block.document, block.image, block.video, block.audio, block.toolResult].some((member) => member !== undefined);
}

/** For each message: the ids that the one before it calls, and those that it answers. */
function answers({
	messages = [],
}: ConverseStreamRequest): readonly { readonly called: readonly string[]; readonly answered: readonly string[] }[] {
	return [...messages, undefined].map((message, at) => ({
		called: contentOf(messages[at - 1]).flatMap(({ toolUse }) => toolUse?.toolUseId ?? []),
		answered: contentOf(message).flatMap(({ toolResult }) => toolResult?.toolUseId ?? []),
	}));
}

function contentOf(message: Message | undefined): readonly ContentBlock[] {
	return message?.content ?? [];
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
	return one.length === other.length && new Set(one).size === one.length && one.every((id) => other.includes(id));
}

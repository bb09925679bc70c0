import type { PromptReference } from "./prompts.ts";

/** What the composer's text asks for when it calls a managed prompt. */
export interface PromptCall {
	/** As it was typed: `bedrock://ID:version`. */
	readonly reference: string;
	/** What was typed after it. */
	readonly rest: string;
}

/**
 * Only a text that begins with `bedrock://` calls a prompt; one that merely speaks of an address is a text like any other.
 */
export function readPromptCall(text: string): PromptCall | undefined {
	const { reference, rest = "" } = /^\s*(?<reference>bedrock:\/\/\S*)(?<rest>\s[^]*)?$/.exec(text)?.groups ?? {};
	return reference === undefined ? undefined : { reference, rest: rest.trim() };
}

/**
 * `bedrock://ID`, `bedrock://ID:3`, `bedrock://ID:DRAFT`, or an ARN in the place of the id. `undefined` when it is none of these.
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_agent_GetPrompt.html
 */
export function parsePromptReference(text: string): PromptReference | undefined {
	const { id, version = "DRAFT" } = referencePattern.exec(text.trim())?.groups ?? {};
	return id === undefined ? undefined : { id, version };
}

const referencePattern =
	/^bedrock:\/\/(?<id>[0-9a-zA-Z]{10}|arn:aws[a-z-]*:bedrock:[a-z0-9-]{1,20}:\d{12}:prompt\/[0-9a-zA-Z]{10})(?::(?<version>DRAFT|\d{1,5}))?$/;

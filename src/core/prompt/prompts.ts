import type { Connection } from "../settings.ts";

/** Where a prompt of Prompt Management is: `bedrock://ID`, `bedrock://ID:3`, `bedrock://ID:DRAFT`; `id` may be an ARN. */
export interface PromptReference {
	readonly id: string;
	/** `DRAFT` when the user names none, as GetPrompt does. */
	readonly version: string;
}

/** The port to Bedrock Prompt Management. Rejects with an `AssistantError`. */
export interface Prompts {
	get(connection: Connection, reference: PromptReference, signal: AbortSignal): Promise<ManagedPrompt>;
}

/** One variant of a managed prompt: its default one. */
export interface ManagedPrompt {
	/** ARN with its version: what goes into the request as model id when the service renders it. */
	readonly arn: string;
	readonly name: string;
	readonly description?: string;
	/** Names, in the order in which the prompt has them. */
	readonly variables: readonly string[];
	readonly system?: string;
	/** With `{{name}}` where a variable belongs. */
	readonly messages: readonly { readonly role: "user" | "assistant"; readonly text: string }[];
	/** Model id or ARN that the prompt was written for. */
	readonly model?: string;
	/** Why the service alone can render it (tools, cache points or media of its own), in one sentence. */
	readonly nativeOnly?: string;
}

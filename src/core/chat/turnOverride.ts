import type { Mode } from "../../shared/protocol.ts";
import type { Message } from "../record/message.ts";
import type { Tool } from "./tool.ts";

/** What a single turn does otherwise than the chat: a managed prompt or a prompt file asks for it. The next turn knows nothing of it. */
export interface TurnOverride {
	/** What the transcript shows in the place of the text that is sent. */
	readonly shown?: string;
	/** Answers instead of the chosen model. */
	readonly model?: string;
	/** Only these of the tools that the turn would have. It never gets one more. */
	readonly tools?: readonly string[];
	/** `ask` takes the tools that change something away; the other mode gives back none. */
	readonly mode?: Mode;
	/** Messages that stand before the prompt in the model's record. */
	readonly before?: readonly Message[];
	readonly native?: NativePrompt;
	/** Sentences that the user is told when the turn begins. */
	readonly notices?: readonly string[];
}

/**
 * A managed prompt that the service renders: its ARN is the model then, and its own configuration takes the place of the chat's.
 * The record holds the prompt as it reads, so that later turns can go on from it; the request holds `rest` alone.
 */
export interface NativePrompt {
	readonly variables: Readonly<Record<string, string>>;
	/** What the user wrote beside the reference; blank for nothing. */
	readonly rest: string;
}

/** The tools that are left to the turn, in their order. */
export function narrowTools(tools: readonly Tool[], { tools: named }: TurnOverride = {}): readonly Tool[] {
	return named ? tools.filter((tool) => named.includes(tool.name)) : tools;
}

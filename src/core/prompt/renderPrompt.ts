import { type Message, textBlock } from "../record/message.ts";
import type { ManagedPrompt } from "./prompts.ts";

/** The places in a prompt's text that a value belongs to. Bedrock allows letters, digits, `_` and `-` in their names. */
const place = /\{\{\s*([\w-]+)\s*\}\}/g;

/** Names of the variables in a text, each once, in the order in which they come. */
export function variablesIn(text: string): readonly string[] {
	return [...new Set(Array.from(text.matchAll(place), ([, name = ""]) => name))];
}

/** Values are put in as they are: what looks like a variable within a value stays what it is. */
export function fillIn(text: string, values: Readonly<Record<string, string>>): string {
	return text.replace(place, (whole, name: string) => (Object.hasOwn(values, name) ? (values[name] ?? whole) : whole));
}

/** Variables of the prompt that have no value yet. */
export function missingVariables({ variables }: ManagedPrompt, values: Readonly<Record<string, string>>): readonly string[] {
	return variables.filter((name) => !Object.hasOwn(values, name));
}

/** A prompt with its values, as it is sent: what goes before, and the text of the user. */
export interface RenderedPrompt {
	readonly before: readonly Message[];
	/** Blank when the prompt ends with an answer of the model, and the user wrote nothing after it. */
	readonly text: string;
}

/**
 * The prompt as messages of this chat. Its system prompt stands before its first text, because the chat has a system prompt of
 * its own that is the same for all turns; what the user wrote beside the reference comes last.
 */
export function renderPrompt(prompt: ManagedPrompt, values: Readonly<Record<string, string>>, rest: string): RenderedPrompt {
	const system = fillIn(prompt.system ?? "", values).trim();
	const messages = prompt.messages.map(({ role, text }) => ({ role, text: fillIn(text, values) })).filter(({ text }) => text.trim() !== "");
	const last = messages.at(-1);
	const asked = last?.role === "user" ? messages.slice(0, -1) : messages;
	const text = joined(last?.role === "user" ? last.text : "", rest);
	const [first, ...others] = asked;
	if (first?.role !== "user") {
		const opening = first ? [message("user", system || "(A conversation follows.)"), message(first.role, first.text)] : [];
		return { before: [...opening, ...others.map(toMessage)], text: first ? text : joined(system, text) };
	}
	return { before: [message("user", joined(system, first.text)), ...others.map(toMessage)], text };
}

function toMessage({ role, text }: { readonly role: Message["role"]; readonly text: string }): Message {
	return message(role, text);
}

function message(role: Message["role"], text: string): Message {
	return { role, content: [textBlock(text)] };
}

function joined(...texts: readonly string[]): string {
	return texts.filter((text) => text.trim() !== "").join("\n\n");
}

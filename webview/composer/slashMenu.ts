import { signal } from "@preact/signals";
import { type PromptFileOffer, type SlashCommand, slashCommands } from "../../src/shared/protocol.ts";
import { flushDraft, typeDraft } from "./draft.ts";
import { post } from "../host.ts";
import { strings } from "../words/strings.ts";
import type { Suggestion, SuggestList } from "./suggestMenu.tsx";

/** The prompt file that was picked from the list although a command has its name. */
const picked = signal("");

/** What a text calls that is nothing yet but `/` and the beginning of a name; the best come first, commands before prompt files. */
export function slashList(text: string, files: readonly PromptFileOffer[]): SuggestList | undefined {
	const typed = /^\/(\S*)$/.exec(text)?.[1]?.toLowerCase();
	if (typed === undefined) return undefined;
	const commands = slashCommands.map((command) => ({ name: command, suggestion: commandSuggestion(command, text) }));
	const prompts = files.map((file) => ({ name: file.name, suggestion: promptSuggestion(file, text) }));
	const found = [...commands, ...prompts]
		.map((entry) => ({ ...entry, at: entry.name.toLowerCase().indexOf(typed) }))
		.filter(({ at }) => at >= 0);
	return {
		label: strings.slashMenu,
		suggestions: found.toSorted((a, b) => Math.sign(a.at) - Math.sign(b.at)).map(({ suggestion }) => suggestion),
	};
}

/** The command that a text calls. A prompt file of the same name never takes its place unseen: it is picked from the list, or has text after its name. */
export function calledCommand(text: string): SlashCommand | undefined {
	const name = /^\/(\S+)$/.exec(text.trim())?.[1];
	return name === picked.value ? undefined : slashCommands.find((command) => command === name);
}

/** The command before a text that no command takes and no prompt file either. */
export function commandWithText(text: string, files: readonly PromptFileOffer[]): SlashCommand | undefined {
	const name = /^\/(\S+)\s+\S/.exec(text.trim())?.[1];
	return files.some((file) => file.name === name) ? undefined : slashCommands.find((command) => command === name);
}

export function runCommand(command: SlashCommand): void {
	typeDraft("");
	flushDraft();
	post({ kind: "run-command", command });
}

/** What was picked holds for one message. */
export function forgetPickedPrompt(): void {
	picked.value = "";
}

function commandSuggestion(command: SlashCommand, text: string): Suggestion {
	return {
		key: `command ${command}`,
		icon: "sparkle",
		name: `/${command}`,
		detail: strings.slashCommands[command],
		isTyped: text === `/${command}`,
		choose: () => runCommand(command),
	};
}

function promptSuggestion({ name, description }: PromptFileOffer, text: string): Suggestion {
	const isCommand = slashCommands.some((command) => command === name);
	return {
		key: `prompt ${name}`,
		icon: "note",
		name: `/${name}`,
		detail: description,
		kind: strings.promptFile,
		isTyped: text === `/${name}` && !isCommand,
		choose: () => {
			picked.value = isCommand ? name : "";
			typeDraft(`/${name} `);
		},
	};
}

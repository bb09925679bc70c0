import { useEffect } from "preact/hooks";
import { readMentions, removeMention } from "../../src/shared/mentions.ts";
import type { MentionOffer } from "../../src/shared/protocol.ts";
import { caret, typeOver } from "./caret.ts";
import { draft, typeDraft } from "./draft.ts";
import { post } from "../host.ts";
import type { IconName } from "../icons/icons.tsx";
import { mentionOffers, openMention } from "./mentionSearch.ts";
import { chatNumber } from "../state.ts";
import { strings } from "../words/strings.ts";
import type { SuggestList } from "./suggestMenu.tsx";

const icons: Readonly<Record<MentionOffer["kind"], IconName>> = {
	file: "file",
	folder: "folder",
	symbol: "symbol-method",
	selection: "list-selection",
	problems: "warning",
	changes: "git-compare",
	terminal: "terminal-cmd",
};

/** What the mention at the caret could be. */
export function mentionList(): SuggestList | undefined {
	const open = openMention.value;
	if (!open) return undefined;
	const suggestions = mentionOffers.value.map((offer) => ({
		key: `${offer.kind} ${offer.token} ${offer.detail}`,
		icon: icons[offer.kind],
		name: offer.label,
		detail: offer.detail,
		isTyped: offer.token === `@${open.query}`,
		choose: () => choose(offer.token, open.at),
	}));
	return { label: strings.mentionMenu, suggestions };
}

/** Milliseconds of rest after which the host is told what the text mentions. */
const reportDelay = 250;

let reported: readonly string[] = [];

/** Tells the host what the text mentions, so that its chips are those of the text. The mention that is being written counts when it is left. */
export function useMentions(): void {
	const text = draft.value;
	const writtenAt = openMention.value?.at;
	const chat = chatNumber.value;
	useEffect(() => {
		reported = [];
	}, [chat]);
	useEffect(() => {
		const timer = setTimeout(() => report(tokensOf(text, writtenAt)), reportDelay);
		return () => clearTimeout(timer);
	}, [text, writtenAt, chat]);
}

/** The chip of a mention was removed. */
export function forgetMention(token: string): void {
	const text = removeMention(draft.value, token);
	if (text !== draft.value) typeDraft(text);
	report(tokensOf(text));
}

/** The message has left with what it mentions. */
export function forgetReported(): void {
	reported = [];
}

function choose(token: string, at: number): void {
	const end = caret.value;
	const isSpaced = draft.value.charAt(end) === " ";
	typeOver(at, isSpaced ? end + 1 : end, `${token} `);
	report(tokensOf(draft.value), token);
}

function tokensOf(text: string, writtenAt?: number): readonly string[] {
	/** One that the caret merely comes back to is not being written. */
	const finished = readMentions(text).filter(({ at, token }) => at !== writtenAt || reported.includes(token));
	return [...new Set(finished.map(({ token }) => token))].slice(0, 100);
}

function report(tokens: readonly string[], chosen?: string): void {
	if (tokens.join("\n") === reported.join("\n") && chosen === undefined) return;
	reported = tokens;
	post({ kind: "mention", tokens, chosen });
}

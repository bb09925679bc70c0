import { computed, signal } from "@preact/signals";
import type { MentionOffer } from "../../src/shared/protocol.ts";
import { caret } from "./caret.ts";
import { draft } from "./draft.ts";
import { post } from "../host.ts";

/** The mention that is being written at the caret. */
interface OpenMention {
	/** Offset of its `@`. */
	readonly at: number;
	/** What follows the `@`. */
	readonly query: string;
}

/** At the beginning of a word, up to the caret; in quotation marks, with spaces. */
const openPattern = /(?:^|[\s([{])@("[^"\n]{0,300}(?:"[:\d-]{0,20})?|[^\s"@]{0,300})$/;

export const openMention = computed((): OpenMention | undefined => {
	const position = caret.value;
	if (position < 0) return undefined;
	const query = openPattern.exec(draft.value.slice(Math.max(0, position - 330), position))?.[1];
	return query === undefined ? undefined : { at: position - query.length - 1, query };
});

/** What the host has found for the mention at the caret. While it looks for more letters, what it found for fewer stays. */
export const mentionOffers = signal<readonly MentionOffer[]>([]);

let request = 0;
let asked: OpenMention | undefined;

/** The text or its caret has changed: asks the host, once for each mention that could be meant, and without waiting for a frame. */
export function searchMentions(): void {
	const open = openMention.peek();
	if (open?.at === asked?.at && open?.query === asked?.query) return;
	if (open?.at !== asked?.at) mentionOffers.value = [];
	asked = open;
	request++;
	if (open) post({ kind: "find-mentions", query: open.query, request });
}

/** Answers that come late are for a text that is no more. */
export function receiveMentions(answered: number, offers: readonly MentionOffer[]): void {
	if (answered === request && asked) mentionOffers.value = offers;
}

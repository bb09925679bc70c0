import { signal } from "@preact/signals";
import type { ToWebview } from "../../src/shared/protocol.ts";
import { keep, kept, post } from "../host.ts";

type Snapshot = Pick<Extract<ToWebview, { kind: "snapshot" }>, "draft" | "draftAt">;

const postDelay = 300;
/** Milliseconds after which a post has surely arrived: one that is sent while the frame is torn down may not. */
const arrival = 1_000;

/** The text of the composer. */
export const draft = signal("");

/** Whether the user changed the text since the host last gave it: such text is never replaced by a snapshot. */
let typed = false;
/** When, in milliseconds of this machine's clock. */
let typedAt = 0;
/** What the host knows of it. */
let told = "";
let timer: ReturnType<typeof setTimeout> | undefined;
let arrivalTimer: ReturnType<typeof setTimeout> | undefined;

export function typeDraft(text: string): void {
	draft.value = text;
	typed = text !== "";
	typedAt = Date.now();
	clearTimeout(timer);
	timer = setTimeout(flushDraft, postDelay);
	clearTimeout(arrivalTimer);
	keepUntold(text);
}

/**
 * What was typed and not told yet outlives the page: the frame may be loaded anew between a key and the next post. Once it is told,
 * the host knows best, for it also has what other views of the chat have typed.
 */
function keepUntold(untold: string | undefined): void {
	keep(untold === undefined ? undefined : { untold, told, at: typedAt });
}

function readUntold(): Untold | undefined {
	const state = kept() as Partial<Untold> | null | undefined;
	return typeof state?.untold === "string" ? { untold: state.untold, told: state.told ?? "", at: state.at ?? 0 } : undefined;
}

interface Untold {
	readonly untold: string;
	/** What the host knew then. */
	readonly told: string;
	readonly at: number;
}

/** What the host puts before the text that it knew, prompts that were queued when the window closed, stays before the newer text. */
function joinDrafts(text: string, newer: Untold): string {
	const before = text.endsWith(newer.told) ? text.slice(0, text.length - newer.told.length) : text;
	return [before.trimEnd(), newer.untold].filter((part) => part !== "").join("\n\n");
}

/** Tells the host at once, for example because the view is about to be hidden. */
export function flushDraft(): void {
	if (timer === undefined) return;
	clearTimeout(timer);
	timer = undefined;
	post({ kind: "draft", text: draft.value, at: typedAt });
	told = draft.value;
	arrivalTimer = setTimeout(() => keepUntold(undefined), arrival);
}

export function addToDraft(text: string): void {
	typeDraft(draft.value ? `${draft.value.trimEnd()}\n${text}` : text);
}

/**
 * Takes the draft of a snapshot, unless the user already works on another one in the same chat. What was kept may be older than what the
 * host was told since: the editor writes it down when it has time, which a window that ends abruptly does not leave it.
 */
export function restoreDraft({ draft: text, draftAt = 0 }: Snapshot, sameChat: boolean): void {
	if (typed && sameChat) return;
	const untold = sameChat ? readUntold() : undefined;
	told = text;
	if (untold && untold.at > draftAt && !text.endsWith(untold.untold)) return typeDraft(joinDrafts(text, untold));
	clearTimeout(timer);
	timer = undefined;
	draft.value = text;
	typed = false;
}

import { signal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { PromptFileOffer } from "../src/shared/protocol.ts";
import { typeDraft } from "./draft.ts";
import { announce } from "./state.ts";
import { strings } from "./strings.ts";
import { visibleText } from "./visibleText.ts";

export const promptFileMenuId = "prompt-files";

export const promptFileId = (index: number) => `prompt-file-${index}`;

const chosen = signal(0);
const dismissed = signal(false);

/** Typing begins at the top of the list again, and opens one that Escape had closed. */
export function resetPromptFileMenu(): void {
	chosen.value = 0;
	dismissed.value = false;
}

/** The prompt files that a text calls which is nothing yet but `/` and the beginning of a name; the best come first. */
export function matchPromptFiles(text: string, offers: readonly PromptFileOffer[]): readonly PromptFileOffer[] {
	const typed = /^\/(\S*)$/.exec(text)?.[1]?.toLowerCase();
	if (typed === undefined || dismissed.value) return [];
	const found = offers.map((offer) => ({ offer, at: offer.name.toLowerCase().indexOf(typed) })).filter(({ at }) => at >= 0);
	return found.toSorted((a, b) => Math.sign(a.at) - Math.sign(b.at)).map(({ offer }) => offer);
}

export function activePromptFile(matches: readonly PromptFileOffer[]): number {
	return Math.min(chosen.value, matches.length - 1);
}

/** Whether the list has used the key. Enter on a name that is complete is left to the composer, which sends it. */
export function onPromptFileKey(event: KeyboardEvent, text: string, matches: readonly PromptFileOffer[]): boolean {
	const active = activePromptFile(matches);
	const offer = matches[active];
	if (!offer) return false;
	const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
	if (step !== undefined) chosen.value = (active + step + matches.length) % matches.length;
	else if (event.key === "Escape") dismissed.value = true;
	else if (event.key === "Enter" && text === `/${offer.name}`) return false;
	else if ((event.key === "Enter" || event.key === "Tab") && !event.shiftKey) choose(offer);
	else return false;
	event.preventDefault();
	return true;
}

interface PromptFileMenuProperties {
	readonly matches: readonly PromptFileOffer[];
	readonly active: number;
}

/** The focus stays in the text; the arrow keys move through the list from there. */
export function PromptFileMenu({ matches, active }: PromptFileMenuProperties) {
	const list = useRef<HTMLUListElement>(null);
	useLayoutEffect(() => list.current?.children[active]?.scrollIntoView({ block: "nearest" }), [active, matches]);
	useEffect(() => announce(strings.promptFilesFound(matches.length)), [matches.length]);
	return (
		<ul class="menu prompt-files" role="listbox" id={promptFileMenuId} aria-label={strings.promptFiles} ref={list}>
			{matches.map((offer, index) => (
				<li
					key={offer.name}
					class={index === active ? "menu-item menu-item-active" : "menu-item"}
					role="option"
					id={promptFileId(index)}
					aria-selected={index === active}
					onPointerDown={(event) => event.preventDefault()}
					onClick={() => choose(offer)}
				>
					<span class="prompt-file-name">/{visibleText(offer.name)}</span>{" "}
					<span class="prompt-file-description">{visibleText(offer.description)}</span>
				</li>
			))}
		</ul>
	);
}

function choose({ name }: PromptFileOffer): void {
	resetPromptFileMenu();
	typeDraft(`/${name} `);
}

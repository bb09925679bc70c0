import { signal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { IconName } from "../icons/icons.tsx";
import { Icon } from "../icons/icons.tsx";
import { announce } from "../state.ts";
import { strings } from "../words/strings.ts";
import { visibleText } from "../visibleText.ts";

export const suggestMenuId = "suggestions";

export const suggestionId = (index: number) => `suggestion-${index}`;

/** One entry of the list above the composer. */
export interface Suggestion {
	readonly key: string;
	readonly icon: IconName;
	readonly name: string;
	readonly detail: string;
	/** What kind of thing it is, where two kinds are in one list. */
	readonly kind?: string;
	/** The text names it already: Enter is left to the composer, which sends it. */
	readonly isTyped: boolean;
	readonly choose: () => void;
}

export interface SuggestList {
	readonly label: string;
	readonly suggestions: readonly Suggestion[];
}

const chosen = signal(0);
const dismissed = signal(false);

/** Typing begins at the top of the list again, and opens one that Escape had closed. */
export function resetSuggestMenu(): void {
	chosen.value = 0;
	dismissed.value = false;
}

export function isSuggestMenuDismissed(): boolean {
	return dismissed.value;
}

export function activeSuggestion({ suggestions }: SuggestList): number {
	return Math.min(chosen.value, suggestions.length - 1);
}

/** Whether the list has used the key. */
export function onSuggestKey(event: KeyboardEvent, list: SuggestList): boolean {
	const active = activeSuggestion(list);
	const suggestion = list.suggestions[active];
	if (!suggestion || event.ctrlKey || event.metaKey || event.altKey) return false;
	const { length } = list.suggestions;
	const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
	if (step !== undefined) chosen.value = (active + step + length) % length;
	else if (event.key === "Escape") dismissed.value = true;
	else if (event.key === "Enter" && suggestion.isTyped) return false;
	else if ((event.key === "Enter" || event.key === "Tab") && !event.shiftKey) take(suggestion);
	else return false;
	event.preventDefault();
	return true;
}

/** The focus stays in the text; the arrow keys move through the list from there. */
export function SuggestMenu({ list, active }: { readonly list: SuggestList; readonly active: number }) {
	const element = useRef<HTMLUListElement>(null);
	const { label, suggestions } = list;
	useLayoutEffect(() => element.current?.children[active]?.scrollIntoView({ block: "nearest" }), [active, suggestions]);
	useEffect(() => announce(strings.suggestionsFound(suggestions.length)), [suggestions.length]);
	return (
		<ul
			class="menu suggest-menu"
			role="listbox"
			id={suggestMenuId}
			aria-label={label}
			// A list that scrolls can be reached by whoever scrolls with keys.
			tabIndex={0}
			ref={element}
			onPointerDown={(event) => event.preventDefault()}
		>
			{suggestions.map((suggestion, index) => (
				<li
					key={suggestion.key}
					class={index === active ? "menu-item menu-item-active" : "menu-item"}
					role="option"
					id={suggestionId(index)}
					aria-selected={index === active}
					onClick={() => take(suggestion)}
				>
					<Icon name={suggestion.icon} />
					<span class="suggestion-name">{visibleText(suggestion.name)}</span>{" "}
					<span class="suggestion-detail">{visibleText(suggestion.detail)}</span>
					{suggestion.kind && <span class="suggestion-kind"> {suggestion.kind}</span>}
				</li>
			))}
		</ul>
	);
}

function take(suggestion: Suggestion): void {
	resetSuggestMenu();
	suggestion.choose();
}

import type { PromptFileOffer } from "../../src/shared/protocol.ts";
import { noteCaret } from "./caret.ts";
import { draft, flushDraft, typeDraft } from "./draft.ts";
import { composerTextId, focusWaiting } from "../focus.ts";
import { post } from "../host.ts";
import { isComposing, isSendKey } from "../keys.ts";
import { mentionList, useMentions } from "./mentionMenu.ts";
import { searchMentions } from "./mentionSearch.ts";
import { slashList } from "./slashMenu.ts";
import { onHistoryKey } from "./promptHistory.ts";
import { isWaiting, openQuestion } from "../state.ts";
import { strings } from "../words/strings.ts";
import {
	activeSuggestion,
	isSuggestMenuDismissed,
	onSuggestKey,
	resetSuggestMenu,
	suggestionId,
	SuggestMenu,
	suggestMenuId,
} from "./suggestMenu.tsx";

interface TextboxProperties {
	readonly promptFiles: readonly PromptFileOffer[];
	readonly send: () => void;
	readonly onPaste: (event: ClipboardEvent) => void;
}

export function Textbox({ promptFiles, send, onPaste }: TextboxProperties) {
	useMentions();
	const text = draft.value;
	const list = slashList(text, promptFiles) ?? mentionList();
	const open = list && list.suggestions.length > 0 && !isSuggestMenuDismissed() ? list : undefined;
	const active = open ? activeSuggestion(open) : 0;
	return (
		<>
			{open && <SuggestMenu list={open} active={active} />}
			<textarea
				id={composerTextId}
				class="composer-text"
				dir="auto"
				aria-label={strings.messageOutcrop}
				aria-autocomplete="list"
				aria-controls={open && suggestMenuId}
				aria-activedescendant={open && suggestionId(active)}
				placeholder={openQuestion.value ? strings.placeholderQuestion : isWaiting.value ? strings.placeholderWaiting : strings.placeholder}
				rows={1}
				value={text}
				onInput={(event) => {
					resetSuggestMenu();
					typeDraft(event.currentTarget.value);
					noteInput(event.currentTarget);
				}}
				onKeyDown={(event) => {
					if (isComposing(event) || (open && onSuggestKey(event, open))) return;
					onKeyDown(event, send);
				}}
				onKeyUp={(event) => noteInput(event.currentTarget)}
				onClick={(event) => noteInput(event.currentTarget)}
				onPaste={onPaste}
				onFocus={warmUp}
				onBlur={flushDraft}
			/>
		</>
	);
}

function onKeyDown(event: KeyboardEvent, send: () => void): void {
	if (isSendKey(event)) {
		event.preventDefault();
		send();
	}
	if (event.key === "ArrowUp" && draft.value === "" && focusWaiting()) event.preventDefault();
	else if (onHistoryKey(event)) event.preventDefault();
}

function noteInput(element: HTMLTextAreaElement): void {
	noteCaret(element);
	searchMentions();
}

let warm = false;

function warmUp(): void {
	if (warm) return;
	warm = true;
	post({ kind: "warm-up" });
}

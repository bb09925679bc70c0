import type { PromptFileOffer } from "../src/shared/protocol.ts";
import { draft, flushDraft, typeDraft } from "./draft.ts";
import { composerTextId, focusComposer, focusWaiting } from "./focus.ts";
import { post } from "./host.ts";
import { isComposing, isSendKey } from "./keys.ts";
import {
	activePromptFile,
	matchPromptFiles,
	onPromptFileKey,
	promptFileId,
	PromptFileMenu,
	promptFileMenuId,
	resetPromptFileMenu,
} from "./promptFileMenu.tsx";
import { isWaiting, openQuestion, transcript } from "./state.ts";
import { strings } from "./strings.ts";

interface TextboxProperties {
	readonly promptFiles: readonly PromptFileOffer[];
	readonly send: () => void;
	readonly onPaste: (event: ClipboardEvent) => void;
}

export function Textbox({ promptFiles, send, onPaste }: TextboxProperties) {
	const text = draft.value;
	const matches = matchPromptFiles(text, promptFiles);
	const active = activePromptFile(matches);
	const hasMenu = matches.length > 0;
	return (
		<>
			{hasMenu && <PromptFileMenu matches={matches} active={active} />}
			<textarea
				id={composerTextId}
				class="composer-text"
				aria-label={strings.messageOutcrop}
				aria-autocomplete={promptFiles.length > 0 ? "list" : undefined}
				aria-controls={hasMenu ? promptFileMenuId : undefined}
				aria-activedescendant={hasMenu ? promptFileId(active) : undefined}
				placeholder={openQuestion.value ? strings.placeholderQuestion : isWaiting.value ? strings.placeholderWaiting : strings.placeholder}
				rows={1}
				value={text}
				onInput={(event) => {
					resetPromptFileMenu();
					typeDraft(event.currentTarget.value);
				}}
				onKeyDown={(event) => {
					if (isComposing(event) || onPromptFileKey(event, text, matches)) return;
					onKeyDown(event, send);
				}}
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
	if (event.key === "ArrowUp" && draft.value === "") {
		if (focusWaiting()) return event.preventDefault();
		const last = transcript.value.turns.at(-1)?.prompt.text;
		if (!last) return;
		event.preventDefault();
		typeDraft(last);
		focusComposer();
	}
}

let warm = false;

function warmUp(): void {
	if (warm) return;
	warm = true;
	post({ kind: "warm-up" });
}

import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { post } from "../host.ts";
import { isComposing, isSendKey } from "../keys.ts";
import { strings } from "../words/strings.ts";

interface PromptEditProperties {
	readonly turnId: string;
	readonly text: string;
	readonly close: () => void;
}

/** A prompt that is written anew in its place. It stays open until the host has taken the turn back: the user may be asked before. */
export function PromptEdit({ turnId, text, close }: PromptEditProperties) {
	const [written, setWritten] = useState(text);
	const box = useRef<HTMLTextAreaElement>(null);
	const hint = `edit-hint-${turnId}`;
	/** At once: what is typed before the next frame belongs in the box, and a caret set later would jump. */
	useLayoutEffect(() => {
		box.current?.focus();
		const end = box.current?.value.length ?? 0;
		box.current?.setSelectionRange(end, end);
	}, []);
	const send = () => {
		if (written.trim() !== "") post({ kind: "resend", turnId, text: written });
	};
	const onKeyDown = (event: KeyboardEvent) => {
		if (isSendKey(event)) {
			event.preventDefault();
			send();
		} else if (event.key === "Escape" && !isComposing(event)) {
			/** Elsewhere, Escape stops the answer. */
			event.preventDefault();
			close();
		}
	};
	return (
		<div class="field">
			<textarea
				ref={box}
				dir="auto"
				rows={1}
				aria-label={strings.editPrompt}
				aria-describedby={hint}
				value={written}
				onInput={(event) => setWritten(event.currentTarget.value)}
				onKeyDown={onKeyDown}
			/>
			<p class="dim" id={hint}>
				{strings.editHint}
			</p>
			<div class="buttons">
				<button type="button" class="button button-primary" aria-disabled={written.trim() === ""} onClick={send}>
					{strings.send}
				</button>
				<button type="button" class="button" onClick={close}>
					{strings.cancel}
				</button>
			</div>
		</div>
	);
}

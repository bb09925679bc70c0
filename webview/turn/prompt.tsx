import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Turn } from "../../src/shared/transcript.ts";
import type { Prompt } from "../../src/shared/turnEvent.ts";
import { AttachmentLabel } from "../composer/attachments.tsx";
import { Checkpoint } from "./checkpoint.tsx";
import { Icon } from "../icons/icons.tsx";
import { memo } from "../memo.ts";
import { PromptEdit } from "./promptEdit.tsx";
import { strings } from "../words/strings.ts";

interface PromptProperties {
	readonly id: string;
	readonly prompt: Prompt;
	readonly checkpoint: Turn["checkpoint"];
}

export const PromptView = memo(({ id, prompt, checkpoint }: PromptProperties) => {
	const heading = `prompt-${id}`;
	const [editing, setEditing] = useState(false);
	const editButton = useRef<HTMLButtonElement>(null);
	const wasEditing = useRef(false);
	/** At once, before anybody sees that the focus is nowhere. */
	useLayoutEffect(() => {
		if (wasEditing.current && !editing) editButton.current?.focus();
		wasEditing.current = editing;
	}, [editing]);
	return (
		<article class="prompt" aria-labelledby={heading} tabIndex={-1}>
			<h2 class="visually-hidden" id={heading}>
				{strings.you}
			</h2>
			{!editing && (
				<div class="prompt-toolbar">
					<button
						type="button"
						class="icon-button"
						ref={editButton}
						aria-label={strings.edit}
						aria-describedby={heading}
						title={strings.edit}
						onClick={() => setEditing(true)}
					>
						<Icon name="edit" />
					</button>
				</div>
			)}
			{editing ? <PromptEdit turnId={id} text={prompt.text} close={() => setEditing(false)} /> : <PromptText text={prompt.text} />}
			<PromptAttachments prompt={prompt} turnId={id} />
			{checkpoint && !editing && <Checkpoint turnId={id} checkpoint={checkpoint} />}
		</article>
	);
});

/** What the user has said while the turn ran. */
export function Steered({ prompt }: { readonly prompt: Prompt }) {
	return (
		<section class="prompt" aria-label={strings.saidMeanwhile}>
			<PromptText text={prompt.text} />
			<PromptAttachments prompt={prompt} />
		</section>
	);
}

function PromptText({ text }: { readonly text: string }) {
	return (
		<div class="prompt-text" dir="auto">
			{text}
		</div>
	);
}

function PromptAttachments({ prompt: { attachments }, turnId }: { readonly prompt: Prompt; readonly turnId?: string }) {
	if (attachments.length === 0) return null;
	return (
		<ul class="chips" aria-label={strings.attached}>
			{attachments.map((attachment) => (
				<li key={attachment.id} class="attachment">
					<AttachmentLabel attachment={attachment} turnId={turnId} />
				</li>
			))}
		</ul>
	);
}

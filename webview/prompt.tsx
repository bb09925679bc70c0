import type { Prompt } from "../src/shared/turnEvent.ts";
import { AttachmentLabel } from "./attachments.tsx";
import { memo } from "./memo.ts";
import { strings } from "./strings.ts";

export const PromptView = memo(({ id, prompt }: { readonly id: string; readonly prompt: Prompt }) => {
	const heading = `prompt-${id}`;
	return (
		<article class="prompt" aria-labelledby={heading} tabIndex={-1}>
			<h2 class="visually-hidden" id={heading}>
				{strings.you}
			</h2>
			<div class="prompt-text">{prompt.text}</div>
			{prompt.attachments.length > 0 && (
				<ul class="chips" aria-label={strings.attached}>
					{prompt.attachments.map((attachment) => (
						<li key={attachment.id} class="attachment">
							<AttachmentLabel attachment={attachment} />
						</li>
					))}
				</ul>
			)}
		</article>
	);
});

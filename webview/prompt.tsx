import type { Turn } from "../src/shared/transcript.ts";
import type { Prompt } from "../src/shared/turnEvent.ts";
import { AttachmentLabel } from "./attachments.tsx";
import { Checkpoint } from "./checkpoint.tsx";
import { memo } from "./memo.ts";
import { strings } from "./strings.ts";

interface PromptProperties {
	readonly id: string;
	readonly prompt: Prompt;
	readonly checkpoint: Turn["checkpoint"];
}

export const PromptView = memo(({ id, prompt, checkpoint }: PromptProperties) => {
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
			{checkpoint && <Checkpoint turnId={id} checkpoint={checkpoint} />}
		</article>
	);
});

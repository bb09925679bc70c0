import type { QueuedPrompt } from "../src/shared/protocol.ts";
import { post } from "./host.ts";
import { Icon } from "./icons.tsx";
import { strings } from "./strings.ts";

/** Prompts that wait for the running turn to end. */
export function Queue({ prompts }: { readonly prompts: readonly QueuedPrompt[] }) {
	if (prompts.length === 0) return null;
	return (
		<ul class="queue" aria-label={strings.queued}>
			{prompts.map(({ id, text }) => (
				<li key={id}>
					<Icon name="clockface" />
					<span class="queue-text">{text}</span>
					<button
						type="button"
						class="icon-button"
						aria-label={strings.removeQueued(text)}
						title={strings.removeQueued(text)}
						onClick={() => post({ kind: "unqueue", id })}
					>
						<Icon name="close" />
					</button>
				</li>
			))}
		</ul>
	);
}

import { Icon } from "../icons/icons.tsx";
import { showsReasoning } from "../state.ts";
import { strings } from "../words/strings.ts";

interface ReasoningProperties {
	readonly text: string;
	/** How long it took; unknown of chats from before this was noted. */
	readonly ms: number | undefined;
	readonly done: boolean;
}

/** What the model thought before it answered: there for who wants to read it, and not shown at all to who does not. */
export function Reasoning({ text, ms, done }: ReasoningProperties) {
	if (!showsReasoning.value) return null;
	return (
		<details class="fold reasoning">
			<summary>
				{done ? (ms === undefined ? strings.reasoning : strings.thoughtFor(ms)) : strings.reasoningNow}
				{!done && <Icon name="loading" spin />}
			</summary>
			<div class="reasoning-text">{text}</div>
		</details>
	);
}

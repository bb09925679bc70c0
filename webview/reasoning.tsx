import { Icon } from "./icons.tsx";
import { showsReasoning } from "./state.ts";
import { strings } from "./strings.ts";

/** What the model thought before it answered: there for who wants to read it, and not shown at all to who does not. */
export function Reasoning({ text, done }: { readonly text: string; readonly done: boolean }) {
	if (!showsReasoning.value) return null;
	return (
		<details class="fold reasoning">
			<summary>
				{done ? strings.reasoning : strings.reasoningNow}
				{!done && <Icon name="loading" spin />}
			</summary>
			<div class="reasoning-text">{text}</div>
		</details>
	);
}

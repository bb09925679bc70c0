import { typeDraft } from "./draft.ts";
import { focusComposer } from "./focus.ts";
import { Icon } from "./icons.tsx";
import { strings } from "./strings.ts";

export function Welcome() {
	return (
		<div class="welcome">
			<h2>{strings.welcomeTitle}</h2>
			<p>{strings.welcome}</p>
			<div class="suggestions" role="group" aria-label={strings.suggestionsLabel}>
				{strings.suggestions.map(({ label, prompt }) => (
					<button
						key={label}
						type="button"
						class="suggestion"
						onClick={() => {
							typeDraft(prompt);
							focusComposer();
						}}
					>
						<Icon name="sparkle" /> {label}
					</button>
				))}
			</div>
		</div>
	);
}

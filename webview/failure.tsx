import type { Failure } from "../src/shared/turnEvent.ts";
import { post } from "./host.ts";
import { Icon } from "./icons.tsx";
import { strings } from "./strings.ts";

interface FailureProperties {
	readonly failure: Failure;
	/** Only the newest failure interrupts a screen reader and can still be acted upon. */
	readonly current: boolean;
}

export function FailureView({ failure: { message, action }, current }: FailureProperties) {
	return (
		<div class="failure" role={current ? "alert" : undefined}>
			<Icon name="error" />
			<span class="failure-message">{message}</span>
			{current && action && (
				<button type="button" class="button" onClick={() => post({ kind: "failure-action", action })}>
					{strings.failureAction[action]}
				</button>
			)}
		</div>
	);
}

import { isPausing } from "../../src/shared/pausingFailure.ts";
import type { Failure } from "../../src/shared/turnEvent.ts";
import { breakAtColons } from "../breakAtColons.tsx";
import { failureActionLabel } from "../words/failureActions.ts";
import { post } from "../host.ts";
import { Icon } from "../icons/icons.tsx";
import { strings } from "../words/strings.ts";

interface FailureProperties {
	readonly failure: Failure;
	/** Only the newest failure interrupts a screen reader and can still be acted upon. */
	readonly current: boolean;
}

/** A turn that waits for credentials did not fail: it reads as a pause, with the way out first. */
export function FailureView({ failure, current }: FailureProperties) {
	const paused = current && isPausing(failure);
	const isOffline = current && failure.kind === "network" && !navigator.onLine;
	const action = failure.action ?? (paused ? "sign-in" : undefined);
	return (
		<div class={paused ? "failure failure-paused" : "failure"} role={current ? "alert" : undefined}>
			<Icon name={paused ? "debug-pause" : "error"} />
			<div class="failure-message">
				{paused && <p class="card-title">{strings.paused}</p>}
				{isOffline && <p class="card-title">{strings.offline}</p>}
				<p>{breakAtColons(failure.message)}</p>
			</div>
			{current && action && (
				<button type="button" class={paused ? "button button-primary" : "button"} onClick={() => post({ kind: "failure-action", action })}>
					{failureActionLabel(action, failure.model)}
				</button>
			)}
		</div>
	);
}

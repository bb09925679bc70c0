import type { ContextGauge } from "../../src/shared/protocol.ts";
import { post } from "../host.ts";
import { isOpen, Panel, PanelButton } from "./panel.tsx";
import { transcript } from "../state.ts";
import { strings } from "../words/strings.ts";

/** From here on the chat will soon be compacted. */
const nearlyFull = 0.8;

const shares = ["system", "tools", "documents", "messages"] as const;

/** A ring that fills as the model's context window does. */
export function ContextButton({ context }: { readonly context: ContextGauge }) {
	const share = shareOf(context);
	return (
		<PanelButton panel="context" name={strings.context(nameOf(context))}>
			<svg class={share >= nearlyFull ? "icon ring ring-full" : "icon ring"} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
				<circle class="ring-track" cx="8" cy="8" r="5.5" />
				<circle
					class="ring-value"
					cx="8"
					cy="8"
					r="5.5"
					pathLength={100}
					stroke-dasharray={`${Math.min(100, share * 100)} 100`}
					transform="rotate(-90 8 8)"
				/>
			</svg>
		</PanelButton>
	);
}

/** What fills the window, and the way to empty it. */
export function ContextPanel({ context, running }: { readonly context: ContextGauge; readonly running: boolean }) {
	if (!isOpen("context")) return null;
	const canCompact = !running && transcript.value.turns.length > 0;
	return (
		<Panel panel="context" label={strings.contextOf}>
			<p>
				<strong>{nameOf(context)}</strong> <span class="dim">{context.exact ? strings.counted : strings.estimated}</span>
			</p>
			<Bar context={context} />
			<table class="usage">
				<tbody>
					{shares.map((share) => (
						<tr key={share}>
							<th scope="row">
								<span class={`swatch share-${share}`} /> {strings.contextParts[share]}
							</th>
							<td>{strings.tokens(context.parts[share])}</td>
						</tr>
					))}
				</tbody>
			</table>
			<div class="buttons">
				<button
					type="button"
					class="button"
					aria-disabled={!canCompact}
					title={strings.compactHint}
					onClick={() => canCompact && post({ kind: "compact" })}
				>
					{strings.compact}
				</button>
			</div>
		</Panel>
	);
}

/** The table beneath says the same in words. */
function Bar({ context: { used, size, parts } }: { readonly context: ContextGauge }) {
	const whole = Math.max(size ?? used, used, 1);
	let end = 0;
	return (
		<svg class="bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
			{shares.map((share) => {
				const start = end;
				const width = (parts[share] / whole) * 100;
				end += width;
				return <rect key={share} class={`share-${share}`} x={start} y="0" width={width} height="6" />;
			})}
		</svg>
	);
}

function shareOf({ used, size }: ContextGauge): number {
	return size ? used / size : 0;
}

function nameOf(context: ContextGauge): string {
	const { used, size } = context;
	return size ? strings.shareOfTokens(shareOf(context), size) : strings.tokenCount(used);
}

import type { ComponentChildren } from "preact";
import { assertNever } from "../../src/shared/assertNever.ts";
import { modelLabel } from "../../src/shared/modelLabel.ts";
import type { Part } from "../../src/shared/transcript.ts";
import type { IconName } from "../icons/icons.tsx";
import { Icon } from "../icons/icons.tsx";
import { strings } from "../words/strings.ts";

interface LineProperties {
	readonly icon: IconName;
	readonly spin?: boolean;
	readonly children: ComponentChildren;
}

/** Something that happened on the way to the answer, in one quiet line. */
export function Line({ icon, spin = false, children }: LineProperties) {
	return (
		<p class="notice">
			<Icon name={icon} spin={spin} /> <span>{children}</span>
		</p>
	);
}

/** Stands where the text was: an empty place would look like an answer that never came. */
export function Withdrawn() {
	return (
		<p class="withdrawn">
			<Icon name="shield" /> <span>{strings.withdrawn}</span>
		</p>
	);
}

export function ModelChange({ model, reason }: { readonly model: string; readonly reason: string }) {
	return (
		<Line icon="arrow-swap">
			<span title={model}>{strings.modelChange(modelLabel(model))}</span>: {reason}.
		</Line>
	);
}

export function Compaction({ part: { state, before, after, message } }: { readonly part: Extract<Part, { kind: "compaction" }> }) {
	switch (state) {
		case "running":
			return (
				<Line icon="loading" spin>
					{strings.compacting}…
				</Line>
			);
		case "done":
			return (
				<Line icon="fold">
					{strings.compacted} {before !== undefined && after !== undefined && strings.tokensBeforeAndAfter(before, after)} {message}
				</Line>
			);
		case "failed":
			return (
				<Line icon="warning">
					{strings.compactionFailed} {message}
				</Line>
			);
		default:
			return assertNever(state);
	}
}

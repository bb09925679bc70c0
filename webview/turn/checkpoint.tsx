import type { Turn } from "../../src/shared/transcript.ts";
import { post } from "../host.ts";
import { isRunning } from "../state.ts";
import { strings } from "../words/strings.ts";

interface CheckpointProperties {
	readonly turnId: string;
	readonly checkpoint: NonNullable<Turn["checkpoint"]>;
}

/** The way back to the files as they were. Not while a turn runs, which changes them. */
export function Checkpoint({ turnId, checkpoint: { state } }: CheckpointProperties) {
	if (isRunning.value) return state === "restored" && <p class="checkpoint">{strings.filesRestored}</p>;
	const restore = () => post({ kind: "restore", turnId });
	return (
		<p class="checkpoint">
			{state === "restored" && <>{strings.filesRestored} · </>}
			<button type="button" class="link-button" onClick={restore}>
				{state === "restored" ? strings.redo : strings.restoreFiles}
			</button>
		</p>
	);
}

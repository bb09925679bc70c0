import fc from "fast-check";
import { expect, test } from "vitest";
import { TranscriptReplay } from "../../src/core/record/transcriptReplay.ts";
import { reduceTranscript } from "../../src/shared/reduceTranscript.ts";
import { emptyTranscript } from "../../src/shared/transcript.ts";
import { noUsage, type TurnEvent } from "../../src/shared/turnEvent.ts";

const id = fc.constantFrom("1", "2", "3");
const edits = fc.uniqueArray(id).map((ids) => ids.map((editId) => ({ editId, path: "a.ts", added: 1, removed: 0, diff: [] })));
const event: fc.Arbitrary<TurnEvent> = fc.oneof(
	id.map((turnId) => ({ kind: "turn-start", turnId, at: 1, model: "m", prompt: { text: "Hi", attachments: [] } }) as const),
	fc.constantFrom<TurnEvent>(
		{ kind: "text-delta", text: "x" },
		{ kind: "usage", usage: { ...noUsage, input: 1 } },
		{ kind: "turn-end", outcome: { kind: "done" } },
		{ kind: "turn-resume" },
		{ kind: "withdraw" },
		{ kind: "hologram" } as unknown as TurnEvent,
	),
	id.map((toolUseId) => ({ kind: "tool-start", toolUseId, name: "apply_edit", title: "Edit" }) as const),
	fc.tuple(id, edits).map(([toolUseId, list]) => ({ kind: "tool-end", toolUseId, outcome: "done", edits: list }) as const),
	id.map((editId) => ({ kind: "edit-state", editId, state: "kept" }) as const),
	id.map((turnId) => ({ kind: "checkpoint", turnId, checkpointId: "c", state: "taken" }) as const),
	id.map((turnId) => ({ kind: "compare-start", turnId, model: "n" }) as const),
	id.map((turnId) => ({ kind: "compare-delta", turnId, text: "y" }) as const),
	id.map((turnId) => ({ kind: "rewind", turnId }) as const),
);

test("a replay shows what the events have shown one after the other", () => {
	fc.assert(
		fc.property(fc.array(event, { maxLength: 60 }), (events) => {
			const replay = new TranscriptReplay();
			let shown = emptyTranscript;
			for (const one of events) {
				replay.apply(one);
				shown = reduceOrPass(shown, one);
			}
			expect(replay.transcript).toEqual(shown);
		}),
	);
});

/** An event that only a newer version knows changes nothing. */
function reduceOrPass(transcript: typeof emptyTranscript, one: TurnEvent): typeof emptyTranscript {
	try {
		return reduceTranscript(transcript, one);
	} catch {
		return transcript;
	}
}

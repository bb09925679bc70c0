import { reduceTranscript } from "../../shared/reduceTranscript.ts";
import { emptyTranscript, type Transcript, type Turn } from "../../shared/transcript.ts";
import type { TurnEvent } from "../../shared/turnEvent.ts";

/**
 * Reduces many events as `reduceTranscript` does one after the other, in a time that grows with the events alone: the reducer makes
 * a new list of all turns for each event, which is what a renderer needs and what makes a long chat slow to restore.
 */
export class TranscriptReplay {
	private turns: Turn[] = [];
	private cut: Transcript["cut"];
	/** Which turns an edit was made in, so that none is searched for it. */
	private readonly turnsOfEdits = new Map<string, Set<number>>();

	get transcript(): Transcript {
		return { turns: [...this.turns], ...(this.cut && { cut: this.cut }) };
	}

	/** Goes on from another transcript: what was replayed before has been changed as a whole. */
	startFrom({ turns, cut }: Transcript): void {
		this.turns = [...turns];
		this.cut = cut;
		this.turnsOfEdits.clear();
		for (const [index, { parts }] of turns.entries())
			for (const part of parts) if (part.kind === "tool") for (const { editId } of part.edits ?? []) this.noteEdit(editId, index);
	}

	/** An event of a kind that only a newer version knows is passed over. */
	apply(event: TurnEvent): void {
		try {
			if (event.kind === "rewind" || this.isOfCut(event)) return this.startFrom(reduceTranscript(this.transcript, event));
			for (const index of this.turnsOf(event)) this.reduceAt(index, event);
			if (event.kind === "tool-end") for (const { editId } of event.edits ?? []) this.noteEdit(editId, this.turns.length - 1);
		} catch {
			/** What the reducer cannot read has changed nothing. */
		}
	}

	/** Whether it changes what the turns that were taken back have cost. */
	private isOfCut(event: TurnEvent): boolean {
		return event.kind === "compare-end" && !this.turns.some(({ id }) => id === event.turnId);
	}

	/** Where an event belongs; behind the last turn, when it begins one. */
	private turnsOf(event: TurnEvent): Iterable<number> {
		if (event.kind === "turn-start") return [this.turns.length];
		if (event.kind === "edit-state") return this.turnsOfEdits.get(event.editId) ?? [];
		const at = "turnId" in event ? this.turns.findLastIndex(({ id }) => id === event.turnId) : this.turns.length - 1;
		return at >= 0 ? [at] : [];
	}

	private reduceAt(index: number, event: TurnEvent): void {
		const turn = this.turns[index];
		const [reduced] = reduceTranscript(turn ? { turns: [turn] } : emptyTranscript, event).turns;
		if (reduced) this.turns[index] = reduced;
	}

	private noteEdit(editId: string, index: number): void {
		const known = this.turnsOfEdits.get(editId);
		if (known) known.add(index);
		else this.turnsOfEdits.set(editId, new Set([index]));
	}
}

import type { Turn } from "../../shared/transcript.ts";
import { decodeRecord } from "./chatRecord.ts";
import { TranscriptReplay } from "./transcriptReplay.ts";

/** A chat as it was before a prompt of it was sent anew. */
export interface EarlierVersion {
	/** Lines of the chat's file that it consists of: what was taken back stays in the file. */
	readonly lines: number;
	readonly turns: readonly Turn[];
}

/** What a stored chat was at other times, oldest first. A prompt that nobody had answered leaves none. */
export function earlierVersions(text: string): readonly EarlierVersion[] {
	const shown = new TranscriptReplay();
	const versions: EarlierVersion[] = [];
	for (const [lines, line] of text.split("\n").entries()) {
		const record = decodeRecord(line);
		if (record?.kind === "events") for (const event of record.events) shown.apply(event);
		if (record?.kind !== "rewind") continue;
		if (record.answered) versions.push({ lines, turns: shown.transcript.turns });
		shown.apply(record);
	}
	return versions;
}

/**
 * What the assistant has done to files, as a chat's checkpoints remember it: one JSON record a line, only ever appended. Contents are
 * named by the hash of their bytes and are in the store before a record names them.
 */
export type JournalRecord =
	/** A turn, or a restore, is about to change its first file. `turnId` is of the turn that shows it. */
	| { readonly kind: "begin"; readonly checkpointId: string; readonly turnId: string; readonly title: string; readonly at: number }
	/** These files are about to be changed. */
	| { readonly kind: "intent"; readonly changeId: string; readonly checkpointId: string; readonly files: readonly IntendedFile[] }
	/** They have been changed. */
	| { readonly kind: "done"; readonly changeId: string; readonly files: readonly ChangedFile[] }
	/** Nothing was changed after all, or it was put back. */
	| { readonly kind: "void"; readonly changeId: string };

/** Name of a content, or `absent`. */
export type Content = string;

/** There is no such file. */
export const absent: Content = "absent";

export interface FileImage {
	readonly disk: Content;
	/** What the editor had of it and the disk had not, as UTF-8 text: the file had unsaved changes. */
	readonly unsaved?: Content;
	/** Permissions of a file that can be run. They are no part of what it is compared by. */
	readonly mode?: number;
}

export interface IntendedFile {
	/** Absolute. */
	readonly path: string;
	readonly before: FileImage;
	/** Where a moved file comes from; that path is a file of the same change. */
	readonly from?: string;
	/** What the disk will hold, where that is known: everything else that is found after a crash is torn. */
	readonly planned?: Content;
}

export interface ChangedFile {
	readonly path: string;
	readonly after: FileImage;
}

/** One change of files. `after` is absent of a change that a crash has cut, and that nobody has decided about. */
export interface JournaledChange {
	readonly changeId: string;
	readonly files: readonly (IntendedFile & { readonly after?: FileImage })[];
}

/** A point in time that the files can be brought back to: before the first of its changes. */
export interface Checkpoint {
	readonly id: string;
	readonly turnId: string;
	readonly title: string;
	/** Milliseconds since the epoch. */
	readonly at: number;
	readonly changes: readonly JournaledChange[];
}

/** The checkpoints of a journal, oldest first. Lines that a crash has cut, and records that fit nothing, are skipped. */
export function replayJournal(text: string): Checkpoint[] {
	return text.split("\n").flatMap(parseRecord).reduce(applyRecord, []);
}

export function encodeJournalRecord(record: JournalRecord): string {
	return `${JSON.stringify(record)}\n`;
}

/** The checkpoints with one record more. */
export function applyRecord(checkpoints: readonly Checkpoint[], record: JournalRecord): Checkpoint[] {
	if (record.kind === "begin") {
		const { checkpointId: id, turnId, title, at } = record;
		return [...checkpoints, { id, turnId, title, at, changes: [] }];
	}
	return checkpoints.map((checkpoint) => withRecord(checkpoint, record));
}

/** Changes that began and of which nobody knows how they ended. */
export function openChanges(checkpoints: readonly Checkpoint[]): readonly JournaledChange[] {
	return checkpoints.flatMap(({ changes }) => changes).filter(isOpen);
}

/** The records that make these checkpoints: what a journal consists of once older ones have been dropped. */
export function recordsOf(checkpoints: readonly Checkpoint[]): JournalRecord[] {
	return checkpoints.flatMap(({ id, turnId, title, at, changes }): JournalRecord[] => [
		{ kind: "begin", checkpointId: id, turnId, title, at },
		...changes.flatMap((change) => recordsOfChange(id, change)),
	]);
}

/** Every content that the checkpoints need. */
export function contentsOf(checkpoints: readonly Checkpoint[]): Set<Content> {
	const files = checkpoints.flatMap(({ changes }) => changes).flatMap((change) => change.files);
	const images = files.flatMap(({ before, after }) => (after ? [before, after] : [before]));
	const contents = images.flatMap(({ disk, unsaved }) => (unsaved === undefined ? [disk] : [disk, unsaved]));
	return new Set(contents.filter((content) => content !== absent));
}

export function isSameImage(a: FileImage, b: FileImage): boolean {
	return a.disk === b.disk && a.unsaved === b.unsaved;
}

function isOpen({ files }: JournaledChange): boolean {
	return files.some(({ after }) => after === undefined);
}

function withRecord(checkpoint: Checkpoint, record: Exclude<JournalRecord, { kind: "begin" }>): Checkpoint {
	const { changes } = checkpoint;
	if (record.kind === "intent") {
		const { checkpointId, changeId, files } = record;
		return checkpointId === checkpoint.id ? { ...checkpoint, changes: [...changes, { changeId, files }] } : checkpoint;
	}
	if (!changes.some(({ changeId }) => changeId === record.changeId)) return checkpoint;
	if (record.kind === "void") return { ...checkpoint, changes: changes.filter(({ changeId }) => changeId !== record.changeId) };
	return { ...checkpoint, changes: changes.map((change) => (change.changeId === record.changeId ? ended(change, record.files) : change)) };
}

function ended({ changeId, files }: JournaledChange, changed: readonly ChangedFile[]): JournaledChange {
	const afterOf = new Map(changed.map(({ path, after }) => [path, after]));
	return { changeId, files: files.map((file) => ({ ...file, after: afterOf.get(file.path) ?? file.after })) };
}

function recordsOfChange(checkpointId: string, change: JournaledChange): JournalRecord[] {
	const { changeId } = change;
	const files = change.files.map(({ path, before, from, planned }) => ({ path, before, from, planned }));
	const changed = change.files.flatMap(({ path, after }) => (after ? [{ path, after }] : []));
	const intent: JournalRecord = { kind: "intent", changeId, checkpointId, files };
	return isOpen(change) ? [intent] : [intent, { kind: "done", changeId, files: changed }];
}

/** What is in the journal was written by this extension, so its form is taken as given; what is cut is no JSON. */
function parseRecord(line: string): JournalRecord[] {
	if (line === "") return [];
	try {
		return [JSON.parse(line) as JournalRecord];
	} catch {
		return [];
	}
}

import { absent, type ChangedFile, type Content, type FileImage, type IntendedFile, type JournalRecord } from "./checkpointJournal.ts";

/** Where contents and records are kept. What has settled survives a crash of the machine. */
export interface CheckpointStore {
	/** Keeps a content, and gives its name. */
	keep(bytes: Uint8Array): Promise<Content>;
	read(content: Content): Promise<Uint8Array>;
}

/** A file as it is at this moment. */
export interface SeenFile {
	/** `undefined`: there is no such file. */
	readonly disk: Uint8Array | undefined;
	/** What the editor has of it and the disk has not. */
	readonly unsaved?: string;
	/** Permissions of a file that can be run. */
	readonly mode?: number;
}

export interface ProtectionPorts {
	readonly store: CheckpointStore;
	/** Appends to the journal. */
	append(record: JournalRecord): Promise<void>;
	look(path: string): Promise<SeenFile>;
	/** The change has happened, but what it left behind could not be noted. */
	report(error: unknown): void;
}

export interface FilesToChange {
	readonly checkpointId: string;
	readonly files: readonly { readonly path: string; readonly from?: string; readonly planned?: Uint8Array }[];
}

/**
 * Changes files by `apply`, of which nothing is called before what they were is safe: contents first, then the intent, each on the
 * disk. When it has ended, what it left is noted too, so that the user's later typing can be told from it. `apply` must reject only
 * when it has changed nothing, or has put everything back. Rejects with what the store rejects with, and then nothing was changed.
 */
export async function changeProtected<Result>(
	{ checkpointId, files }: FilesToChange,
	ports: ProtectionPorts,
	apply: () => Promise<Result>,
): Promise<Result> {
	const changeId = crypto.randomUUID();
	const intended: IntendedFile[] = [];
	for (const { path, from, planned } of files) {
		const before = await keepImage(path, ports);
		intended.push({ path, before, ...(from && { from }), ...(planned && { planned: await ports.store.keep(planned) }) });
	}
	await ports.append({ kind: "intent", changeId, checkpointId, files: intended });
	let result: Result;
	try {
		result = await apply();
	} catch (error) {
		await ports.append({ kind: "void", changeId }).catch((failure: unknown) => ports.report(failure));
		throw error;
	}
	await noteEnd(
		changeId,
		files.map(({ path }) => path),
		ports,
	).catch((failure: unknown) => ports.report(failure));
	return result;
}

/** Notes that a change has ended with the files as they are now. */
async function noteEnd(changeId: string, paths: readonly string[], ports: ProtectionPorts): Promise<void> {
	const changed: ChangedFile[] = [];
	for (const path of paths) changed.push({ path, after: await keepImage(path, ports) });
	await ports.append({ kind: "done", changeId, files: changed });
}

/** Keeps a file as it is now. */
export async function keepImage(path: string, { store, look }: Pick<ProtectionPorts, "store" | "look">): Promise<FileImage> {
	const { disk, unsaved, mode } = await look(path);
	return {
		disk: disk === undefined ? absent : await store.keep(disk),
		...(unsaved !== undefined && { unsaved: await store.keep(new TextEncoder().encode(unsaved)) }),
		...(mode !== undefined && { mode }),
	};
}

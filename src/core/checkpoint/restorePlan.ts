import { absent, type Checkpoint, type Content, type FileImage, isSameImage, type JournaledChange } from "./checkpointJournal.ts";
import { mergeTexts } from "./mergeTexts.ts";

/** What a file is to become. */
export type Target =
	| { readonly kind: "absent" }
	/** Exactly these bytes; `unsaved` is what the editor had of it beside. */
	| { readonly kind: "image"; readonly image: FileImage }
	/** What was before, with what the user has typed since. */
	| { readonly kind: "text"; readonly text: string };

export interface RestorePlan {
	/** By absolute path; only files that are to become something else than they are. */
	readonly targets: ReadonlyMap<string, Target>;
	/** Files that come from another path, with what they hold now: what is pending there goes with them. */
	readonly moves: ReadonlyMap<string, string>;
	/** Files that the assistant had created and the user has changed since: they would be gone. */
	readonly changedSince: readonly string[];
	/** Files in which not everything could be brought back, because the user has changed the same lines, or has done away with them. */
	readonly conflicts: readonly string[];
}

export interface RestorePorts {
	/** The file as it is now, kept in the store. */
	imageOf(path: string): Promise<FileImage>;
	/** The text of a content as the editor reads it; `undefined` when it is no text. `path` tells the encoding. */
	textOf(content: Content, path: string): Promise<string | undefined>;
	/** The text of an image's unsaved part. */
	unsavedText(content: Content): Promise<string>;
}

/**
 * What brings the files back to how they were when a checkpoint began: every change since, undone from the last to the first, each by a
 * merge of three: what the assistant left, what is there now, and what was before. So the user's typing survives at any moment that
 * it came, also between two changes. `checkpoints` are all that have begun since, oldest first.
 */
export async function planRestore(checkpoints: readonly Pick<Checkpoint, "changes">[], ports: RestorePorts): Promise<RestorePlan> {
	const files = new ThrowbackFiles(ports);
	for (const change of checkpoints.flatMap(({ changes }) => changes).toReversed()) await undoChange(change, files, ports);
	return files.plan();
}

type Version = FileImage | { readonly text: string };

/** The files while they are thought back in time: nothing is touched yet. */
class ThrowbackFiles {
	readonly moves = new Map<string, string>();
	readonly changedSince = new Set<string>();
	readonly conflicts = new Set<string>();
	private readonly ports: RestorePorts;
	private readonly now = new Map<string, FileImage>();
	private readonly versions = new Map<string, Version>();

	constructor(ports: RestorePorts) {
		this.ports = ports;
	}

	async get(path: string): Promise<Version> {
		const known = this.versions.get(path);
		if (known) return known;
		const image = await this.ports.imageOf(path);
		this.now.set(path, image);
		this.versions.set(path, image);
		return image;
	}

	set(path: string, version: Version): void {
		this.versions.set(path, version);
	}

	plan(): RestorePlan {
		const targets = new Map<string, Target>();
		for (const [path, version] of this.versions) {
			const now = this.now.get(path);
			if ("text" in version) targets.set(path, { kind: "text", text: version.text });
			else if (!now || !isSameImage(now, version))
				targets.set(path, isAbsent(version) ? { kind: "absent" } : { kind: "image", image: version });
		}
		const isGone = (path: string) => targets.get(path)?.kind === "absent";
		return {
			targets,
			moves: this.moves,
			changedSince: [...this.changedSince].filter(isGone),
			conflicts: [...this.conflicts],
		};
	}
}

async function undoChange({ files }: JournaledChange, back: ThrowbackFiles, ports: RestorePorts): Promise<void> {
	const moved = files.filter(({ from }) => from !== undefined);
	const origins = new Set(moved.map(({ from }) => from));
	for (const { path, from, before, after } of files) {
		if (origins.has(path)) continue;
		const current = await back.get(path);
		/** A crash has cut this change, and nobody has touched the files since as far as anybody knows. */
		const left = after ?? (isText(current) ? before : current);
		if (from !== undefined) await undoMove({ path, from, left }, files.find((file) => file.path === from)?.before, back, ports);
		else back.set(path, await undoFile({ path, before, after: left }, current, back, ports));
	}
}

/** What lies at the new path goes back to the old one, with the user's changes. */
async function undoMove(
	{ path, from, left }: { path: string; from: string; left: FileImage },
	original: FileImage | undefined,
	back: ThrowbackFiles,
	ports: RestorePorts,
): Promise<void> {
	const [current, there] = [await back.get(path), await back.get(from)];
	if (isAbsent(current) || !isAbsent(there) || !original) {
		/** The user has done away with it, or has put something else in the old place. */
		if (!isAbsent(current) || isAbsent(there)) back.conflicts.add(path);
		return;
	}
	back.set(from, await undoFile({ path: from, before: original, after: left }, current, back, ports));
	back.set(path, { disk: absent });
	back.moves.set(from, path);
}

async function undoFile(
	{ path, before, after }: { path: string; before: FileImage; after: FileImage },
	current: Version,
	back: ThrowbackFiles,
	ports: RestorePorts,
): Promise<Version> {
	if (!isText(current) && isSameImage(current, after)) return before;
	if (!isText(current) && isSameImage(current, before)) return before;
	if (isAbsent(before)) {
		if (!isAbsent(current)) back.changedSince.add(path);
		return { disk: absent };
	}
	if (isAbsent(after) || isAbsent(current)) {
		back.conflicts.add(path);
		return current;
	}
	const [base, ours, theirs] = await Promise.all([after, current, before].map((version) => textOfVersion(version, path, ports)));
	if (base === undefined || ours === undefined || theirs === undefined) {
		back.conflicts.add(path);
		return current;
	}
	const { text, hasConflict } = mergeTexts(base, ours, theirs);
	if (hasConflict) back.conflicts.add(path);
	return text === ours ? current : { text };
}

async function textOfVersion(version: Version, path: string, ports: RestorePorts): Promise<string | undefined> {
	if (isText(version)) return version.text;
	return version.unsaved === undefined ? ports.textOf(version.disk, path) : ports.unsavedText(version.unsaved);
}

function isText(version: Version): version is { readonly text: string } {
	return "text" in version;
}

/** Nothing on the disk and nothing unsaved. */
function isAbsent(version: Version): boolean {
	return !isText(version) && version.disk === absent && version.unsaved === undefined;
}

import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { type Content, absent } from "../../core/checkpoint/checkpointJournal.ts";
import { youngest } from "./checkpointFiles.ts";
import type { ChangeScope, Checkpoints } from "./checkpoints.ts";
import { translate } from "../../shared/translate.ts";

/** Files of a folder that a command's effects are looked for in: more would make the user wait for each command. */
const mostFiles = 5_000;

/** Bytes of these files together. They are copied once; after that only what has changed is. */
const mostBytes = 100_000_000;

/**
 * Milliseconds after which a content is kept anew: nothing names it before a command has changed its file, so it would be dropped for its
 * age. What is left of that age is what a command may take.
 */
const keptFor = youngest / 6;

/** Files that are looked at side by side. */
const lanes = 16;

export interface RunWatchPorts {
	readonly checkpoints: Checkpoints;
	/** Paths of the files of a folder, ignored ones left out; at most so many. */
	list(folder: string, limit: number): Promise<readonly string[]>;
	/** Calls back with each file that the user saves in the editor, until it is disposed. */
	onUserSaved(note: (path: string) => void): { dispose(): void };
	report(error: unknown): void;
}

interface KnownFile {
	readonly size: number;
	readonly mtimeMs: number;
	readonly content: Content;
	/** Milliseconds since the epoch. */
	readonly keptAt: number;
}

/** The files of a folder, and their contents in the store; `undefined`: too many, or too large, to be copied. */
type Scan = ReadonlyMap<string, Content> | undefined;

/**
 * Sees what commands do to the files of a folder: a command goes by no port of ours, so the folder is compared before and after. What
 * the user saves in between is the user's.
 */
export class RunWatch {
	private readonly ports: RunWatchPorts;
	private readonly known = new Map<string, KnownFile>();

	constructor(ports: RunWatchPorts) {
		this.ports = ports;
	}

	/**
	 * Makes the files safe, and returns what is to be called when the command has ended. `tell` gets a sentence when they are not: a
	 * command is what the user has allowed, and is not held up by that.
	 */
	async begin(scope: ChangeScope, folder: string, tell: (notice: string) => void): Promise<() => Promise<void>> {
		const before = await this.scanSafely(folder);
		if (!before) {
			tell(
				translate(
					"What commands change in files is not covered by Restore in this turn: the folder is too large to be copied before each of them.",
				),
			);
			return async () => undefined;
		}
		const saved = new Set<string>();
		const watching = this.ports.onUserSaved((path) => saved.add(path));
		return async () => {
			watching.dispose();
			const after = await this.scanSafely(folder);
			const effects = after ? differences(before, after).filter(({ path }) => !saved.has(path)) : [];
			if (effects.length > 0) await this.ports.checkpoints.noteEffects(scope, effects).catch((error: unknown) => this.ports.report(error));
		};
	}

	private async scanSafely(folder: string): Promise<Scan> {
		try {
			return await this.scan(folder);
		} catch (error) {
			this.ports.report(error);
			return undefined;
		}
	}

	private async scan(folder: string): Promise<Scan> {
		const paths = await this.ports.list(folder, mostFiles + 1);
		if (paths.length > mostFiles) return undefined;
		const found = new Map<string, Content>();
		let bytes = 0;
		const queue = paths.map((path) => join(folder, path));
		const work = async () => {
			for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
				const seen = await this.contentOf(path, () => bytes <= mostBytes);
				bytes += seen?.size ?? 0;
				if (seen?.content) found.set(path, seen.content);
			}
		};
		await Promise.all(Array.from({ length: lanes }, work));
		return bytes > mostBytes ? undefined : found;
	}

	/** A file whose size and time are what they were is taken for what it was. */
	private async contentOf(
		path: string,
		hasRoom: () => boolean,
	): Promise<{ readonly size: number; readonly content?: Content } | undefined> {
		const seen = await stat(path).catch(() => undefined);
		if (!seen?.isFile()) return undefined;
		const { size, mtimeMs } = seen;
		const known = this.known.get(path);
		if (known?.size === size && known.mtimeMs === mtimeMs && Date.now() - known.keptAt < keptFor) return { size, content: known.content };
		if (size > mostBytes || !hasRoom()) return { size };
		const bytes = await readFile(path).catch(() => undefined);
		if (!bytes) return undefined;
		const content = await this.ports.checkpoints.files.keepInPassing(bytes);
		this.known.set(path, { size, mtimeMs, content, keptAt: Date.now() });
		return { size, content };
	}
}

function differences(before: ReadonlyMap<string, Content>, after: ReadonlyMap<string, Content>) {
	const paths = new Set([...before.keys(), ...after.keys()]);
	return [...paths]
		.map((path) => ({ path, before: before.get(path) ?? absent, after: after.get(path) ?? absent }))
		.filter((file) => file.before !== file.after);
}

import { readFile, stat } from "node:fs/promises";
import type { Checkpoint, Content, JournalRecord } from "../../core/checkpoint/checkpointJournal.ts";
import { changeProtected, type FilesToChange, type ProtectionPorts, type SeenFile } from "../../core/checkpoint/protectedChange.ts";
import { isWorkspaceError, WorkspaceError } from "../../core/workspace.ts";
import type { CheckpointFiles } from "./checkpointFiles.ts";
import { forModel } from "../../shared/retell.ts";

/** Whose changes these are: the turn of a chat, an inline edit, a restore. */
export interface ChangeScope {
	readonly chatId: string;
	/** What the user knows it by. `checkpointId` when it is not the turn's own checkpoint. */
	turn(): { readonly turnId: string; readonly title: string; readonly checkpointId?: string };
	/** The first file is about to be changed. */
	onCheckpoint?(turnId: string, checkpointId: string): void;
}

export interface CheckpointsPorts {
	readonly files: CheckpointFiles;
	/** What the editor has of a file and the disk has not. */
	unsavedTextOf(path: string): string | undefined;
	report(error: unknown): void;
}

/** Larger files cannot be brought back, and so are not changed, in bytes. */
export const largestFile = 100_000_000;

/** Milliseconds between two times that old checkpoints are looked for. */
const pruneEvery = 600_000;

/** The checkpoints of this workspace: every change of files goes through `protect`, and nothing is changed that is not safe before. */
export class Checkpoints {
	private readonly ports: CheckpointsPorts;
	private unfinished = 0;
	private lastPruned = 0;

	constructor(ports: CheckpointsPorts) {
		this.ports = ports;
	}

	get files(): CheckpointFiles {
		return this.ports.files;
	}

	/**
	 * Changes files by `apply`, once what they were is safe. Rejects with a `WorkspaceError` when that cannot be made safe, and with what
	 * `apply` rejects with; then nothing was changed.
	 */
	async protect<Result>(scope: ChangeScope, files: FilesToChange["files"], apply: () => Promise<Result>): Promise<Result> {
		let isSafe = false;
		try {
			await this.begin();
			const checkpointId = await this.open(scope);
			return await changeProtected({ checkpointId, files }, this.protection(scope.chatId), () => {
				isSafe = true;
				return apply();
			});
		} catch (error) {
			if (isSafe || isWorkspaceError(error)) throw error;
			this.ports.report(error);
			throw new WorkspaceError("refused", unsafe(error), error);
		} finally {
			await this.end();
		}
	}

	/** Notes what has been changed behind us, by a command: its contents are in the store already. */
	async noteEffects(scope: ChangeScope, files: readonly { readonly path: string; readonly before: Content; readonly after: Content }[]) {
		const checkpointId = await this.open(scope);
		const changeId = crypto.randomUUID();
		const append = (record: JournalRecord) => this.ports.files.append(scope.chatId, record);
		const before = files.map(({ path, before }) => ({ path, before: { disk: before } }));
		await append({ kind: "intent", changeId, checkpointId, files: before });
		await append({ kind: "done", changeId, files: files.map(({ path, after }) => ({ path, after: { disk: after } })) });
	}

	/** Everything that was done to files since a turn, or a restore, began, oldest first. Nothing when nobody remembers it. */
	async since(chatId: string, id: { readonly turnId: string } | { readonly checkpointId: string }): Promise<readonly Checkpoint[]> {
		const all = await this.ports.files.checkpointsOf(chatId);
		const start = all.findIndex((checkpoint) => ("turnId" in id ? checkpoint.turnId === id.turnId : checkpoint.id === id.checkpointId));
		return start < 0 ? [] : all.slice(start);
	}

	/** A change is under way, or was cut: the next start looks for it, until `end` was called as often. */
	async begin(): Promise<void> {
		if (this.unfinished++ === 0) await this.ports.files.noteUnfinished();
	}

	/** Rejects never: a note that stays makes the next start look once more. */
	async end(): Promise<void> {
		if (--this.unfinished > 0) return;
		await this.ports.files.removeUnfinishedNote().catch((error: unknown) => this.ports.report(error));
	}

	protection(chatId: string): ProtectionPorts {
		const { files, report } = this.ports;
		return { store: files, append: (record) => files.append(chatId, record), look: (path) => this.look(path), report };
	}

	/** The checkpoint that is the last of the scope's journal: what is done now is the last that was done. A turn's first one is told. */
	private async open(scope: ChangeScope): Promise<string> {
		const { turnId, title, checkpointId: wanted } = scope.turn();
		const all = await this.ports.files.checkpointsOf(scope.chatId);
		const last = all.at(-1);
		if (last && (wanted === undefined ? last.turnId === turnId : last.id === wanted)) return last.id;
		const checkpointId = wanted ?? crypto.randomUUID();
		await this.ports.files.append(scope.chatId, { kind: "begin", checkpointId, turnId, title, at: Date.now() });
		if (wanted !== undefined || !all.some((checkpoint) => checkpoint.turnId === turnId)) scope.onCheckpoint?.(turnId, checkpointId);
		this.pruneNowAndThen();
		return checkpointId;
	}

	private pruneNowAndThen(): void {
		if (Date.now() - this.lastPruned < pruneEvery) return;
		this.lastPruned = Date.now();
		this.ports.files.prune().catch((error: unknown) => this.ports.report(error));
	}

	private async look(path: string): Promise<SeenFile> {
		return { ...(await readWhole(path)), unsaved: this.ports.unsavedTextOf(path) };
	}
}

async function readWhole(path: string): Promise<Pick<SeenFile, "disk" | "mode">> {
	try {
		const { size, mode } = await stat(path);
		if (size > largestFile)
			throw new WorkspaceError("too-large", `"${path}" has ${size} bytes, too many to be brought back later. Ask the user to change it.`);
		return { disk: await readFile(path), mode: runnable(mode) };
	} catch (error) {
		const { code = "" } = error as NodeJS.ErrnoException;
		if (code === "ENOENT" || code === "ENOTDIR") return { disk: undefined };
		throw error;
	}
}

/** The permissions of a file that can be run; `undefined` of every other one. */
export function runnable(mode: number): number | undefined {
	return (mode & 0o111) > 0 ? mode & 0o777 : undefined;
}

function unsafe(error: unknown): string {
	const { code } = error as NodeJS.ErrnoException;
	const isFull = code === "ENOSPC" || code === "EDQUOT";
	const why = isFull ? forModel("there is no space left on the disk. Make room on it, then try again.") : String(error);
	return forModel(`Nothing was changed: what files are must be stored before they are changed, and ${why}`);
}

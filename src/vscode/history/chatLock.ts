import { closeSync, mkdirSync, openSync, readFileSync, rmSync, statSync, writeSync } from "node:fs";
import { hostname } from "node:os";
import { dirname } from "node:path";

/** Who holds a lock: a window, by its process. */
interface Owner {
	/** Of the holder itself: another window may have the same process id on another machine, or later. */
	readonly holder: string;
	readonly host: string;
	readonly pid: number;
	/** When the process was started, in the kernel's own count; empty where nobody tells. */
	readonly started: string;
}

/** Milliseconds after which a window of another machine, of which nobody can tell whether it lives, counts as gone. */
const foreignLife = 86_400_000;
/** Milliseconds that writing a lock may take; one that is still empty then was cut by a crash. */
const writingTime = 10_000;

/**
 * Locks of files that one window alone may write to. A lock is a file made with O_EXCL, so that of two windows one gets it. One whose
 * process is gone is taken over; so is, after a day without a write, one of another machine on a shared disk.
 */
export class ChatLocks {
	private readonly holder = crypto.randomUUID();
	private readonly held = new Set<string>();
	private readonly releaseAtExit = () => this.dispose();

	constructor() {
		process.on("exit", this.releaseAtExit);
	}

	/** Sets all of them free. */
	dispose(): void {
		process.off("exit", this.releaseAtExit);
		for (const path of this.held) this.release(path);
	}

	/** Takes the lock of the file at `path`; false when another window has it. Whoever has it gets it again. */
	take(path: string): boolean {
		if (this.held.has(path)) return true;
		mkdirSync(dirname(path), { recursive: true });
		const isTaken = this.create(lockOf(path)) || (isAbandoned(path) && this.takeOver(path));
		if (isTaken) this.held.add(path);
		return isTaken;
	}

	/** Whether another window has it. */
	isTaken(path: string): boolean {
		return !this.held.has(path) && ownerOf(lockOf(path)) !== "nobody" && !isAbandoned(path);
	}

	release(path: string): void {
		if (!this.held.delete(path)) return;
		const owner = ownerOf(lockOf(path));
		if (typeof owner === "object" && owner.holder === this.holder) rmSync(lockOf(path), { force: true });
	}

	/**
	 * Removes the lock of a process that is gone. Two windows that find the same one must not remove each other's new lock: only who has
	 * the guard may remove one, and looks again before.
	 */
	private takeOver(path: string): boolean {
		const guard = `${lockOf(path)}.guard`;
		if (isOlder(guard, writingTime)) rmSync(guard, { force: true });
		if (!this.create(guard)) return false;
		try {
			if (isAbandoned(path)) rmSync(lockOf(path), { force: true });
			return this.create(lockOf(path));
		} finally {
			rmSync(guard, { force: true });
		}
	}

	private create(lock: string): boolean {
		const owner: Owner = { holder: this.holder, host: hostname(), pid: process.pid, started: startOf(process.pid) };
		try {
			const file = openSync(lock, "wx", 0o600);
			try {
				writeSync(file, JSON.stringify(owner));
			} finally {
				closeSync(file);
			}
			return true;
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
			throw error;
		}
	}
}

function lockOf(path: string): string {
	return `${path}.lock`;
}

function ownerOf(lock: string): Owner | "nobody" | "unknown" {
	try {
		const { holder, host, pid, started } = JSON.parse(readFileSync(lock, "utf8")) as Partial<Owner>;
		const isOwner = typeof holder === "string" && typeof host === "string" && typeof pid === "number" && typeof started === "string";
		return isOwner ? { holder, host, pid, started } : "unknown";
	} catch (error) {
		return (error as NodeJS.ErrnoException).code === "ENOENT" ? "nobody" : "unknown";
	}
}

function isAbandoned(path: string): boolean {
	const owner = ownerOf(lockOf(path));
	if (owner === "nobody") return true;
	if (owner === "unknown") return isOlder(lockOf(path), writingTime);
	if (owner.host !== hostname()) return isOlder(lockOf(path), foreignLife) && isOlder(path, foreignLife);
	return !isRunning(owner.pid) || (owner.started !== "" && owner.started !== startOf(owner.pid));
}

/** Whether a file was last written to so many milliseconds ago, or is not there. */
function isOlder(path: string, milliseconds: number): boolean {
	const written = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
	return written === undefined || Date.now() - written > milliseconds;
}

/** A process of another user cannot be signalled, but is there. */
function isRunning(pid: number): boolean {
	try {
		return process.kill(pid, 0);
	} catch (error) {
		return (error as NodeJS.ErrnoException).code === "EPERM";
	}
}

/**
 * Ids of processes are used again, above all after a restart of the machine: the kernel's start time tells two of them apart (field 22
 * of proc_pid_stat(5), counted behind the name, which may hold anything). Only Linux tells it by a file.
 */
function startOf(pid: number): string {
	try {
		const status = readFileSync(`/proc/${pid}/stat`, "utf8");
		return status.slice(status.lastIndexOf(")") + 2).split(" ")[19] ?? "";
	} catch {
		return "";
	}
}

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { openChanges } from "../../src/core/checkpoint/checkpointJournal.ts";
import { isChangeUnfinished } from "../../src/vscode/checkpoint/unfinishedNote.ts";
import { planRestore } from "../../src/core/checkpoint/restorePlan.ts";
import { keepImage } from "../../src/core/checkpoint/protectedChange.ts";
import { CheckpointFiles } from "../../src/vscode/checkpoint/checkpointFiles.ts";
import { Checkpoints } from "../../src/vscode/checkpoint/checkpoints.ts";
import { possibleContents, story } from "./killStory.ts";
import { inParallel, randomFrom, scaled, seed } from "./scale.ts";

const writer = join(import.meta.dirname, "killedWriter.ts");

describe("a process that is killed while it changes files", () => {
	it(`leaves every file as it was or as it was to be, and everything can be undone byte for byte (seed ${seed})`, async () => {
		const steps = await runUnharmed();
		const points = pointsTo(scaled(1_000, 6), steps);
		const cut: number[] = [];
		await inParallel(points, 3, async (killAt) => {
			await using at = await place();
			await run(at.folder, at.storage, killAt);
			expect(await tornFiles(at.folder), `torn at step ${killAt}`).toEqual([]);
			const isNoted = isChangeUnfinished(at.storage);
			const open = await undo(at.folder, at.storage);
			cut.push(open);
			/** Else the next start would not look. */
			expect(open === 0 || isNoted, `noted at step ${killAt}`).toBe(true);
			expect(await filesIn(at.folder), `undone after step ${killAt}`).toEqual(story.before);
			/** Who dies in the last step has done everything; undoing that is noted by the extension, and not by this test. */
			if (killAt % 2 > 0 || killAt === steps) return;
			/** What the dead one has left half-written is nothing that the next one builds upon. */
			await run(at.folder, at.storage);
			await undo(at.folder, at.storage);
			expect(await filesIn(at.folder), `undone after another run, after step ${killAt}`).toEqual(story.before);
		});
		/** Some of them died between an intent and its end: those are what the user is asked about. */
		expect(cut.filter((open) => open > 0).length).toBeGreaterThan(0);
		expect(Math.max(...cut)).toBe(1);
	}, 600_000);
});

/** Gives the number of steps of a process that nobody kills. What it has done can be undone too. */
async function runUnharmed(): Promise<number> {
	await using at = await place();
	const steps = Number(await run(at.folder, at.storage));
	expect(steps).toBeGreaterThan(30);
	expect(await filesIn(at.folder)).not.toEqual(story.before);
	await undo(at.folder, at.storage);
	expect(await filesIn(at.folder)).toEqual(story.before);
	return steps;
}

/** Every step, again and again, or, where they are fewer, one step out of each of as many equal parts. */
function pointsTo(times: number, steps: number): number[] {
	const random = randomFrom(seed);
	const pointOf = (index: number) => (times >= steps ? index % steps : Math.floor(((index + random()) * steps) / times));
	return Array.from({ length: times }, (_, index) => pointOf(index) + 1);
}

interface Place extends AsyncDisposable {
	readonly folder: string;
	readonly storage: string;
}

async function place(): Promise<Place> {
	const root = await mkdtemp(join(tmpdir(), "outcrop-kill-"));
	const folder = join(root, "project");
	for (const [path, content] of Object.entries(story.before)) {
		await mkdir(dirname(join(folder, path)), { recursive: true });
		await writeFile(join(folder, path), content, "base64");
	}
	return { folder, storage: join(root, "storage"), [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }) };
}

/** Gives the number of steps, or nothing when the process was killed. */
async function run(folder: string, storage: string, killAt?: number): Promise<number | undefined> {
	const env = { ...process.env, KILL_AT: killAt === undefined ? "" : String(killAt) };
	const child = spawn(process.execPath, [writer, folder, storage], {
		env,
		stdio: ["ignore", "pipe", "inherit"],
	});
	let printed = "";
	child.stdout.on("data", (chunk: Buffer) => {
		printed += chunk.toString();
	});
	const [, signal] = (await once(child, "close")) as [number | null, string | null];
	if (killAt === undefined && signal !== null) throw new Error(`The process was ended by ${signal}.`);
	return signal === null ? Number(printed) : undefined;
}

/** The files and their contents; without the halves that this plain disk writes beside them. */
async function filesIn(folder: string): Promise<Record<string, string>> {
	const entries = await readdir(folder, { recursive: true, withFileTypes: true });
	const files = entries.filter((entry) => entry.isFile() && !entry.name.endsWith(".tmp"));
	const pairs = files.map(async ({ parentPath, name }) => {
		const path = join(parentPath, name);
		return [path.slice(folder.length + 1), (await readFile(path)).toString("base64")] as const;
	});
	return Object.fromEntries(await Promise.all(pairs));
}

async function tornFiles(folder: string): Promise<string[]> {
	const there = await filesIn(folder);
	const possible = possibleContents(story);
	const paths = new Set([...possible.keys(), ...Object.keys(there)]);
	return [...paths].filter((path) => !possible.get(path)?.has(there[path] ?? "absent"));
}

/** Undoes both turns, as a new start would; gives how many changes had been cut. */
async function undo(folder: string, storage: string): Promise<number> {
	const files = new CheckpointFiles(storage);
	const checkpoints = new Checkpoints({
		files,
		unsavedTextOf: () => undefined,
		report: (error) => {
			throw error;
		},
	});
	const all = await files.checkpointsOf("chat");
	const protection = checkpoints.protection("chat");
	const { targets, conflicts } = await planRestore(all, {
		imageOf: (path) => keepImage(path, protection),
		textOf: async (content) => new TextDecoder().decode(await files.read(content)),
		unsavedText: async () => "",
	});
	expect(conflicts).toEqual([]);
	for (const [path, target] of targets) {
		if (target.kind === "absent") await rm(path);
		else if (target.kind === "image") {
			await mkdir(dirname(path), { recursive: true });
			await writeFile(path, await files.read(target.image.disk));
		} else throw new Error(`Nobody has typed into ${path.slice(folder.length)}.`);
	}
	return openChanges(all).length;
}

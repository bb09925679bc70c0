/**
 * A process that changes files by the write path of the extension, over a plain disk, and kills itself at the step that the environment
 * names: `KILL_AT` counts every call that writes. The call that it dies in is half done where a disk could have half done it. Without
 * `KILL_AT` it ends by itself and prints how many steps there were.
 */
import { writeFileSync, writeSync } from "node:fs";
import fs, { type FileHandle } from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { dirname, join } from "node:path";
import { story } from "./killStory.ts";

const killAt = Number(process.env.KILL_AT ?? "0");
let steps = 0;

function step(half: () => void = () => undefined): void {
	if (++steps !== killAt) return;
	half();
	process.kill(process.pid, "SIGKILL");
}

type Call = (...parameters: unknown[]) => Promise<unknown>;

/** Counts the calls of a function, and dies in the one that is meant, with what `half` leaves of it. */
function count(owner: object, name: string, half: (self: unknown, parameters: readonly unknown[]) => void = () => undefined): void {
	const calls = owner as Record<string, Call>;
	const original = calls[name] as Call;
	calls[name] = function (this: unknown, ...parameters: unknown[]) {
		step(() => half(this, parameters));
		return original.apply(this, parameters);
	};
}

function halfOf(data: unknown): Buffer {
	const bytes = Buffer.from(data as Uint8Array);
	return bytes.subarray(0, bytes.length / 2);
}

const probe = await fs.open(process.execPath, "r");
const handles = Object.getPrototypeOf(probe) as object;
await probe.close();
for (const name of ["writeFile", "appendFile"]) {
	count(handles, name, (handle, [data]) => writeSync((handle as FileHandle).fd, halfOf(data)));
}
count(handles, "sync");
count(fs, "writeFile", (_, [path, data]) => writeFileSync(path as string, halfOf(data)));
for (const name of ["open", "rename", "rm", "mkdir", "utimes"]) count(fs, name);
syncBuiltinESMExports();

/** Loaded now, so that what they import is what counts. */
const { CheckpointFiles } = await import("../../src/vscode/checkpoint/checkpointFiles.ts");
const { Checkpoints } = await import("../../src/vscode/checkpoint/checkpoints.ts");
const { replaceDurably } = await import("../../src/vscode/checkpoint/durableFile.ts");

const [, , folder = "", storage = ""] = process.argv;
const checkpoints = new Checkpoints({
	files: new CheckpointFiles(storage),
	unsavedTextOf: () => undefined,
	report: (error) => {
		throw error;
	},
});

for (const { turnId, changes } of story.turns) {
	const files = changes.flatMap(({ path, from, base64 }) => {
		const file = { path: join(folder, path), planned: base64 === undefined ? undefined : Buffer.from(base64, "base64") };
		return from === undefined ? [file] : [{ path: join(folder, from) }, { ...file, from: join(folder, from) }];
	});
	await checkpoints.protect({ chatId: "chat", turn: () => ({ turnId, title: turnId }) }, files, async () => {
		for (const { path, from, base64 } of changes) {
			const target = join(folder, path);
			if (from !== undefined) {
				await fs.mkdir(dirname(target), { recursive: true });
				await fs.rename(join(folder, from), target);
			} else if (base64 === undefined) await fs.rm(target);
			else await replaceDurably(target, Buffer.from(base64, "base64"));
		}
	});
}
process.stdout.write(String(steps));

import { open, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import ignore, { type Ignore } from "ignore";
import { maxSearchedFile } from "./searchEngine.ts";

/** Read by ripgrep, too; a rule of an earlier kind wins over one of a later kind, however deep. */
const ignoreFiles = [".rgignore", ".ignore", ".gitignore"] as const;

/**
 * Walks the files of a folder without ripgrep, in order of their paths, leaving out what ripgrep leaves out: what ignore files name,
 * hidden files, version control and `node_modules`. Folders that cannot be read are passed over. Neighbouring folders are read at the
 * same time.
 */
export async function* walkFiles(folder: string, signal: AbortSignal): AsyncGenerator<string> {
	yield* walk(folder, readFolder(folder, "", []), signal);
}

interface Rules {
	readonly base: string;
	readonly file: string;
	readonly rules: Ignore;
}

interface Entry {
	readonly path: string;
	readonly isFolder: boolean;
}

interface Folder {
	readonly entries: readonly Entry[];
	readonly rules: readonly Rules[];
}

async function* walk(root: string, read: Promise<Folder>, signal: AbortSignal): AsyncGenerator<string> {
	const { entries, rules } = await read;
	const folders = new Map(entries.filter(({ isFolder }) => isFolder).map(({ path }) => [path, readFolder(root, path, rules)]));
	for (const { path } of entries) {
		if (signal.aborted) return;
		const child = folders.get(path);
		if (child) yield* walk(root, child, signal);
		else yield path;
	}
}

async function readFolder(root: string, path: string, inherited: readonly Rules[]): Promise<Folder> {
	const found = await readdir(join(root, path), { withFileTypes: true }).catch(() => []);
	const names = new Set(found.map(({ name }) => name));
	const own = await Promise.all(ignoreFiles.filter((file) => names.has(file)).map((file) => readRules(root, path, file)));
	const rules = [...own, ...inherited];
	const entries = found
		.filter((entry) => entry.isDirectory() || entry.isFile())
		.filter(({ name }) => name !== ".git" && name !== "node_modules" && !name.includes("\n"))
		.toSorted((a, b) => (a.name < b.name ? -1 : 1))
		.map((entry) => ({ path: path === "" ? entry.name : `${path}/${entry.name}`, isFolder: entry.isDirectory(), name: entry.name }))
		.filter((entry) => isShown(entry, rules));
	return { entries, rules };
}

async function readRules(root: string, base: string, file: string): Promise<Rules> {
	const text = await readFile(join(root, base, file), "utf8").catch(() => "");
	return { base, file, rules: ignore({ ignorecase: false }).add(text) };
}

/** The deepest rule of the first kind that has one decides. A rule that takes a file in shows it even when its name is hidden. */
function isShown({ path, isFolder, name }: Entry & { name: string }, rules: readonly Rules[]): boolean {
	for (const file of ignoreFiles) {
		for (const entry of rules) {
			if (entry.file !== file) continue;
			const relative = entry.base === "" ? path : path.slice(entry.base.length + 1);
			const { ignored, unignored } = entry.rules.test(isFolder ? `${relative}/` : relative);
			if (ignored || unignored) return unignored;
		}
	}
	return !name.startsWith(".");
}

const firstRead = 1_000_000;
/** As many bytes as ripgrep looks at before it begins to search. */
const sniffed = 65_536;

/** Reads files one after the other into memory of its own: making room for each anew costs as much as reading it. */
export class ScanReader {
	private buffer = Buffer.allocUnsafeSlow(firstRead);

	/** The bytes of a file, good until the next read; nothing when it is too large, binary or unreadable. */
	async read(path: string): Promise<Buffer | undefined> {
		try {
			const bytes = await this.readAll(path);
			return bytes && isText(bytes) ? withoutMark(bytes) : undefined;
		} catch {
			return undefined;
		}
	}

	private async readAll(path: string): Promise<Buffer | undefined> {
		await using file = await open(path);
		const { bytesRead } = await file.read(this.buffer, 0, this.buffer.length, 0);
		if (bytesRead < this.buffer.length) return this.buffer.subarray(0, bytesRead);
		const { size } = await file.stat();
		if (size > maxSearchedFile) return undefined;
		if (size >= this.buffer.length) this.buffer = Buffer.allocUnsafeSlow(size + 1);
		const whole = await file.read(this.buffer, 0, this.buffer.length, 0);
		return this.buffer.subarray(0, whole.bytesRead);
	}
}

function isText(bytes: Buffer): boolean {
	return utf16(bytes) !== undefined || !bytes.subarray(0, sniffed).includes(0);
}

/** UTF-16 is recognised by its byte order mark, as ripgrep does. Everything that follows sees UTF-8. */
function withoutMark(bytes: Buffer): Buffer {
	const encoding = utf16(bytes);
	if (encoding) return Buffer.from(new TextDecoder(encoding).decode(bytes));
	return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
}

function utf16(bytes: Buffer): "utf-16le" | "utf-16be" | undefined {
	if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
	return bytes[0] === 0xfe && bytes[1] === 0xff ? "utf-16be" : undefined;
}

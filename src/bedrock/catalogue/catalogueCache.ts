import { createHash, randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ModelAccess } from "../../core/models/catalogue.ts";
import { type ListedModel, type ListName, listNames } from "./modelLists.ts";

/** What was read of the control plane for one caller and region. Plain JSON without secrets. */
export interface Snapshot {
	readonly lists: Readonly<Partial<Record<ListName, readonly ListedModel[]>>>;
	/** By foundation model id. */
	readonly access: Readonly<Record<string, KnownAccess>>;
}

export interface KnownAccess {
	readonly state: ModelAccess;
	/** Milliseconds since the epoch. */
	readonly at: number;
}

export const emptySnapshot: Snapshot = { lists: {}, access: {} };

/** Snapshots by key, in memory and, when there is a folder, in one file each. Losing them costs a request, never an error. */
export class CatalogueCache {
	private readonly folder: string | undefined;
	private readonly held = new Map<string, Snapshot>();

	constructor(folder: string | undefined) {
		this.folder = folder;
	}

	async read(key: string): Promise<Snapshot | undefined> {
		const held = this.held.get(key);
		if (held || this.folder === undefined) return held;
		const stored = await readFile(this.fileOf(this.folder, key), "utf8").then(parseSnapshot, () => undefined);
		if (stored) this.held.set(key, stored);
		return stored;
	}

	/** Another window may write at the same time: each writes a file of its own, and the last to rename it wins. */
	async write(key: string, snapshot: Snapshot): Promise<void> {
		this.held.set(key, snapshot);
		if (this.folder === undefined) return;
		const file = this.fileOf(this.folder, key);
		const draft = `${file}.${randomUUID()}`;
		try {
			await mkdir(this.folder, { recursive: true, mode: 0o700 });
			await writeFile(draft, JSON.stringify({ version, ...snapshot }), { mode: 0o600 });
			await rename(draft, file);
			await prune(this.folder);
		} catch {
			await rm(draft, { force: true }).catch(() => undefined);
		}
	}

	private fileOf(folder: string, key: string): string {
		return join(folder, `${createHash("sha256").update(key).digest("hex").slice(0, 32)}.json`);
	}
}

const version = 1;

/** Callers come and go, temporary keys above all, and so do windows that end while they write. */
const keptFor = 30 * 24 * 3_600_000;

async function prune(folder: string): Promise<void> {
	for (const name of await readdir(folder)) {
		const file = join(folder, name);
		const { mtimeMs } = await stat(file);
		if (mtimeMs < Date.now() - keptFor) await rm(file, { force: true });
	}
}

/** A file of another version, or one that something else has written, counts as none. */
function parseSnapshot(text: string): Snapshot | undefined {
	try {
		const value: unknown = JSON.parse(text);
		if (!isRecord(value) || value.version !== version || !isRecord(value.lists) || !isRecord(value.access)) return undefined;
		const lists: Partial<Record<ListName, readonly ListedModel[]>> = {};
		for (const name of listNames) {
			const list = value.lists[name];
			if (Array.isArray(list) && list.every(isListedModel)) lists[name] = list;
		}
		const access = Object.fromEntries(
			Object.entries(value.access).filter((entry): entry is [string, KnownAccess] => isKnownAccess(entry[1])),
		);
		return { lists, access };
	} catch {
		return undefined;
	}
}

function isListedModel(value: unknown): value is ListedModel {
	if (!isRecord(value)) return false;
	const { id, arn, name, provider, baseModel, regions, callable, legacy } = value;
	return (
		[id, arn, name, provider, baseModel].every((member) => typeof member === "string") &&
		[callable, legacy].every((member) => typeof member === "boolean") &&
		Array.isArray(regions) &&
		regions.every((region) => typeof region === "string")
	);
}

const accessStates: ReadonlySet<unknown> = new Set<ModelAccess>(["available", "not-enabled", "not-in-region", "unknown"]);

function isKnownAccess(value: unknown): value is KnownAccess {
	return isRecord(value) && accessStates.has(value.state) && typeof value.at === "number";
}

function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

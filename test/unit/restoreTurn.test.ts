import { createHash } from "node:crypto";
import { beforeEach, describe, expect, test, vi } from "vitest";
import * as vscode from "vscode";
import type { Session } from "../../src/core/chat/session.ts";
import { applyRecord, type Checkpoint, openChanges } from "../../src/core/checkpoint/checkpointJournal.ts";
import { changeProtected, keepImage, type FilesToChange, type ProtectionPorts } from "../../src/core/checkpoint/protectedChange.ts";
import type { Checkpoints } from "../../src/vscode/checkpoint/checkpoints.ts";
import { offerRecovery } from "../../src/vscode/checkpoint/crashRecovery.ts";
import { restoreTurn } from "../../src/vscode/checkpoint/restoreTurn.ts";
import { PendingChanges } from "../../src/vscode/edit/pendingChanges.ts";
import type { memoryEditor } from "./memoryEditor.ts";

vi.mock("vscode", async () => (await import("./memoryEditor.ts")).memoryEditor());

const { memory } = vscode as unknown as ReturnType<typeof memoryEditor>;
const path = "/src/a.ts";
const uri = vscode.Uri.file(path);
const before = "one\ntwo\nthree\nfour\n";
const after = "one\nTWO\nthree\nfour\n";

let checkpoints: MemoryCheckpoints;
let pending: PendingChanges;

beforeEach(() => {
	memory.clear();
	vi.clearAllMocks();
	checkpoints = new MemoryCheckpoints();
	pending = new PendingChanges({ get: (_: string, otherwise: unknown) => otherwise, update: async () => undefined } as never);
});

describe("Restoring", () => {
	test("is refused when the user types while it is on its way, and can be done again", async () => {
		await assistantWrites();
		const document = open(path);
		answer("Restore");
		checkpoints.onIntent = () => document.set(`${after}mine\n`);
		await restore();
		expect(document.getText()).toBe(`${after}mine\n`);
		expect(vscode.window.showErrorMessage).toHaveBeenCalledWith(expect.stringContaining("nothing was restored"));
		checkpoints.onIntent = () => undefined;
		answer("Restore");
		await restore();
		expect(document.getText()).toBe(`${before}mine\n`);
	});

	test("is refused when a process writes the file while the user is asked", async () => {
		await assistantWrites();
		vi.mocked(vscode.window.showWarningMessage).mockImplementationOnce(async () => {
			memory.files.set(uri.toString(), Buffer.from("of another branch\n"));
			return "Restore" as never;
		});
		await restore();
		expect(memory.files.get(uri.toString())?.toString()).toBe("of another branch\n");
	});

	test("brings back what was not saved in a file that was moved", async () => {
		memory.files.set(uri.toString(), Buffer.from(before));
		open(path).set("not saved\n");
		const moved = vscode.Uri.file("/src/b.ts");
		await checkpoints.change("t1", [{ path }, { path: moved.fsPath, from: path }], () => {
			const edit = new vscode.WorkspaceEdit();
			edit.renameFile(uri, moved);
			memory.apply(edit as never);
			open(moved.fsPath).isDirty = true;
		});
		answer("Restore");
		await restore();
		expect(open(path)).toMatchObject({ text: "not saved\n", isDirty: true });
		expect(memory.files.get(uri.toString())?.toString()).toBe(before);
		expect(memory.files.has(moved.toString())).toBe(false);
	});

	test("settles what is pending in a file that goes with it", async () => {
		await checkpoints.change("t1", [{ path }], () => memory.files.set(uri.toString(), Buffer.from(before)));
		await checkpoints.change("t1", [{ path }], () => memory.files.set(uri.toString(), Buffer.from(after)));
		pending.add({ uri, before, after });
		answer("Restore");
		const noted = vi.fn<(event: unknown) => void>();
		await restore(noted);
		expect(memory.files.has(uri.toString())).toBe(false);
		expect(pending.uris).toEqual([]);
		expect(noted).toHaveBeenCalled();
	});

	test("says which file could not be saved, and can be taken back all the same", async () => {
		await assistantWrites();
		answer("Restore");
		vi.spyOn(vscode.workspace.fs, "writeFile").mockRejectedValueOnce(new Error("EACCES"));
		const noted = vi.fn<(event: unknown) => void>();
		await restore(noted);
		expect(vscode.window.showWarningMessage).toHaveBeenLastCalledWith(expect.stringContaining("could not be saved"));
		expect(noted).toHaveBeenCalledWith(expect.objectContaining({ state: "restored" }));
	});
});

describe("A change that a crash has cut", () => {
	beforeEach(async () => {
		memory.files.set(uri.toString(), Buffer.from(before));
		await checkpoints.cut("t1", [{ path }], () => memory.files.set(uri.toString(), Buffer.from(after)));
	});

	test("is taken back without what the user has typed while the question stood there", async () => {
		vi.mocked(vscode.window.showWarningMessage).mockImplementationOnce(async () => {
			open(path).set(`${after}mine\n`);
			return "Undo" as never;
		});
		await offerRecovery(checkpoints.asPort(), pending);
		expect(open(path).getText()).toBe(`${before}mine\n`);
		expect(openChanges(checkpoints.all)).toEqual([]);
		expect(checkpoints.unfinished).toBe(0);
	});

	test("is kept without what the user has typed while the question stood there: that is no change of the assistant", async () => {
		vi.mocked(vscode.window.showWarningMessage).mockImplementationOnce(async () => {
			open(path).set(`${after}mine\n`);
			return "Keep" as never;
		});
		await offerRecovery(checkpoints.asPort(), pending);
		answer("Restore");
		await restore();
		expect(open(path).getText()).toBe(`${before}mine\n`);
	});

	test("is asked about again when there was no answer, whatever else is changed meanwhile", async () => {
		await offerRecovery(checkpoints.asPort(), pending);
		expect(openChanges(checkpoints.all)).toHaveLength(1);
		expect(checkpoints.unfinished).toBe(1);
	});
});

/** Checkpoints of the editor in memory. */
class MemoryCheckpoints {
	all: readonly Checkpoint[] = [];
	/** What the next start would look for. */
	unfinished = 0;
	/** Runs when what the files were is safe, before they are changed. */
	onIntent: () => void = () => undefined;
	private readonly contents = new Map<string, Uint8Array>();
	private readonly ports: ProtectionPorts = {
		store: {
			keep: async (bytes) => {
				const content = createHash("sha256").update(bytes).digest("hex");
				this.contents.set(content, bytes);
				return content;
			},
			read: async (content) => this.contents.get(content) ?? Promise.reject(new Error(`Nothing is kept as ${content}.`)),
		},
		append: async (record) => void (this.all = applyRecord(this.all, record)),
		look: async (at) => {
			const key = vscode.Uri.file(at).toString();
			const document = vscode.workspace.textDocuments.find((one) => one.uri.toString() === key);
			return { disk: memory.files.get(key), unsaved: document?.isDirty ? document.getText() : undefined };
		},
		report: (error) => {
			throw error;
		},
	};

	async change(turnId: string, files: FilesToChange["files"], apply: () => unknown): Promise<void> {
		await this.begin(turnId);
		await changeProtected({ checkpointId: turnId, files }, this.ports, async () => apply());
	}

	async cut(turnId: string, files: readonly { readonly path: string }[], apply: () => unknown): Promise<void> {
		await this.begin(turnId);
		const images = await Promise.all(files.map(async ({ path: at }) => ({ path: at, before: await keepImage(at, this.ports) })));
		await this.ports.append({ kind: "intent", changeId: "cut", checkpointId: turnId, files: images });
		apply();
	}

	asPort(): Checkpoints {
		const port: Pick<Checkpoints, "protect" | "since" | "protection" | "begin" | "end"> & { files: object } = {
			begin: async () => void this.unfinished++,
			end: async () => void this.unfinished--,
			files: { chatIds: async () => ["chat"], checkpointsOf: async () => this.all, read: this.ports.store.read },
			since: async (_, id) =>
				this.all.slice(this.all.findIndex((one) => ("turnId" in id ? one.turnId === id.turnId : one.id === id.checkpointId))),
			protection: () => this.ports,
			protect: async (scope, files, apply) => {
				const { turnId, checkpointId = turnId } = scope.turn();
				await this.begin(turnId, checkpointId);
				return changeProtected({ checkpointId, files }, this.ports, () => {
					this.onIntent();
					return apply();
				});
			},
		};
		return port as unknown as Checkpoints;
	}

	private begin(turnId: string, checkpointId = turnId): Promise<void> {
		return this.ports.append({ kind: "begin", checkpointId, turnId, title: turnId, at: 0 });
	}
}

async function assistantWrites(): Promise<void> {
	memory.files.set(uri.toString(), Buffer.from(before));
	await checkpoints.change("t1", [{ path }], () => memory.files.set(uri.toString(), Buffer.from(after)));
}

async function restore(noteCheckpoint: (event: unknown) => void = () => undefined): Promise<void> {
	const turn = { id: "t1", prompt: { text: "Do it." }, checkpoint: { id: "t1", state: "taken" } };
	const session = { isRunning: false, transcript: { turns: [turn] }, noteCheckpoint } as unknown as Session;
	await restoreTurn({ checkpoints: checkpoints.asPort(), pending }, "chat", session, "t1");
}

function answer(text: string): void {
	vi.mocked(vscode.window.showWarningMessage).mockResolvedValueOnce(text as never);
}

function open(at: string) {
	return memory.open(vscode.Uri.file(at)) as unknown as {
		text: string;
		isDirty: boolean;
		getText(): string;
		set(text: string): void;
	};
}

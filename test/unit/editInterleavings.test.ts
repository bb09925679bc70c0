import { expect, test } from "vitest";
import type { ToolContext } from "../../src/core/chat/tool.ts";
import { isToolError } from "../../src/core/chat/tool.ts";
import { applyReplacements } from "../../src/core/edit/locateEdits.ts";
import { noEditor } from "../../src/core/noWorkspace.ts";
import { type AppliedChange, type FileChange, type FileText, isWorkspaceError, WorkspaceError } from "../../src/core/workspace.ts";
import { applyEdit } from "../../src/tools/applyEdit.ts";
import { readFile } from "../../src/tools/readFile.ts";
import { pickFrom, randomFrom, scaled, seed } from "../faults/scale.ts";
import { MemoryWorkspace } from "./memoryWorkspace.ts";

const path = "a.ts";
const source = Array.from(
	{ length: 12 },
	(_, at) => `${"\t".repeat(at % 3)}const value${"abcdefghijkl"[at]} = compute(input, ${at}, options);`,
);

/** Characters for private use: no two keystrokes and no two edits are alike, and none can be split by another. */
const firstStroke = 0xe000;
const firstEdit = 0xf000;

/**
 * A document as the editor has it: each change raises its version, and an edit of the assistant travels to it as one that was made
 * for a version. The user types at every point at which the assistant waits.
 */
class TypedDocument extends MemoryWorkspace {
	readonly typed: string[] = [];
	applied = 0;
	refused = 0;
	private text = source.join("\n");
	private revision = 0;
	private readonly random: () => number;

	constructor(random: () => number) {
		super();
		this.random = random;
	}

	get current(): string {
		return this.text;
	}

	/** Now and then a keystroke or two, each of which can be told from all others. */
	async pause(): Promise<void> {
		for (let waits = Math.floor(this.random() * 3); waits > 0; waits--) await Promise.resolve();
		for (let strokes = this.random() < 0.08 ? 1 + Math.floor(this.random() * 2) : 0; strokes > 0; strokes--) {
			const at = Math.floor(this.random() * (this.text.length + 1));
			const stroke = String.fromCharCode(firstStroke + this.typed.length);
			this.typed.push(stroke);
			this.text = this.text.slice(0, at) + stroke + this.text.slice(at);
			this.revision++;
		}
	}

	override async readText(): Promise<FileText> {
		await this.pause();
		const text = this.text;
		await this.pause();
		return { text, version: text, languageId: "typescript" };
	}

	override async change(changes: readonly FileChange[]): Promise<readonly AppliedChange[]> {
		await this.pause();
		const [change] = changes;
		if (change?.kind !== "edit") throw new Error("Only edits are made here.");
		const { text, revision } = this;
		if (text !== change.version) throw new WorkspaceError("stale", "It has changed in the meantime.");
		/** On its way from the extension to the window. */
		await this.pause();
		if (this.revision !== revision) throw new WorkspaceError("stale", "It was being changed at the same moment.");
		this.text = applyReplacements(text, change.replacements);
		this.revision++;
		this.applied++;
		const version = this.text;
		await this.pause();
		return [{ path, editId: `edit-${this.applied}`, saved: true, version }];
	}
}

/** What the model makes of a few lines that it saw; it keeps what the user had typed into them. */
function inputFor(seen: string, edit: number, random: () => number): unknown {
	const lines = seen.split("\n");
	const first = Math.floor(random() * lines.length);
	const picked = lines.slice(first, first + 1 + Math.floor(random() * 3));
	const copied = pickFrom<(line: string) => string>(
		[(line) => line, (line) => line.replaceAll("\t", "  "), (line) => line.replace("compute", "comptue")],
		random,
	);
	const changed = picked.map((line, at) => (at === 0 ? `${line} //${String.fromCharCode(firstEdit + edit)}` : line));
	switch (Math.floor(random() * 4)) {
		case 0:
			return { path, content: lines.toSpliced(first, picked.length, ...changed).join("\n") };
		case 1:
			return { path, diff: ["@@ -1 +1 @@", ...picked.map((line) => `-${line}`), ...changed.map((line) => `+${line}`)].join("\n") };
		default:
			return { path, edits: [{ search: picked.map(copied).join("\n"), replace: changed.map(copied).join("\n") }] };
	}
}

async function runAgent(document: TypedDocument, context: ToolContext, edits: readonly number[], random: () => number): Promise<void> {
	let seen = source.join("\n");
	for (const edit of edits) {
		if (random() < 0.7) {
			await (await readFile.prepare(readFile.parse({ path }), context)).commit();
			seen = context.readVersions.get(path) ?? seen;
		}
		await document.pause();
		try {
			const prepared = await applyEdit.prepare(applyEdit.parse(inputFor(seen, edit, random)), context);
			/** The user reads what would be done, and types meanwhile. */
			await document.pause();
			await prepared.commit();
			seen = context.readVersions.get(path) ?? seen;
		} catch (error) {
			if (!isToolError(error) && !isWorkspaceError(error)) throw error;
			document.refused++;
		}
	}
}

/** Two chats edit the file while the user types into it. */
async function interleave(random: () => number): Promise<TypedDocument> {
	const document = new TypedDocument(random);
	const context = (): ToolContext => ({
		workspace: document,
		editor: noEditor,
		signal: new AbortController().signal,
		step: { output: () => undefined, ask: async () => undefined, plan: () => undefined },
		readVersions: new Map(),
	});
	await Promise.all([runAgent(document, context(), [1, 2, 3], random), runAgent(document, context(), [4, 5, 6], random)]);
	return document;
}

test("no keystroke is lost, wherever it falls between reading, locating and applying", { timeout: 300_000 }, async () => {
	const random = randomFrom(seed);
	let applied = 0;
	let refused = 0;
	for (let run = 0; run < scaled(10_000, 1_000); run++) {
		const document = await interleave(random);
		const lost = document.typed.filter((stroke) => !document.current.includes(stroke));
		expect({ run, lost, text: lost.length > 0 ? document.current : "" }).toEqual({ run, lost: [], text: "" });
		expect(document.current.match(/[\uF000-\uF00F]/g)?.length ?? 0).toBe(document.applied);
		applied += document.applied;
		refused += document.refused;
	}
	/** Both happen often, or this would prove nothing. */
	expect(applied).toBeGreaterThan(scaled(10_000, 1_000) / 10);
	expect(refused).toBeGreaterThan(scaled(10_000, 1_000) / 10);
});

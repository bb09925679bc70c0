import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Diagnostic } from "../../src/core/workspace.ts";

interface FakeUri {
	readonly path: string;
}

interface FakeDocument {
	readonly uri: FakeUri;
	readonly languageId: string;
}

const editor = vi.hoisted(() => ({
	listeners: new Set<(event: { uris: readonly FakeUri[] }) => void>(),
	documents: [] as FakeDocument[],
	extensions: [] as { packageJSON: object }[],
}));

vi.mock("vscode", () => ({
	TabInputText: Object,
	window: { tabGroups: { all: [] } },
	workspace: { textDocuments: editor.documents },
	extensions: { all: editor.extensions },
	languages: {
		onDidChangeDiagnostics: (listener: (event: { uris: readonly FakeUri[] }) => void) => {
			editor.listeners.add(listener);
			return { dispose: () => editor.listeners.delete(listener) };
		},
	},
}));

const { watchDiagnostics } = await import("../../src/vscode/workspace/settledDiagnostics.ts");
type Uri = Parameters<typeof watchDiagnostics>[0];

const broken: Diagnostic = { path: "a", line: 1, severity: "error", message: "Broken." };

/** A file of a kind of its own, so that what one test teaches does not help another. */
let kinds = 0;
function newUri(): Uri {
	const path = `/folder/a.kind${kinds++}`;
	return { path, toString: () => `file://${path}` } as unknown as Uri;
}

/** A language server that answers a change after so many milliseconds each, the last time with what is wrong. */
function change(uri: Uri, shown: Diagnostic[], ...answers: number[]): () => Promise<string> {
	return async () => {
		for (const [at, delay] of answers.entries()) {
			setTimeout(() => {
				if (at === answers.length - 1) shown.push(broken);
				for (const listener of editor.listeners) listener({ uris: [uri] });
			}, delay);
		}
		return "changed";
	};
}

/** What came out, and how many milliseconds that took. */
async function watched(uri: Uri, answers: readonly number[], signal = new AbortController().signal) {
	const shown: Diagnostic[] = [];
	const start = Date.now();
	const running = watchDiagnostics(uri, async () => [...shown], change(uri, shown, ...answers), signal);
	let took = -1;
	void running.then(() => (took = Date.now() - start));
	await vi.advanceTimersByTimeAsync(5_000);
	const outcome = await running;
	/** Whoever listens for ever makes the editor slower with every edit. */
	if (editor.listeners.size > 0) throw new Error("Somebody still listens.");
	return { ...outcome, took };
}

describe("The problems after a change", () => {
	beforeEach(() => {
		vi.useFakeTimers();
	});
	afterEach(() => {
		vi.useRealTimers();
	});

	test("are those that the language server tells last", async () => {
		expect(await watched(newUri(), [300, 450])).toEqual({ result: "changed", before: [], after: [broken], took: 650 });
	});

	test("are waited for a second and a half at most", async () => {
		expect(await watched(newUri(), [1_400, 1_550, 1_700])).toMatchObject({ after: [], took: 1_500 });
	});

	test("of a file that nobody looks at cost the deadline once", async () => {
		const uri = newUri();
		expect((await watched(uri, [])).took).toBe(1_500);
		expect((await watched(uri, [])).took).toBe(200);
	});

	test("are waited for again once somebody does look", async () => {
		const uri = newUri();
		await watched(uri, []);
		expect(await watched(uri, [500])).toMatchObject({ after: [], took: 200 });
		expect(await watched(uri, [500])).toMatchObject({ after: [broken], took: 700 });
	});

	test("are not waited for longer than the user does, and the change stands", async () => {
		const stop = new AbortController();
		setTimeout(() => stop.abort(), 100);
		expect(await watched(newUri(), [400], stop.signal)).toMatchObject({ result: "changed", took: 100 });
	});

	test("of another file are none of this one's", async () => {
		const uri = newUri();
		const other = newUri();
		const running = watchDiagnostics(uri, async () => [], change(other, [], 100), new AbortController().signal);
		await vi.advanceTimersByTimeAsync(1_499);
		await expect(Promise.race([running, Promise.resolve("waiting")])).resolves.toBe("waiting");
		await vi.advanceTimersByTimeAsync(1_000);
		await running;
	});

	test("of a folder are those of the files in it", async () => {
		const shown: Diagnostic[] = [];
		const folder = { path: "/folder", toString: () => "file:///folder" } as unknown as Uri;
		const running = watchDiagnostics(folder, async () => [...shown], change(newUri(), shown, 300), new AbortController().signal);
		await vi.advanceTimersByTimeAsync(1_500);
		expect((await running).after).toEqual([broken]);
	});

	describe("when nobody answers", () => {
		/** A file in a language of its own. */
		function openIn(languageId: string): Uri {
			const uri = newUri();
			editor.documents.push({ uri, languageId });
			return uri;
		}

		test("may be unknown yet, which is told once while the server of a language starts", async () => {
			editor.extensions.push({ packageJSON: { main: "server.js", activationEvents: ["onLanguage:slow"] } });
			expect((await watched(openIn("slow"), [])).isUnchecked).toBe(true);
			expect((await watched(openIn("slow"), [])).isUnchecked).toBeUndefined();
		});

		test("are none where a server has answered before", async () => {
			editor.extensions.push({ packageJSON: { main: "server.js", contributes: { languages: [{ id: "ready" }] } } });
			expect((await watched(openIn("ready"), [100])).isUnchecked).toBeUndefined();
			expect((await watched(openIn("ready"), [])).isUnchecked).toBeUndefined();
		});

		test("are none where an extension only colours the language, or none knows it", async () => {
			editor.extensions.push({ packageJSON: { contributes: { languages: [{ id: "coloured" }] } } });
			expect((await watched(openIn("coloured"), [])).isUnchecked).toBeUndefined();
			expect((await watched(openIn("unheard of"), [])).isUnchecked).toBeUndefined();
		});
	});

	test("are no matter when the change fails", async () => {
		const failing = () => Promise.reject(new Error("Refused."));
		await expect(watchDiagnostics(newUri(), async () => [], failing, new AbortController().signal)).rejects.toThrow("Refused.");
		expect(editor.listeners.size).toBe(0);
	});
});

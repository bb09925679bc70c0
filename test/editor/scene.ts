import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll } from "vitest";
import type { JournalEntry } from "../local-bedrock/journal.ts";
import type { LocalBedrockOptions } from "../local-bedrock/options.ts";
import type { LocalBedrock } from "../local-bedrock/server.ts";
import { BrowserTabs } from "./browserTabs.ts";
import type { Editor, EditorOptions } from "./editor.ts";
import type { EditorWindow } from "./editorWindow.ts";
import { describeRequest } from "./journalLine.ts";
import { type LocalSession, startLocalSession } from "./localSession.ts";
import { packagedExtension } from "./packagedExtension.ts";

export type Files = Readonly<Record<string, string>>;

/** What the tests of one file share: one editor with the packaged extension and one local Bedrock. */
export interface Scene {
	readonly editor: Editor;
	readonly bedrock: LocalBedrock;
	/** Opens a window on a fresh folder with these files. It is closed when the test ends. */
	open(files: Files): Promise<EditorWindow>;
	/** As `open`, with the chat open and its composer ready. */
	openChat(files: Files): Promise<EditorWindow>;
	/**
	 * As `openChat`, in the window that the last such test of the session has left, unless that one knows another text of one of the files:
	 * a new chat, no open editors, and these files alone in its folder. A window costs more than most tests do. It is for tests that make no choice (a model, a profile, a mode, a setting) and
	 * leave no file unsaved and no dialog open; what remains of them is an older chat.
	 */
	freshChat(files: Files): Promise<EditorWindow>;
	/** Opens a window on a fresh multi-root workspace: files by the folder's name. */
	openMultiRoot(folders: Readonly<Record<string, Files>>): Promise<EditorWindow>;
	/** The conversation requests that the local Bedrock has got in this test, oldest first. */
	requests(): readonly JournalEntry[];
}

/**
 * The session of all files that ask for nothing special: the first window of a session takes twice as long as the others. It ends with
 * the process of the tests.
 */
let plainSession: Promise<LocalSession> | undefined;

/** The browser of all sessions. It ends with the process of the tests. */
let sharedTabs: Promise<BrowserTabs> | undefined;

/** The windows that `freshChat` uses again, one for each session. */
const keptWindows = new Map<LocalSession, EditorWindow>();

const failures = join(import.meta.dirname, "../../out/editor");

/** Starts the scene before the first test of a file and gives everything back after the last. A failed test leaves a picture in `out/editor`. */
export function useScene(
	options: EditorOptions | ((bedrock: LocalBedrock) => EditorOptions) = {},
	bedrockOptions: LocalBedrockOptions = {},
): Scene {
	let session: LocalSession | undefined;
	const windows: EditorWindow[] = [];
	const isPlain = Object.keys(options).length === 0 && typeof options !== "function" && Object.keys(bedrockOptions).length === 0;

	beforeAll(async () => {
		if (isPlain) {
			session = await (plainSession ??= start());
			await session.editor.resetSettings();
		} else {
			session = await start(options, bedrockOptions);
		}
	});

	afterEach(async ({ task }) => {
		const failed = task.result?.state === "fail";
		const kept = session && keptWindows.get(session);
		for (const window of windows.splice(0)) {
			if (window === kept && !failed) continue;
			if (window === kept && session) keptWindows.delete(session);
			if (failed) {
				await mkdir(failures, { recursive: true });
				await window.screenshot(join(failures, `${task.name.replaceAll(/\W+/g, "-")}.png`));
				console.error(session?.bedrock.journal.map(describeRequest).join("\n"));
			}
			await (failed ? window.page.context().close() : window.close());
		}
		session?.bedrock.setScript(undefined);
		session?.bedrock.clearCache();
		session?.bedrock.identity.reset();
		session?.bedrock.journal.splice(0);
	});

	afterAll(async () => {
		if (isPlain || !session) return;
		await keptWindows.get(session)?.close();
		keptWindows.delete(session);
		await session[Symbol.asyncDispose]();
	});

	const started = () => {
		if (!session) {
			throw new Error("The scene starts with the first test: use it inside of one.");
		}
		return session;
	};
	const show = async (target: { folder?: string; workspace?: string }) => {
		const window = await started().editor.openWindow(target);
		windows.push(window);
		return window;
	};
	const open = async (files: Files) => show({ folder: await started().editor.createFolder("project", files) });
	const openChat = async (files: Files) => {
		const window = await open(files);
		await window.openChat();
		return window;
	};

	return {
		get editor() {
			return started().editor;
		},
		get bedrock() {
			return started().bedrock;
		},
		open,
		openChat,
		async freshChat(files) {
			const left = keptWindows.get(started());
			if (left && !(await left.knowsOther(files))) {
				windows.push(left);
				await left.startAfresh(files);
				return left;
			}
			await left?.close();
			const window = await openChat(files);
			window.noteFiles(files);
			keptWindows.set(started(), window);
			return window;
		},
		async openMultiRoot(folders) {
			const names = Object.keys(folders);
			const files = names.flatMap((name) =>
				Object.entries(folders[name] ?? {}).map(([path, content]) => [`${name}/${path}`, content] as const),
			);
			const definition = JSON.stringify({ folders: names.map((path) => ({ path })) });
			const folder = await started().editor.createFolder("roots", { ...Object.fromEntries(files), "all.code-workspace": definition });
			const window = await show({ workspace: join(folder, "all.code-workspace") });
			/**
			 * The editor reads a remote workspace file as soon as the file system is there, and forgets what it read when its workspace
			 * is not set up by then. What it read is in its cache all the same, so a window loaded again begins with the folders.
			 */
			while (!(await window.showsFolders(names))) await window.reload();
			return window;
		},
		requests: () => started().bedrock.journal.filter(({ operation }) => operation.startsWith("Converse")),
	};
}

async function start(
	options: EditorOptions | ((bedrock: LocalBedrock) => EditorOptions) = {},
	bedrockOptions: LocalBedrockOptions = {},
): Promise<LocalSession> {
	const vsix = await packagedExtension();
	const tabs = await (sharedTabs ??= BrowserTabs.start());
	const port = await firstFreePort();
	return startLocalSession(
		(bedrock) => ({ vsix, tabs, port, ...(typeof options === "function" ? options(bedrock) : options) }),
		bedrockOptions,
	);
}

/** The same for one session after the other, so that they share tabs. Ports that the system hands out by itself begin above it. */
async function firstFreePort(port = 20_080): Promise<number> {
	const probe = createServer();
	try {
		probe.listen(port, "127.0.0.1");
		await once(probe, "listening");
		return port;
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
		return firstFreePort(port + 1);
	} finally {
		await new Promise((resolve) => probe.close(resolve));
	}
}

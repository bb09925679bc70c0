/**
 * The main job, shown by itself: a chat, an explanation and an edit with Bedrock inside a real VS Code. `--once` (or no
 * terminal) exits at the end, 0 only if the file really changed as asked; otherwise the editor stays open. `--aws` opens the
 * editor with the person's own AWS profile and leaves the rest to them.
 */
import { cp, mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createTwoFilesPatch } from "diff";
import { Editor } from "../test/editor/editor.ts";
import type { EditorWindow } from "../test/editor/editorWindow.ts";
import { describeRequest } from "../test/editor/journalLine.ts";
import { startLocalSession } from "../test/editor/localSession.ts";
import { packageExtension } from "./packageExtension.ts";
import { report, step } from "./progress.ts";

const root = join(import.meta.dirname, "..");
const screenshots = join(root, "out/demo");
const sample = join(root, "test/fixtures/workspace");

const file = "src/duration.ts";
const [oldName, newName] = ["fatigue", "tiredness"];
const request = `rename \`${oldName}\` to \`${newName}\` in ${file}`;

const { values } = parseArgs({ options: { once: { type: "boolean", default: false }, aws: { type: "boolean", default: false } } });
const stays = !values.once && process.stdin.isTTY && process.stdout.isTTY;
const onScreen = stays && (process.platform !== "linux" || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY));

// Ctrl+C during the show ends it at once; once the editor is left open, it is the way to close it.
let onInterrupt: () => void = () => process.exit(130);
for (const signal of ["SIGINT", "SIGTERM"] as const) {
	process.on(signal, () => onInterrupt());
}

if (values.aws) {
	await openWithOwnAccount();
} else {
	process.exitCode = (await showMainJob()) ? 0 : 1;
}

async function showMainJob(): Promise<boolean> {
	const vsix = await step("Building and packaging the extension", packageExtension);
	await using session = await step("Starting the local Bedrock and the editor", () =>
		// Slow enough to be seen arriving, and to be stopped; every service is the local Bedrock, for Doctor asks several.
		startLocalSession(({ url }) => ({ vsix, paintsMessages: true, visible: onScreen, environment: { AWS_ENDPOINT_URL: url } }), {
			delayMs: stays ? 30 : 4,
		}),
	);
	const { editor, bedrock } = session;
	report(`Local Bedrock: ${bedrock.url}`);
	const folder = join(await editor.createFolder("demo", {}), "trail-planner");
	await cp(sample, folder, { recursive: true });
	await rm(screenshots, { recursive: true, force: true });
	await mkdir(screenshots, { recursive: true });

	const before = await readFile(join(folder, file), "utf8");
	const window = await step("Opening the sample workspace", () => editor.openWindow({ folder }));
	try {
		await explain(window);
		await edit(window);
	} catch (error) {
		await window.screenshot(join(screenshots, "failure.png"));
		throw error;
	} finally {
		await printRecord(window, bedrock.journal.map(describeRequest));
	}
	const after = await readFile(join(folder, file), "utf8");
	const expected = before.replaceAll(oldName, newName);
	const ok = after === expected && after !== before;
	console.log(`\n── Change on disk ──\n${createTwoFilesPatch(file, file, before, after, "before", "after")}`);
	report(ok ? `${file} changed exactly as asked. Screenshots: out/demo` : `${file} did NOT change as asked. Screenshots: out/demo`);
	if (stays) {
		report(`The editor stays open: ${editor.address({ folder })}`);
		await interruption();
	}
	return ok;
}

async function explain(window: EditorWindow): Promise<void> {
	const { chat } = window;
	await step("Opening the chat", async () => {
		await window.openFile(file);
		await window.openChat();
		await window.widenSecondarySideBar(140);
		await window.screenshot(join(screenshots, "1-chat.png"));
	});
	await step("Explaining a selected function", async () => {
		const lines = (await readFile(join(window.path, file), "utf8")).split("\n");
		const first = lines.findIndex((line) => line.includes("function legMinutes"));
		await window.focusEditor();
		await window.selectLines(first + 1, lines.indexOf("}", first) + 1);
		await chat.begin(() => window.runCommand("Outcrop: Explain Selection"));
		await chat.ended();
		await window.screenshot(join(screenshots, "2-explanation.png"));
	});
}

async function edit(window: EditorWindow): Promise<void> {
	const { chat } = window;
	await step(`Asking for an edit: ${request}`, async () => {
		await chat.send(request);
		await chat.button("Allow once", chat.approval).waitFor();
		await window.screenshot(join(screenshots, "3-approval.png"));
	});
	await step("Approving and keeping the edit", async () => {
		await chat.button("Allow once", chat.approval).click();
		const card = chat.editCard(file);
		await chat.ended();
		await window.codeLens("Keep").waitFor();
		await window.screenshot(join(screenshots, "4-pending.png"));
		await chat.button("Keep", card).click();
		await chat.button("Keep", card).waitFor({ state: "hidden" });
		await window.screenshot(join(screenshots, "5-kept.png"));
	});
}

async function printRecord(window: EditorWindow, requests: readonly string[]): Promise<void> {
	const transcript = await window.chat.transcript().catch(() => "(no conversation)");
	console.log(`\n── Conversation ──\n${transcript}\n\n── Requests to the local Bedrock ──\n${requests.join("\n")}`);
}

async function openWithOwnAccount(): Promise<void> {
	const vsix = await step("Building and packaging the extension", packageExtension);
	await using editor = await step("Starting the editor", () =>
		Editor.start({ vsix, ownAccount: true, paintsMessages: true, visible: onScreen }),
	);
	const folder = join(await editor.createFolder("demo", {}), "trail-planner");
	await cp(sample, folder, { recursive: true });
	if (onScreen) {
		const window = await editor.openWindow({ folder });
		await window.openChat();
	}
	report(`The editor is open with your own AWS profile: ${editor.address({ folder })}`);
	await interruption();
}

function interruption(): Promise<void> {
	report("Ctrl+C ends it.");
	return new Promise((resolve) => {
		onInterrupt = () => resolve();
	});
}

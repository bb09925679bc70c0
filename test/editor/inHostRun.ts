import { mkdir, readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { bundleInHost } from "./bundleInHost.ts";
import type { InHostResult } from "./inHost/run.ts";
import { startLocalSession } from "./localSession.ts";

const root = join(import.meta.dirname, "../..");

/** A hanging test shows nothing by itself: the run gets this many milliseconds. */
const limit = 90_000;

/** Runs the in-host suites in the editor of the browser, with the extension loaded from `dist`. */
export async function runInHost(extension = root): Promise<readonly InHostResult[]> {
	const module = await bundleInHost();
	const results = join(root, "out/test/inHost.json");
	await mkdir(dirname(results), { recursive: true });
	await rm(results, { force: true });
	await using session = await startLocalSession({ environment: { OUTCROP_IN_HOST_RESULTS: results } });
	const { editor } = session;
	const folder = await editor.createFolder("in-host", { "src/a.ts": "export const answer = 42;\n" });
	const page = await editor.openPage();
	const output: string[] = [];
	let timer: NodeJS.Timeout | undefined;
	const ended = new Promise<void>((resolve, reject) => {
		timer = setTimeout(() => reject(new Error(`The in-host suites did not end in ${limit / 1000} s.\n${output.join("\n")}`)), limit);
		void page.exposeFunction("codeAutomationExit", () => resolve());
	});
	await page.exposeFunction("codeAutomationLog", (_type: string, parts: unknown[]) => output.push(parts.join(" ")));
	await page.goto(
		editor.address({
			folder,
			payload: [
				["extensionDevelopmentPath", editor.remoteUri(extension)],
				["extensionTestsPath", editor.remoteUri(module)],
			],
		}),
	);
	await ended.finally(() => clearTimeout(timer));
	const text = await readFile(results, "utf8").catch(() => {
		throw new Error(`The in-host suites left no results.\n${output.join("\n")}`);
	});
	return JSON.parse(text) as InHostResult[];
}

/**
 * The entry of the suites that run inside the extension host, in the editor of the browser and in the desktop one alike. VS
 * Code calls `run` and waits for it. The results go to the file that the environment names: consoles differ between hosts.
 */
import { writeFile } from "node:fs/promises";
import Mocha from "mocha";
import { activationSuite } from "./activationSuite.ts";
import { checkpointSuite } from "./checkpointSuite.ts";
import { manifestSuite } from "./manifestSuite.ts";
import { nativeSuite } from "./nativeSuite.ts";
import { searchSuite } from "./searchSuite.ts";
import { workspaceSuite } from "./workspaceSuite.ts";

export interface InHostResult {
	readonly title: string;
	/** The failure's message and stack; absent when the test passed. */
	readonly failure?: string;
}

const suites = [activationSuite, manifestSuite, searchSuite, workspaceSuite, checkpointSuite, nativeSuite];

export async function run(): Promise<void> {
	const mocha = new Mocha({ ui: "bdd", timeout: 20_000 });
	// The suites are bundled with this file, so mocha has no files to load and is given its globals by hand.
	mocha.suite.emit("pre-require", globalThis, "", mocha);
	for (const suite of suites) {
		suite();
	}
	const results: InHostResult[] = [];
	await new Promise<void>((resolve) => {
		const runner = mocha.run(() => resolve());
		runner.on("pass", (test) => results.push({ title: test.fullTitle() }));
		runner.on("fail", (test, error: Error) => results.push({ title: test.fullTitle(), failure: error.stack ?? error.message }));
	});
	const file = process.env.OUTCROP_IN_HOST_RESULTS;
	if (file) {
		await writeFile(file, JSON.stringify(results));
	}
	const failures = results.filter((result) => result.failure !== undefined);
	if (failures.length > 0) {
		throw new Error(failures.map(({ title, failure }) => `${title}: ${failure}`).join("\n"));
	}
}

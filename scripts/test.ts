/**
 * Everything that must hold, in the order in which a failure is cheapest to find: `node scripts/test.ts [GROUP …]`. Stops at
 * the first group that fails; the last line is always `N passed, N failed`.
 */
import { createHash } from "node:crypto";
import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { findProgram, runCommand } from "./command.ts";
import { findBrowser } from "./findBrowser.ts";
import { installEditor } from "./installEditor.ts";
import { installPackages } from "./installPackages.ts";
import { packageExtension } from "./packageExtension.ts";
import { report, step } from "./progress.ts";

interface Counts {
	readonly passed: number;
	readonly failed: number;
}

const root = join(import.meta.dirname, "..");

const groups: Readonly<Record<string, () => Promise<Counts>>> = {
	types: () => tool("tsc", "-b"),
	lint: () => tool("oxlint", "--type-aware", "--deny-warnings"),
	format: () => tool("biome", "ci", "--error-on-warnings"),
	knip: () => tool("knip"),
	unit: async () => {
		await requireOpenssl();
		return suite("unit");
	},
	webview: async () => {
		process.env.CHROMIUM = await findBrowser();
		return suite("webview");
	},
	package: packageTwice,
	editor: async () => {
		process.env.CHROMIUM = await findBrowser();
		await installEditor();
		return suite("editor");
	},
	/** The suites whole of which the others take a sample: faults, fuzzed paths, edits, kills. Long, so that it runs only when it is named. */
	long: async () => {
		process.env.OUTCROP_LONG = "1";
		process.env.CHROMIUM = await findBrowser();
		await installEditor();
		await packageExtension();
		const parts = [await suite("unit"), await suite("editor", "test/editor/checkpoints.test.ts")];
		return { passed: sum(parts, "passed"), failed: sum(parts, "failed") };
	},
};

const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !(name in groups));
if (unknown.length > 0) {
	throw new Error(`No group of tests is called ${unknown.join(", ")}. There are: ${Object.keys(groups).join(", ")}.`);
}

const summary: string[] = [];
let [passed, failed] = [0, 0];
for (const [name, run] of Object.entries(groups)) {
	if (chosen.length > 0 ? !chosen.includes(name) : name === "long") {
		continue;
	}
	if (failed > 0) {
		summary.push(`${name}: not run`);
		continue;
	}
	const counts = await step(name, run).catch((error: unknown) => {
		console.error(error instanceof Error ? error.message : error);
		return { passed: 0, failed: 1 };
	});
	passed += counts.passed;
	failed += counts.failed;
	summary.push(`${name}: ${counts.passed} passed, ${counts.failed} failed`);
}
report("Summary");
console.log(`${summary.join("\n")}\n${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;

/** The tests of certificates make their own; Node can check signatures of certificates but not make them. */
async function requireOpenssl(): Promise<void> {
	if (!(await findProgram(["openssl"]))) await installPackages(["openssl"], "Testing certificates");
}

function sum(parts: readonly Counts[], what: keyof Counts): number {
	return parts.reduce((total, part) => total + part[what], 0);
}

/** A program that is one test: it holds or it does not. */
async function tool(name: string, ...parameters: string[]): Promise<Counts> {
	return runCommand(join(root, "node_modules/.bin", name), parameters, { cwd: root }).then(
		() => ({ passed: 1, failed: 0 }),
		() => ({ passed: 0, failed: 1 }),
	);
}

/** A vitest project, counted from its own report: its exit code alone does not tell how many tests there were. */
async function suite(project: string, ...files: string[]): Promise<Counts> {
	const file = join(root, `out/test/${project}.json`);
	await mkdir(join(root, "out/test"), { recursive: true });
	await rm(file, { force: true });
	const parameters = ["run", ...files, "--project", `${project}*`, "--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
	const { failed: ended } = await tool("vitest", ...parameters);
	const { numPassedTests, numFailedTests } = JSON.parse(await readFile(file, "utf8")) as Record<string, number>;
	// A file that cannot be loaded fails the run without a failed test in it.
	return { passed: numPassedTests ?? 0, failed: Math.max(numFailedTests ?? 0, ended) };
}

/** The same sources must give the same package, or nobody could tell a release from a forgery. */
async function packageTwice(): Promise<Counts> {
	const hashes: string[] = [];
	for (let build = 0; build < 2; build++) {
		const vsix = await packageExtension();
		hashes.push(
			createHash("sha256")
				.update(await readFile(vsix))
				.digest("hex"),
		);
	}
	const same = hashes[0] === hashes[1];
	console.log(same ? `sha256 ${hashes[0]}, twice` : `Two builds of the same sources differ: ${hashes.join(" and ")}`);
	return same ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

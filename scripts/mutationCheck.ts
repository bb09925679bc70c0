/**
 * Takes away, one after the other, the lines that the rows of the coverage table and the proofs of the table of threats name, in a copy
 * of the sources, and shows that the test fails without them: `node scripts/mutationCheck.ts [PART OF A MEMBER'S NAME OR ATTACK …]`.
 */
import { spawn } from "node:child_process";
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Mutation, Row } from "../test/coverage/row.ts";
import { sections } from "../test/coverage/table.ts";
import { threats } from "../test/security/threats.ts";

const root = join(import.meta.dirname, "..");
/** Tests that were run without a change, so that each is run so once. */
const green = new Map<string, Counts>();

/** Rows that take the same lines away and look at the same test are one case. */
interface Case {
	readonly members: readonly string[];
	readonly row: Row;
	readonly mutation: Mutation;
}

/** What tests look at. */
const parts = [
	"src",
	"webview",
	"test",
	"scripts",
	"package.json",
	"vitest.config.ts",
	"tsconfig.json",
	"tsconfig.base.json",
	"package-lock.json",
	".vscodeignore",
	".github",
];

const wanted = process.argv.slice(2);
const covered = sections.flatMap(({ rows }) => Object.entries(rows));
const controls = threats.flatMap(({ attack, proofs }) => proofs.map((proof) => [attack, proof] as const));
const cases = casesOf([...covered, ...controls]).filter(
	({ members }) => wanted.length === 0 || wanted.some((part) => members.some((member) => member.includes(part))),
);
const copy = await mkdtemp(join(tmpdir(), "outcrop-mutations-"));
try {
	for (const part of parts) {
		await cp(join(root, part), join(copy, part), { recursive: true });
	}
	await symlink(join(root, "node_modules"), join(copy, "node_modules"));
	console.log("| member | test | without its line |\n| --- | --- | --- |");
	let survived = 0;
	for (const { members, row, mutation } of cases) {
		const isRed = await failsWithout(row, mutation);
		if (!isRed) survived++;
		console.log(`| \`${members.join("`, `")}\` | ${row.title} | ${isRed ? "red" : "**still green**"} |`);
	}
	console.log(`\n${cases.length - survived} of ${cases.length} changes make their test fail.`);
	process.exitCode = survived > 0 ? 1 : 0;
} finally {
	await rm(copy, { recursive: true, force: true });
}

function casesOf(rows: readonly (readonly [string, Row])[]): readonly Case[] {
	const cases = new Map<string, Case>();
	for (const [member, row] of rows) {
		if (!row.mutation) continue;
		const key = JSON.stringify([row.file, row.title, row.mutation]);
		const known = cases.get(key);
		cases.set(key, { members: [...(known?.members ?? []), member], row, mutation: row.mutation });
	}
	return [...cases.values()];
}

/** Whether the test is green as things are and red without the lines: a test that cannot run proves nothing. */
async function failsWithout(row: Row, { file, find, replace }: Mutation): Promise<boolean> {
	const path = join(copy, file);
	const whole = await readFile(path, "utf8");
	if (whole.split(find).length !== 2) throw new Error(`${file} does not have exactly once: ${find}`);
	const key = JSON.stringify([row.file, row.title]);
	const before = green.get(key) ?? (await run(row));
	green.set(key, before);
	if (before.failed > 0 || before.passed === 0) throw new Error(`${row.file} is not green as it is: ${row.title}`);
	await writeFile(
		path,
		whole.replace(find, () => replace),
	);
	try {
		return (await run(row)).failed > 0;
	} finally {
		await writeFile(path, whole);
	}
}

interface Counts {
	readonly passed: number;
	readonly failed: number;
}

/** Runs one test of the copy. */
async function run({ file, title }: Row): Promise<Counts> {
	/** A table of cases has as many names as cases: all that begin like it are run. */
	const name = title.split(/[%$]/)[0]?.replace(/[.*+?^${}()|[\]\\]/g, "\\$&") ?? "";
	const report = join(copy, "report.json");
	await rm(report, { force: true });
	const project = file.startsWith("test/webview/") ? "webview" : "unit";
	const parameters = ["run", "--project", `${project}*`, file, "-t", name, "--reporter=json", `--outputFile=${report}`];
	await new Promise((resolve) =>
		spawn(join(root, "node_modules/.bin/vitest"), parameters, { cwd: copy, stdio: "ignore" }).once("close", resolve),
	);
	const { numPassedTests: passed = 0, numFailedTests: failed = 0 } = JSON.parse(await readFile(report, "utf8")) as Record<string, number>;
	return { passed, failed };
}

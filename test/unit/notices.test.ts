import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Metafile } from "esbuild";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type BundledPackage, findBundledPackages, writeNotices } from "../../scripts/notices.ts";

let root: string;

beforeEach(async () => {
	root = await mkdtemp(join(tmpdir(), "outcrop-notices-"));
});

afterEach(() => rm(root, { recursive: true }));

const metafile = (bytes: Readonly<Record<string, number>>): Metafile => ({
	inputs: {},
	outputs: {
		"dist/features.cjs": {
			bytes: 1,
			imports: [],
			exports: [],
			inputs: Object.fromEntries(Object.entries(bytes).map(([path, bytesInOutput]) => [path, { bytesInOutput }])),
		},
	},
});

async function install(folder: string, manifest: Partial<BundledPackage>, files: Readonly<Record<string, string>> = {}): Promise<void> {
	for (const [name, content] of Object.entries({ "package.json": JSON.stringify(manifest), ...files })) {
		const path = join(root, "node_modules", folder, name);
		await mkdir(dirname(path), { recursive: true });
		await writeFile(path, content);
	}
}

test("what is bundled is named with its version, licence and text", async () => {
	await install("diff", { name: "diff", version: "9.0.0", license: "BSD-3-Clause" }, { LICENSE: "Copyright Kevin\r\n" });
	const packages = await findBundledPackages([metafile({ "node_modules/diff/index.js": 10, "src/a.ts": 5 })], root);
	expect(packages).toEqual([{ name: "diff", version: "9.0.0", license: "BSD-3-Clause", text: "Copyright Kevin" }]);
	expect(writeNotices(packages)).toContain("diff 9.0.0 (BSD-3-Clause)\n\nCopyright Kevin");
});

test("a package inside of another one is found where it lies", async () => {
	await install(
		"a/node_modules/@b/c",
		{ name: "@b/c", version: "2.0.0", license: "MIT" },
		{ "LICENSE.md": "MIT of C", NOTICE: "Notice of C" },
	);
	const [bundled] = await findBundledPackages([metafile({ "node_modules/a/node_modules/@b/c/index.js": 1 })], root);
	expect(bundled).toEqual({ name: "@b/c", version: "2.0.0", license: "MIT", text: "MIT of C\n\nNotice of C" });
});

test("a package whose code was all dropped is not named", async () => {
	expect(await findBundledPackages([metafile({ "node_modules/unused/index.js": 0 })], root)).toEqual([]);
});

test("a text that several packages share is there once, below all of their names", () => {
	const notices = writeNotices([
		{ name: "a", version: "1.0.0", license: "MIT", text: "The text" },
		{ name: "b", version: "2.0.0", license: "MIT", text: "The text" },
	]);
	expect(notices).toContain("a 1.0.0 (MIT)\nb 2.0.0 (MIT)\n\nThe text");
	expect(notices.split("The text")).toHaveLength(2);
});

test("Apache's text stands for a package that forgot it", () => {
	const notices = writeNotices([
		{ name: "a", version: "1.0.0", license: "Apache-2.0" },
		{ name: "b", version: "1.0.0", license: "Apache-2.0", text: "Apache License" },
	]);
	expect(notices).toContain("a 1.0.0 (Apache-2.0)\nb 1.0.0 (Apache-2.0)\n\nApache License");
});

test("a missing text of a licence that names its holder stops the build", () => {
	expect(() => writeNotices([{ name: "a", version: "1.0.0", license: "MIT" }])).toThrow("a brings no text of its licence, MIT");
});

test.each(["GPL-3.0-only", "", "SEE LICENSE IN terms.txt"])("the licence %j stops the build", (license) => {
	expect(() => writeNotices([{ name: "a", version: "1.0.0", license, text: "…" }])).toThrow("does not allow");
});

test("the icons are named, too", () => {
	expect(writeNotices([])).toContain("CC-BY-4.0");
});

import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Metafile } from "esbuild";
import { beforeAll, expect, test } from "vitest";
import { findBundledPackages, titleOf } from "../../scripts/notices.ts";
import { packagedExtension } from "./packagedExtension.ts";
import { readZip } from "./readZip.ts";

const root = join(import.meta.dirname, "../..");

let size: number;
let files: ReadonlyMap<string, Buffer>;

beforeAll(async () => {
	const zip = await readFile(await packagedExtension());
	size = zip.length;
	files = readZip(zip);
});

test("the package holds what runs and what is read, and nothing else", () => {
	expect([...files.keys()].toSorted()).toEqual([
		"[Content_Types].xml",
		"extension.vsixmanifest",
		"extension/LICENSE.txt",
		"extension/SECURITY.md",
		"extension/changelog.md",
		"extension/dist/THIRD-PARTY-NOTICES.txt",
		"extension/dist/bedrock.cjs",
		"extension/dist/doctor.css",
		"extension/dist/doctor.js",
		"extension/dist/extension.cjs",
		"extension/dist/features.cjs",
		"extension/dist/german.js",
		"extension/dist/tracing.cjs",
		"extension/dist/webview.css",
		"extension/dist/webview.js",
		"extension/l10n/bundle.l10n.de.json",
		"extension/l10n/bundle.l10n.json",
		"extension/media/approve.png",
		"extension/media/doctor.png",
		"extension/media/explain.png",
		"extension/media/icon.png",
		"extension/media/outcrop-dark.svg",
		"extension/media/outcrop-light.svg",
		"extension/media/outcrop.png",
		"extension/media/outcrop.svg",
		"extension/media/review.png",
		"extension/media/walkthrough/connect.svg",
		"extension/media/walkthrough/explain.svg",
		"extension/media/walkthrough/model.svg",
		"extension/media/walkthrough/review.svg",
		"extension/package.json",
		"extension/package.nls.de.json",
		"extension/package.nls.json",
		"extension/readme.md",
	]);
});

test("the package is small enough to be installed in a moment", () => {
	expect(size).toBeLessThanOrEqual(1_500_000);
});

test("no bundle names the machine that built it, or a source map", () => {
	const bundles = [...files].filter(([path]) => path.startsWith("extension/dist/"));
	const foreign = bundles.filter(([, content]) => [root, "sourceMappingURL="].some((trace) => content.includes(trace)));
	expect(foreign.map(([path]) => path)).toEqual([]);
});

test("every package in the bundles has a notice", async () => {
	const dist = join(root, "dist");
	const paths = (await readdir(dist)).filter((file) => file.endsWith(".meta.json"));
	const metafiles = await Promise.all(paths.map(async (path) => JSON.parse(await readFile(join(dist, path), "utf8")) as Metafile));
	const packages = await findBundledPackages(metafiles, root);
	const notices = files.get("extension/dist/THIRD-PARTY-NOTICES.txt")?.toString().split("\n");
	expect(packages.length).toBeGreaterThan(0);
	expect(packages.map(titleOf).filter((title) => !notices?.includes(title))).toEqual([]);
});

test("every picture of the README comes along", () => {
	const readme = files.get("extension/readme.md")?.toString() ?? "";
	const pictures = [...readme.matchAll(/!\[[^\]]+\]\((?<path>[^)]+)\)/g)].map((match) => `extension/${match.groups?.path}`);
	expect(pictures.length).toBeGreaterThan(0);
	expect(pictures.filter((path) => !files.has(path))).toEqual([]);
});

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
const read = (path: string) => readFileSync(join(root, path), "utf8");

const npm = "https://registry.npmjs.org/";

interface Lock {
	readonly packages: Readonly<Record<string, { readonly resolved?: string; readonly integrity?: string; readonly optional?: boolean }>>;
}

/** Optional ones are the same tools for other systems; packages are built on one. */
test.each(["package-lock.json", "test/editor/host/package-lock.json"])(
	"%s names each package by its hash, from the registry of npm",
	(path) => {
		const packages = Object.entries((JSON.parse(read(path)) as Lock).packages).filter(([name, { optional }]) => name !== "" && !optional);
		const wrong = packages.filter(
			([, { resolved = npm, integrity = "" }]) => !resolved.startsWith(npm) || !integrity.startsWith("sha512-"),
		);
		expect(packages.length).toBeGreaterThan(0);
		expect(wrong.map(([name]) => name)).toEqual([]);
	},
);

test("the manifest names exact versions, and no script that runs when somebody installs", () => {
	const { devDependencies, scripts } = JSON.parse(read("package.json")) as Record<string, Record<string, string>>;
	expect(Object.entries(devDependencies ?? {}).filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
	expect(Object.keys(scripts ?? {}).filter((name) => /^(pre|post)?install$|^prepare$|^postinstall/.test(name))).toEqual([]);
});

test("workflows take actions by their commits, and get no more rights than they need", () => {
	const workflows = readdirSync(join(root, ".github/workflows")).map((name) => read(`.github/workflows/${name}`));
	const actions = workflows.flatMap((text) => [...text.matchAll(/uses: (\S+)/g)].map(([, action = ""]) => action));
	expect(actions.length).toBeGreaterThan(0);
	expect(actions.filter((action) => !/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/.test(action))).toEqual([]);
	for (const text of workflows) expect(text).toMatch(/^permissions:\n {2}contents: read$/m);
});

test("the package holds what is listed, and a new file is left out until somebody lists it", () => {
	const rules = read(".vscodeignore")
		.split("\n")
		.filter((line) => line !== "" && !line.startsWith("#"));
	expect(rules[0]).toBe("**");
	const included = rules.filter((rule) => rule.startsWith("!")).map((rule) => rule.slice(1));
	expect(included.filter((rule) => /src|test|scripts|webview\/|node_modules|\.env|\*\*$/.test(rule))).toEqual([]);
});

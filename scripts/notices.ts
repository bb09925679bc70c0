import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Metafile } from "esbuild";

/** A package of which code is in the bundles. */
export interface BundledPackage {
	readonly name: string;
	readonly version: string;
	/** The SPDX name from its manifest. */
	readonly license: string;
	/** What its licence file says; absent when it has none. */
	readonly text?: string;
}

/** Those that ask for nothing but to be named with their text. Another one needs a decision, not a build. */
const allowedLicenses = new Set(["0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "BlueOak-1.0.0", "ISC", "MIT"]);

/** No package brings them: webview/icons/codicons.ts holds the paths of those that are shown. */
const codicons = `Codicons, Copyright (c) Microsoft Corporation
https://github.com/microsoft/vscode-codicons

The icons are licensed under Creative Commons Attribution 4.0 International (CC-BY-4.0):
https://creativecommons.org/licenses/by/4.0/legalcode
Changes: the paths of the icons that are shown were taken out of their files.`;

/** The packages of which at least one byte is in an output, by name and version. */
export async function findBundledPackages(metafiles: readonly Metafile[], root: string): Promise<readonly BundledPackage[]> {
	const folders = new Set(metafiles.flatMap(usedInputs).flatMap((input) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0] ?? []));
	const packages = await Promise.all([...folders].map((folder) => describePackage(join(root, folder))));
	const byName = new Map(packages.map((bundled) => [`${bundled.name} ${bundled.version}`, bundled]));
	return [...byName.values()].toSorted((a, b) => (`${a.name} ${a.version}` < `${b.name} ${b.version}` ? -1 : 1));
}

/** The notices of all packages, each text once. Throws when a licence is not allowed, or its text is nowhere to be found. */
export function writeNotices(packages: readonly BundledPackage[]): string {
	const byText = new Map<string, BundledPackage[]>();
	for (const bundled of packages) {
		if (!allowedLicenses.has(bundled.license)) {
			throw new Error(`${bundled.name} is licensed under ${bundled.license || "nothing"}, which scripts/notices.ts does not allow.`);
		}
		const text = bundled.text ?? standardText(bundled, packages);
		byText.set(text, [...(byText.get(text) ?? []), bundled]);
	}
	const sections = [...byText].map(([text, named]) => `${named.map(titleOf).join("\n")}\n\n${text}`);
	return `Outcrop contains code and pictures of others.\n\n${[...sections, codicons].join(`\n\n${"=".repeat(80)}\n\n`)}\n`;
}

export function titleOf({ name, version, license }: BundledPackage): string {
	return `${name} ${version} (${license})`;
}

function usedInputs({ outputs }: Metafile): readonly string[] {
	return Object.values(outputs).flatMap(({ inputs }) => Object.keys(inputs).filter((input) => (inputs[input]?.bytesInOutput ?? 0) > 0));
}

async function describePackage(folder: string): Promise<BundledPackage> {
	const manifest = JSON.parse(await readFile(join(folder, "package.json"), "utf8")) as Partial<Record<string, string>>;
	const files = (await readdir(folder)).filter((file) => /^(licen[cs]e|notice)/i.test(file)).toSorted();
	const texts = await Promise.all(files.map((file) => readFile(join(folder, file), "utf8")));
	const text = texts
		.map((content) => content.replaceAll("\r\n", "\n").trim())
		.filter(Boolean)
		.join("\n\n");
	const { name = folder, version = "", license = "" } = manifest;
	return { name, version, license, ...(text && { text }) };
}

/** Only Apache's text is the same for everybody; the others name who holds the copyright. */
function standardText({ name, license }: BundledPackage, packages: readonly BundledPackage[]): string {
	const text = license === "Apache-2.0" ? packages.find((other) => other.license === license && other.text)?.text : undefined;
	if (!text) throw new Error(`${name} brings no text of its licence, ${license}.`);
	return text;
}

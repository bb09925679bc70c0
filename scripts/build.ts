/**
 * Builds the extension: four CommonJS bundles for the extension host and a browser bundle for each page and for each language of theirs.
 *
 * `extension.cjs` is loaded on activation and is tiny; it requires `features.cjs` when the user first asks for something, and
 * that requires `bedrock.cjs`, which holds the AWS SDK, for the first request, and `tracing.cjs`, which holds OpenTelemetry, when
 * the user has set an endpoint for spans. CommonJS, not split ES modules: VS Code patches
 * `http` and `https` in place for proxies and certificates, and named ES imports of them would bypass the patch.
 */
import { mkdir, rm, writeFile } from "node:fs/promises";
import { type BuildOptions, build, type Metafile } from "esbuild";
import { checkBudget } from "./bundleBudget.ts";
import { findBundledPackages, writeNotices } from "./notices.ts";

const production = process.argv.includes("--production");

const common = {
	bundle: true,
	minify: production,
	sourcemap: production ? false : "linked",
	metafile: true,
	legalComments: "none",
	outdir: "dist",
	logLevel: "warning",
} satisfies BuildOptions;

const host = { ...common, platform: "node", format: "cjs", target: "node22", outExtension: { ".js": ".cjs" } } satisfies BuildOptions;

const page = {
	...common,
	platform: "browser",
	format: "iife",
	target: "chrome130",
	jsx: "automatic",
	jsxImportSource: "preact",
} satisfies BuildOptions;

const bundles: (BuildOptions & { entryPoints: Record<string, string> })[] = [
	{ ...host, entryPoints: { extension: "src/extension.ts" }, external: ["vscode", "./features.cjs"] },
	{ ...host, entryPoints: { features: "src/features.ts" }, external: ["vscode", "./bedrock.cjs", "./tracing.cjs"] },
	{ ...host, entryPoints: { bedrock: "src/engine.ts" }, mainFields: ["module", "main"], external: ["vscode"] },
	{ ...host, entryPoints: { tracing: "src/tracing.ts" }, mainFields: ["module", "main"] },
	{ ...page, entryPoints: { webview: "webview/main.tsx" } },
	{ ...page, entryPoints: { doctor: "webview/doctor.tsx" } },
	{ ...page, entryPoints: { german: "webview/german.ts" } },
];

await rm("dist", { recursive: true, force: true });
await mkdir("dist", { recursive: true });
const metafiles: Metafile[] = [];
for (const options of bundles) {
	const { metafile } = await build({ ...options, metafile: true });
	if (production) checkBudget(metafile);
	const [name] = Object.keys(options.entryPoints);
	await writeFile(`dist/${name}.meta.json`, JSON.stringify(metafile));
	metafiles.push(metafile);
}
if (production) await writeFile("dist/THIRD-PARTY-NOTICES.txt", writeNotices(await findBundledPackages(metafiles, process.cwd())));

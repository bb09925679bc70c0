import { globSync, readFileSync } from "node:fs";
import { defineConfig } from "vitest/config";

const unit = globSync("test/{unit,golden,faults}/**/*.test.ts", { cwd: import.meta.dirname });

/** A test that puts something in the place of a module needs modules of its own. All others share them, which halves their time. */
const alone = unit.filter((file) => readFileSync(`${import.meta.dirname}/${file}`, "utf8").includes("vi.mock("));

// `defineConfig` is the one default export of the project: vitest looks for nothing else.
export default defineConfig({
	test: {
		projects: [
			{
				test: {
					name: "unit",
					environment: "node",
					include: unit,
					exclude: alone,
					setupFiles: ["test/unit/restoreEnvironment.ts"],
					// By itself vitest leaves one of two cores idle.
					maxWorkers: 2,
					isolate: false,
				},
			},
			{
				test: {
					name: "unit alone",
					environment: "node",
					include: alone,
					maxWorkers: 2,
				},
			},
			{
				test: {
					name: "webview",
					environment: "node",
					include: ["test/webview/**/*.test.ts"],
					testTimeout: 30_000,
					hookTimeout: 60_000,
					maxWorkers: 2,
					isolate: false,
				},
			},
			{
				test: {
					name: "editor",
					environment: "node",
					include: ["test/editor/**/*.test.ts"],
					testTimeout: 60_000,
					hookTimeout: 120_000,
					// One process for all files: those that ask for nothing special share a session of the editor.
					maxWorkers: 1,
					isolate: false,
					// Saving waits for the language server, which is still starting in a fresh window.
					expect: { poll: { timeout: 20_000 } },
				},
			},
		],
	},
});

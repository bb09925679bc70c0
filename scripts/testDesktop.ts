/** The in-host suites in the desktop VS Code, which is downloaded: `npm run test:desktop`. */
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runTests } from "@vscode/test-electron";
import { bundleInHost } from "../test/editor/bundleInHost.ts";
import { packageExtension } from "./packageExtension.ts";

await packageExtension();
const userData = await mkdtemp(join(tmpdir(), "oc-"));
process.exitCode = await runTests({
	extensionDevelopmentPath: join(import.meta.dirname, ".."),
	extensionTestsPath: await bundleInHost(),
	launchArgs: ["--disable-workspace-trust", "--disable-extensions", "--user-data-dir", userData],
});

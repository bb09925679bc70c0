import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");

/** The sources of the extension host and of the pages, by their paths. */
const sources = new Map(
	["src", "webview"].flatMap((folder) =>
		readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
			.filter((path) => /\.tsx?$/.test(path))
			.map((path): [string, string] => {
				const name = `${folder}/${path.replaceAll("\\", "/")}`;
				return [name, readFileSync(join(root, name), "utf8")];
			}),
	),
);

/** Files that import one of these modules for more than its types. */
function importersOf(modules: RegExp): string[] {
	const statement = /^import (?!type )[^;]*? from "([^"]+)"|\b(?:require|import)\("([^"]+)"\)/gm;
	return [...sources]
		.filter(([, text]) => [...text.matchAll(statement)].some(([, from = "", called = ""]) => modules.test(from) || modules.test(called)))
		.map(([path]) => path)
		.toSorted();
}

function filesWith(pattern: RegExp): string[] {
	return [...sources].filter(([, text]) => pattern.test(text)).map(([path]) => path);
}

/** Whoever needs one more says in SECURITY.md where it goes. */
describe("The extension host", () => {
	test("reaches the network by these files only: AWS, the user's collector of spans, and pages that the user allows", () => {
		expect(importersOf(/^(node:)?(https?|http2|net|tls|dgram|dns)(\/|$)/)).toEqual([
			"src/bedrock/doctor/networkChecks.ts",
			"src/bedrock/doctor/probe.ts",
			"src/bedrock/httpHandler.ts",
			"src/bedrock/sso/loopbackServer.ts",
			"src/bedrock/trustStore.ts",
			"src/vscode/run/publicPages.ts",
		]);
		expect(importersOf(/^@opentelemetry\/exporter/)).toEqual(["src/tracing.ts"]);
		expect(filesWith(/\bXMLHttpRequest\b|\bWebSocket\b|\bEventSource\b|sendBeacon|(await|return|=|\()\s*(globalThis\.)?fetch\(/)).toEqual(
			[],
		);
	});

	test("counts and reports nothing about anybody", () => {
		expect(filesWith(/TelemetryLogger|TelemetryReporter|applicationinsights|machineId|sessionId/)).toEqual([]);
	});

	test("listens in one place, on this machine only, while somebody signs in", () => {
		expect(filesWith(/\.listen\(/)).toEqual(["src/bedrock/sso/loopbackServer.ts"]);
		expect(sources.get("src/bedrock/sso/loopbackServer.ts")).toContain('server.listen(0, "127.0.0.1")');
	});

	test("unpacks nothing, so that nothing can be a bomb", () => {
		expect(importersOf(/^(node:)?zlib$/)).toEqual([]);
		expect(filesWith(/DecompressionStream/)).toEqual([]);
	});

	test("starts programs in these files only: git, ripgrep and the user's shell", () => {
		expect(importersOf(/^(node:)?child_process$/)).toEqual([
			"src/vscode/run/gitProcess.ts",
			"src/vscode/run/shellProcess.ts",
			"src/vscode/workspace/ripgrep.ts",
		]);
	});
});

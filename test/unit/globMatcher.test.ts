import { describe, expect, test } from "vitest";
import { matchGlob } from "../../src/vscode/workspace/globMatcher.ts";

const paths = ["README.md", "src/a.ts", "src/a.tsx", "src/deep/b.ts", "src/deep/b.test.ts", "web/{odd}.ts"];
const matching = (glob: string) => paths.filter(matchGlob(glob));

describe("A glob", () => {
	test.each([
		["*.md", ["README.md"]],
		["readme*", ["README.md"]],
		["src/*.ts", ["src/a.ts"]],
		["./src/*.ts", ["src/a.ts"]],
		["src", ["src/a.ts", "src/a.tsx", "src/deep/b.ts", "src/deep/b.test.ts"]],
		["**/*.{md,tsx}", ["README.md", "src/a.tsx"]],
		["src/{a.{ts,tsx},deep/b.ts}", ["src/a.ts", "src/a.tsx", "src/deep/b.ts"]],
		["{src,web}/{a,deep/b}.ts", ["src/a.ts", "src/deep/b.ts"]],
		["src/a.ts{,x}", ["src/a.ts", "src/a.tsx"]],
		["!*.{ts,tsx}", ["README.md"]],
		["!*.test.ts", ["README.md", "src/a.ts", "src/a.tsx", "src/deep/b.ts", "web/{odd}.ts"]],
		["web/*.ts", ["web/{odd}.ts"]],
		["src/{a.ts", []],
		["#*", []],
		["", []],
	])("%j matches %j", (glob, expected) => {
		expect(matching(glob)).toEqual(expected);
	});

	test("with more alternatives than anyone means does no harm", () => {
		expect(matching("{a,b}".repeat(100))).toEqual([]);
		expect(matching("{".repeat(250) + "}".repeat(250))).toEqual([]);
		expect(matching("{".repeat(500))).toEqual([]);
	});
});

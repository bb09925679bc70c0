import { describe, expect, test } from "vitest";
import { rankPaths } from "../../src/core/mention/rankPaths.ts";
import { folderText, problemsText } from "../../src/core/mention/mentionTexts.ts";
import { type MentionTarget, mentionToken, readMentions, removeMention } from "../../src/shared/mentions.ts";

const targets = (text: string) => readMentions(text).map(({ token: _token, at: _at, ...target }) => target);

describe("The mentions of a text", () => {
	test("are files with and without lines, folders, symbols and words", () => {
		expect(targets("@src/a.ts @src/a.ts:10-40 @a.ts:7 @src/ @#Cart @problems @selection @changes @terminal")).toEqual([
			{ kind: "file", path: "src/a.ts" },
			{ kind: "file", path: "src/a.ts", lines: { first: 10, last: 40 } },
			{ kind: "file", path: "a.ts", lines: { first: 7, last: 7 } },
			{ kind: "folder", path: "src" },
			{ kind: "symbol", name: "Cart" },
			{ kind: "problems" },
			{ kind: "selection" },
			{ kind: "changes" },
			{ kind: "terminal" },
		]);
	});

	test("end where the sentence or the bracket around them ends", () => {
		expect(readMentions("See @a.ts, (@b.ts:3) and @c.ts.").map(({ token }) => token)).toEqual(["@a.ts", "@b.ts:3", "@c.ts"]);
	});

	test("are no addresses of mail, no decorators of a package in quotation marks and no lone @", () => {
		expect(targets('me@example.org "@scope/package" 5 @ 3 @')).toEqual([]);
	});

	test("take lines the wrong way round as they were meant", () => {
		expect(targets("@a.ts:40-10 @a.ts:0-2")).toEqual([
			{ kind: "file", path: "a.ts", lines: { first: 10, last: 40 } },
			{ kind: "file", path: "a.ts", lines: { first: 1, last: 2 } },
		]);
	});

	test.each<MentionTarget>([
		{ kind: "file", path: "src/a.ts" },
		{ kind: "file", path: "my docs/a b.md", lines: { first: 1, last: 9 } },
		{ kind: "file", path: "odd)" },
		{ kind: "file", path: "#notes" },
		{ kind: "file", path: "changes" },
		{ kind: "folder", path: "my docs" },
		{ kind: "symbol", name: "Cart.total" },
		{ kind: "changes" },
	])("read the token for %j as the same again", (target) => {
		const token = mentionToken(target);
		expect(readMentions(`Look at ${token} now`)).toEqual([{ ...target, token, at: 8 }]);
	});

	test("leave no gap when they are taken out", () => {
		expect(removeMention("Compare @a.ts with @b.ts", "@a.ts")).toBe("Compare with @b.ts");
		expect(removeMention("@a.ts and @a.ts:3-4, @a.ts", "@a.ts")).toBe("and @a.ts:3-4, ");
	});
});

describe("Paths for what was typed", () => {
	const paths = ["src/cart.ts", "src/cart/total.ts", "test/cart.test.ts", "docs/shopping-cart.md", "src/", "src/cart/", "README.md"];
	const rank = (query: string, preferred: readonly string[] = []) => rankPaths(paths, query, { preferred, limit: 3 });

	test("come by their names first, then by their folders, then by letters in order", () => {
		expect(rank("cart.ts")[0]).toBe("src/cart.ts");
		expect(rank("total")[0]).toBe("src/cart/total.ts");
		expect(rank("src/cart/")[0]).toBe("src/cart/");
		expect(rank("SRC")[0]).toBe("src/");
		expect(rank("shct")[0]).toBe("docs/shopping-cart.md");
		expect(rank("xyz")).toEqual([]);
	});

	test("come earlier when they are open, but never before the very name", () => {
		expect(rank("cart", ["test/cart.test.ts"])[0]).toBe("test/cart.test.ts");
		expect(rank("cart.ts", ["docs/shopping-cart.md"])[0]).toBe("src/cart.ts");
		expect(rank("", ["README.md"])[0]).toBe("README.md");
	});

	test("are found among 50,000 with every path looked at", () => {
		const many = Array.from({ length: 50_000 }, (_, index) => `packages/package-${index % 500}/src/module${index}.ts`);
		expect(rankPaths(many, "module49999", { preferred: [], limit: 5 })).toEqual(["packages/package-499/src/module49999.ts"]);
	});
});

describe("The text of a folder", () => {
	test("lists its files, holds their text as far as there is room, and says what is left out", async () => {
		const contents: Record<string, string> = { "src/a.ts": "const a = 1;", "src/big.ts": "x".repeat(99_990), "src/z.ts": "const z = 26;" };
		const { text, leftOut } = await folderText("src/", [...Object.keys(contents), "src/logo.png"], async (path) => contents[path]);
		expect(text).toContain("src/logo.png");
		expect(text).toContain('<file path="src/a.ts">\nconst a = 1;\n</file>');
		expect(text).toContain("const z = 26;");
		expect(text).not.toContain("xxx");
		expect(leftOut).toBe(2);
		expect(text).toContain("The text of 2 of these 4 files is left out.");
		expect(text.length).toBeLessThanOrEqual(100_000);
	});
});

test("problems are told with errors first", () => {
	const problem = { path: "b.ts", line: 3, severity: "warning", message: "unused\nvariable", source: "ts" } as const;
	expect(problemsText([problem, { ...problem, path: "a.ts", severity: "error" }])).toBe(
		"a.ts:3: error: unused variable (ts)\nb.ts:3: warning: unused variable (ts)",
	);
});

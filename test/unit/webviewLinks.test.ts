import { expect, test } from "vitest";
import { decodeEntities } from "../../webview/markdown/entities.ts";
import { parseCitation, parseLink, splitAtPlaces } from "../../webview/markdown/links.ts";
import { visibleText } from "../../webview/visibleText.ts";

test.each([
	["src/a.ts:3-10", { kind: "file", path: "src/a.ts", first: 3, last: 10 }],
	["src/a.ts:3", { kind: "file", path: "src/a.ts", first: 3 }],
	["src/a.ts:3:14", { kind: "file", path: "src/a.ts", first: 3 }],
	["src/a.ts#L3", { kind: "file", path: "src/a.ts", first: 3 }],
	["src/a.ts#L3-L10", { kind: "file", path: "src/a.ts", first: 3, last: 10 }],
	["src/a.ts", { kind: "file", path: "src/a.ts" }],
	["a.test.ts:7", { kind: "file", path: "a.test.ts", first: 7 }],
	["src/größe.ts:1", { kind: "file", path: "src/größe.ts", first: 1 }],
])("inline code %s cites a file", (text, target) => {
	expect(parseCitation(text)).toEqual(target);
});

test.each([
	"console.log",
	"foo",
	"a.b.c",
	"1.5",
	"npm run build",
	"localhost:8080",
	"127.0.0.1:80",
	"../secret.txt:1",
	"/etc/passwd.txt:1",
	"C:\\a\\b.ts:1",
	"std::io:3",
	"a/../b.ts",
	"https://a.b/c.ts",
	"//host/share.ts:1",
])("inline code %s is only code", (text) => {
	expect(parseCitation(text)).toBeUndefined();
});

test.each([
	"javascript:alert(1)",
	"JaVaScRiPt:alert(1)",
	"java\tscript:alert(1)",
	"command:workbench.action.terminal.new",
	"vscode:extension/x",
	"vscode-userdata:/x/y.json",
	"file:///etc/passwd",
	"data:text/html,x",
	"//evil.example/x.js",
	"\\\\host\\share\\x.ts",
	"mailto:a@b.c",
	"#heading",
	"http:evil",
	"https://",
	"%2e%2e/x.ts",
	"",
])("a link to %s leads nowhere", (href) => {
	expect(parseLink(href)).toBeUndefined();
});

test("links lead to the web and to files of the workspace", () => {
	expect(parseLink("https://a.b/c?d#e")).toEqual({ kind: "web", href: "https://a.b/c?d#e" });
	expect(parseLink("docs/my%20file.md:4")).toEqual({ kind: "file", path: "docs/my file.md", first: 4 });
	expect(parseLink("README.md")).toEqual({ kind: "file", path: "README.md" });
});

test("character references are decoded once, and unknown ones stay", () => {
	expect(decodeEntities("&lt;b&gt; &amp;lt; &#65;&#x42; &nope; &constructor; &#0; &#xD800;")).toBe(
		"<b> &lt; AB &nope; &constructor; \uFFFD \uFFFD",
	);
});

test("hidden characters become visible, ordinary ones stay", () => {
	expect(visibleText("a\u202Eb\u0000c\u200Bd\u{E0041}e\rf")).toBe("a\\u{202E}b\\u{0}c\\u{200B}d\\u{E0041}e\\u{D}f");
	expect(visibleText("tab\tline\nümlaut 日本 😀")).toBe("tab\tline\nümlaut 日本 😀");
});

test.each([`a/${"a".repeat(200_000)}`, "+".repeat(200_000)])("words without an end are read for places once", (words) => {
	const text = `${words} (src/a.ts:1)`;
	expect(splitAtPlaces(text)).toEqual([`${words} (`, "src/a.ts:1", ")"]);
});

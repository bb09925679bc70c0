import { afterEach, expect, test, vi } from "vitest";
import type * as vscode from "vscode";
import { pageHtml } from "../../src/vscode/pageHtml.ts";

const env = vi.hoisted(() => ({ language: "en" }));

vi.mock("vscode", () => ({ Uri: { joinPath: (_: unknown, ...parts: string[]) => parts.join("/") }, env }));

afterEach(() => void (env.language = "en"));

const webview = { cspSource: "https://own.example", asWebviewUri: (path: string) => `https://own.example/${path}` };
const page = () => pageHtml(webview as unknown as vscode.Webview, {} as vscode.Uri, "webview", "Outcrop");
const nonceOf = (html: string) => /script-src 'nonce-([^']+)'/.exec(html)?.[1] ?? "";

test("the policy of a page lets in our own script, style, font and images, and nothing else", () => {
	const html = page();
	const policy = /Content-Security-Policy" content="([^"]+)"/.exec(html)?.[1]?.split("; ");
	expect(policy).toEqual([
		"default-src 'none'",
		"img-src https://own.example data: blob:",
		"style-src https://own.example",
		"font-src https://own.example",
		`script-src 'nonce-${nonceOf(html)}'`,
		"require-trusted-types-for 'script'",
	]);
	expect(html.match(/<script/g)).toHaveLength(1);
	expect(html).toContain(`<script nonce="${nonceOf(html)}"`);
});

test("the nonce of a page is another one each time", () => {
	expect(nonceOf(page())).not.toBe(nonceOf(page()));
	expect(nonceOf(page())).toMatch(/^[\w+/]{22}==$/);
});

test.each(["de", "de-AT"])("a page of an editor in %s gets the German words before its own script", (language) => {
	env.language = language;
	const html = page();
	expect(html).toContain('<html lang="de">');
	expect([...html.matchAll(/<script nonce="([^"]+)" src="([^"]+)"/g)].map(([, nonce, source]) => [nonce, source])).toEqual([
		[nonceOf(html), "https://own.example/dist/german.js"],
		[nonceOf(html), "https://own.example/dist/webview.js"],
	]);
});

test("a page of an editor in a language that it has no words in says that it is English", () => {
	env.language = "fr";
	expect(page()).toContain('<html lang="en">');
	expect(page()).not.toContain("german.js");
});

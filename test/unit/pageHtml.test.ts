import { expect, test, vi } from "vitest";
import type * as vscode from "vscode";
import { pageHtml } from "../../src/vscode/pageHtml.ts";

vi.mock("vscode", () => ({
	Uri: { joinPath: (_: unknown, ...parts: string[]) => parts.join("/") },
	env: { language: "en" },
}));

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

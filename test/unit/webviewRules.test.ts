import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const files = globSync("webview/**/*.{ts,tsx}");

/**
 * Ways to make the page parse text as HTML or code, or to style it in a way that the content security policy forbids. The one thing that
 * may have a source is a picture whose bytes stand in it.
 */
const forbidden =
	/\b(?:innerHTML|outerHTML|dangerouslySetInnerHTML|insertAdjacentHTML|DOMParser|createContextualFragment|srcdoc|eval|setHTMLUnsafe)\b|document\.write|new Function|\bstyle=|\bhref=|\bsrc=(?!\{`data:\$\{mediaType\};base64,)/;

test("the webview never turns text into HTML", () => {
	expect(files.length).toBeGreaterThan(30);
	for (const file of files) {
		const found = readFileSync(file, "utf8")
			.split("\n")
			.filter((line) => forbidden.test(line));
		expect(found, `${file}: build elements one by one instead, under the policy of SECURITY.md; links have no href`).toEqual([]);
	}
});

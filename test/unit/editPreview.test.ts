import { describe, expect, test } from "vitest";
import { previewEdits } from "../../src/core/edit/editPreview.ts";
import { staysWithin } from "../../src/core/edit/staysWithin.ts";

const text = "function one() {\n\treturn 1;\n}\n\nfunction two() {\n\treturn 2;\n}\n";

describe("The preview of an edit", () => {
	const json = JSON.stringify({
		path: "a.ts",
		edits: [{ search: "function two() {\n\treturn 2;\n}", replace: "function two() {\n\treturn 3;\n}\n" }],
	});

	test("marks the lines that go as far as their search text has come", () => {
		expect(previewEdits(text, json.slice(0, json.indexOf("return 2")))).toEqual([{ replaced: { start: 4, end: 5 }, lines: [] }]);
		expect(previewEdits(text, json.slice(0, json.indexOf('"replace"')))).toEqual([{ replaced: { start: 4, end: 7 }, lines: [] }]);
	});

	test("shows the lines that come as they come", () => {
		const cut = json.slice(0, json.indexOf("return 3") + "return 3".length);
		expect(previewEdits(text, cut)).toEqual([{ replaced: { start: 4, end: 7 }, lines: ["function two() {", "\treturn 3"] }]);
		expect(previewEdits(text, json)[0]?.lines).toEqual(["function two() {", "\treturn 3;", "}"]);
	});

	test("shows nothing where the place is not clear", () => {
		const two = JSON.stringify({ path: "a.ts", edits: [{ search: "}", replace: "x" }] });
		expect(previewEdits(text, two)).toEqual([]);
		expect(previewEdits(text, '{"edits": "none"}')).toEqual([]);
	});

	test("never fails, wherever the input is cut", () => {
		for (let end = 0; end <= json.length; end++) expect(Array.isArray(previewEdits(text, json.slice(0, end)))).toBe(true);
	});
});

describe("An edit at the selection", () => {
	const lines = { start: 4, end: 7 };
	const at = (search: string, replace: string) => {
		const start = text.indexOf(search);
		return [{ start, end: start + search.length, text: replace }];
	};

	test.each([
		["changes the selected lines", at("return 2", "return 3"), true],
		[
			"names lines around them and leaves them as they are",
			at("}\n\nfunction two() {\n\treturn 2", "}\n\nfunction two() {\n\treturn 3"),
			true,
		],
		["adds lines below them", at("\treturn 2;\n}\n", "\treturn 2;\n}\nfunction three() {}\n"), true],
		["deletes them", at("function two() {\n\treturn 2;\n}\n", ""), true],
		["changes a line above them", at("return 1", "return 3"), false],
		["adds an import at the top", [{ start: 0, end: 0, text: 'import "x";\n' }], false],
		["takes the line end above them away", at("\nfunction two", "function two"), false],
	])("that %s", (_, replacements, stays) => {
		expect(staysWithin(text, replacements, lines)).toBe(stays);
	});

	test("that glues the line below to the last selected one is outside", () => {
		expect(staysWithin(text, at("\treturn 1;\n}\n", "\treturn 1;\n}"), { start: 0, end: 3 })).toBe(false);
	});
});

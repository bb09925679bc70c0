import { createTwoFilesPatch } from "diff";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findTexts } from "../../src/core/edit/findTexts.ts";
import { applyReplacements, locateEdits } from "../../src/core/edit/locateEdits.ts";
import { planEdit } from "../../src/core/edit/planEdit.ts";
import type { Replacement } from "../../src/core/workspace.ts";
import { scaled, seed } from "../faults/scale.ts";

const runs = { seed, numRuns: scaled(5_000, 300) };

/** Lines as code has them, many of them alike; some of the sort that trips up offsets and trimming. */
const line = fc.constantFrom(
	"",
	"}",
	"\t}",
	"  ",
	"a",
	"ab",
	"\treturn a;",
	"\t\treturn a;",
	"return  a;",
	"\tif (a) {",
	"const name = read(1);",
	"const name = read(2);",
	"const naem = read(1);",
	"// 😀 e\u0301 \u2028 \u00A0x",
	"\uFEFF\tlet b",
);
const eol = fc.constantFrom("\n", "\n", "\r\n", "\r");
/** Each line with an ending of its own; the last may have none. */
const file = fc
	.array(fc.tuple(line, eol), { minLength: 1, maxLength: 25 })
	.chain((lines) => fc.tuple(fc.constant(lines), eol, fc.boolean(), fc.boolean()))
	.map(([lines, same, isMixed, isEnded]) => {
		const text = lines.map(([content, own]) => content + (isMixed ? own : same)).join("");
		return isEnded ? text : text.replace(/(\r\n|\r|\n)$/, "");
	});
const plainFile = fc.array(line, { minLength: 1, maxLength: 25 }).map((lines) => lines.join("\n"));
/** Lines of which no two are alike. */
const distinctFile = fc
	.uniqueArray(fc.stringMatching(/^[a-z]{8,14}$/), { minLength: 3, maxLength: 30 })
	.map((words) => words.map((word, at) => `${"\t".repeat(at % 3)}const ${word} = make("${word.slice(1)}");`));
const fraction = fc.double({ min: 0, max: 0.999, noNaN: true });
const newText = fc.array(line, { maxLength: 4 }).map((lines) => lines.join("\n"));

function sliceOf(lines: readonly string[], from: number, length: number): { start: number; lines: string[] } {
	const start = Math.floor(from * lines.length);
	return { start, lines: lines.slice(start, start + length) };
}

/** What undoes replacements in the text that they made. */
function reversed(text: string, replacements: readonly Replacement[]): Replacement[] {
	let shift = 0;
	return replacements.map(({ start, end, text: inserted }) => {
		const from = start + shift;
		shift += inserted.length - (end - start);
		return { start: from, end: from + inserted.length, text: text.slice(start, end) };
	});
}

function occurrences(text: string, wanted: string): number[] {
	const found: number[] = [];
	for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + 1)) found.push(at);
	return found;
}

describe("Whatever the file and the edit", { timeout: 300_000 }, () => {
	test("nothing outside of the lines that were looked for changes, and undoing gives the file back", () => {
		const property = fc.property(file, fraction, fc.integer({ min: 1, max: 5 }), newText, (text, from, length, replace) => {
			const all = text.split(/(?<=\r\n|\r(?!\n)|\n)/);
			const { start, lines } = sliceOf(all, from, length);
			const located = locateEdits(text, [{ search: lines.join("").replace(/(\r\n|\r|\n)$/, ""), replace }]);
			if ("problem" in located) return;
			const after = applyReplacements(text, located.replacements);
			const before = all.slice(0, start).join("");
			const behind = all.slice(start + lines.length).join("");
			/** Deleted lines at the end of the file take the line ending before them along. */
			expect(after.startsWith(behind === "" ? before.replace(/(\r\n|\r|\n)$/, "") : before)).toBe(true);
			expect(after.endsWith(behind)).toBe(true);
			expect(applyReplacements(after, reversed(text, located.replacements))).toBe(text);
		});
		fc.assert(property, runs);
	});

	test("a text that stands there once is exchanged as if by hand, and one that stands there twice never is", () => {
		const property = fc.property(plainFile, fraction, fraction, newText, (text, from, to, replace) => {
			const [start, end] = [from, to].map((share) => Math.floor(share * (text.length + 1))).toSorted((a, b) => a - b);
			const search = text.slice(start, end);
			if (search.trim() === "" || search === replace || replace === "") return;
			const places = occurrences(text, search);
			const at = places[0] ?? 0;
			/** A byte order mark is the file's, wherever a model puts one; so are line endings that its replacement forgets. */
			const lines = replace.replace(/^\uFEFF/, "");
			const isText = lines.replaceAll("\n", "") !== "";
			const first = isText && search.startsWith("\n") && !lines.startsWith("\n") ? "\n" : "";
			const last = isText && search.endsWith("\n") && !lines.endsWith("\n") ? "\n" : "";
			const byHand = text.slice(0, at) + first + lines + last + text.slice(at + search.length);
			const located = locateEdits(text, [{ search, replace }]);
			const outcome =
				"problem" in located ? located.problem.replace(/ places .*/, " places") : applyReplacements(text, located.replacements);
			expect(outcome).toBe(places.length === 1 ? byHand : `The search text fits ${places.length} places`);
		});
		fc.assert(property, runs);
	});

	test("a search text in other white space is found where it stands, and the lines about it stay", () => {
		const property = fc.property(
			distinctFile,
			fraction,
			fc.integer({ min: 1, max: 5 }),
			fc.constantFrom("", "  ", "\t", "    "),
			eol,
			(all, from, length, indent, ending) => {
				const { start, lines } = sliceOf(all, from, length);
				const text = all.join(ending);
				const search = lines.map((content) => indent + content.replaceAll("\t", "  ").replace(" = ", "  =  ")).join("\n");
				const located = locateEdits(text, [{ search, replace: `${/^\s*/.exec(search)?.[0]}replaced();` }]);
				const first = /^\t*/.exec(lines[0] ?? "")?.[0] ?? "";
				const expected = all.toSpliced(start, lines.length, `${first}replaced();`);
				expect("replacements" in located && applyReplacements(text, located.replacements)).toBe(expected.join(ending));
			},
		);
		fc.assert(property, runs);
	});

	test("a typo in the search text does not hide the one place it belongs to", () => {
		const property = fc.property(distinctFile, fraction, fc.integer({ min: 1, max: 5 }), fraction, (all, from, length, where) => {
			const { start, lines } = sliceOf(all, from, length);
			const wrong = lines.map((content, at) => (at === Math.floor(where * lines.length) ? content.replace("const", "cosnt") : content));
			const located = locateEdits(all.join("\n"), [{ search: wrong.join("\n"), replace: "x" }]);
			expect(located).toMatchObject({ matches: [{ how: "similar", first: start + 1, last: start + lines.length }] });
		});
		fc.assert(property, runs);
	});

	test("what is not in the file is refused", () => {
		const absent = fc.array(fc.stringMatching(/^[A-Z]{6,20}\(\);$/), { minLength: 1, maxLength: 5 });
		const property = fc.property(
			fc.oneof(
				file,
				distinctFile.map((lines) => lines.join("\n")),
			),
			absent,
			(text, lines) => {
				expect(locateEdits(text, [{ search: lines.join("\n"), replace: "x" }])).toHaveProperty("problem");
			},
		);
		fc.assert(property, runs);
	});

	test("several edits in any order are the same as each by itself, or refused together", () => {
		const property = fc.property(distinctFile, fc.uniqueArray(fc.nat({ max: 29 }), { minLength: 2, maxLength: 6 }), (all, picked) => {
			const lines = [...new Set(picked.map((at) => at % all.length))];
			const edits = lines.map((at) => ({ search: all[at] ?? "", replace: `edited(${at});` }));
			const located = locateEdits(all.join("\n"), edits);
			const expected = all.map((content, at) => (lines.includes(at) ? `edited(${at});` : content)).join("\n");
			expect("replacements" in located && applyReplacements(all.join("\n"), located.replacements)).toBe(expected);
			expect(locateEdits(all.join("\n"), [...edits, { search: "nowhere in here", replace: "" }])).toHaveProperty("problem");
		});
		fc.assert(property, runs);
	});

	test("whole content comes out as written, in the file's own line endings", () => {
		const property = fc.property(file, plainFile, (text, content) => {
			const located = planEdit(text, { path: "a", content }, true);
			if ("problem" in located) return;
			const after = applyReplacements(text, located.replacements);
			const plain = (some: string) => some.replace(/\r\n|\r/g, "\n");
			const written = content.replace(/^\uFEFF/, "");
			const isEnded = /[\r\n]$/.test(text);
			const asEnded = isEnded ? written.replace(/\n?$/, "\n") : written.replace(/\n$/, "");
			expect(plain(after)).toBe(text === "" || written === "" ? written : asEnded);
			expect(applyReplacements(after, reversed(text, located.replacements))).toBe(text);
		});
		fc.assert(property, runs);
	});

	test("a diff leads from one file to the other, however wrong its line numbers are", () => {
		const property = fc.property(
			distinctFile,
			fc.array(fc.tuple(fraction, fc.boolean()), { minLength: 1, maxLength: 4 }),
			fc.integer({ min: 0, max: 4 }),
			fc.integer({ min: 0, max: 90 }),
			(all, changes, context, shift) => {
				const changed = [...all];
				for (const [at, isAdded] of changes)
					changed.splice(Math.floor(at * changed.length), isAdded ? 0 : 1, ...(isAdded ? ["added();"] : []));
				const [before, after] = [all, changed].map((lines) => `${lines.join("\n")}\n`) as [string, string];
				const diff = createTwoFilesPatch("a/a.ts", "b/a.ts", before, after, "", "", { context }).replace(
					/@@ -(\d+)/g,
					(_, number: string) => `@@ -${Number(number) + shift}`,
				);
				const located = planEdit(before, { path: "a.ts", diff }, true);
				const outcome = "problem" in located ? located.problem : applyReplacements(before, located.replacements);
				/** Without context, nothing says where an insertion belongs; and two hunks may insert at one place. */
				const mayRefuse = context === 0 || before === after || /change the same lines/.test(outcome);
				expect("problem" in located && mayRefuse ? after : outcome).toBe(after);
			},
		);
		fc.assert(property, runs);
	});
});

test("many texts are found at once where each is found by itself", () => {
	const needles = fc.array(fc.string({ unit: fc.constantFrom("a", "b", "é"), minLength: 1, maxLength: 9 }), { minLength: 1, maxLength: 8 });
	const text = fc.string({ unit: fc.constantFrom("a", "b", "é"), maxLength: 200 });
	const property = fc.property(text, needles, fc.integer({ min: 1, max: 300 }), (searched, wanted, limit) => {
		const expected = wanted.map((needle) => occurrences(searched, needle).slice(0, limit + 1));
		expect(findTexts(searched, wanted, limit)).toEqual(expected);
	});
	fc.assert(property, runs);
});

/** What grows with the product of lines and edits runs out of its time. */
test("a hundred thousand lines take fifty edits", { timeout: 30_000 }, () => {
	const lines = Array.from({ length: 100_000 }, (_, at) => (at % 3 === 0 ? "}" : `\tconst name${at} = read(input, ${at});`));
	const edits = Array.from({ length: 50 }, (_, edit) => ({
		search: lines.slice(edit * 1_999 + 1, edit * 1_999 + 4).join("\n"),
		replace: `edit(${edit});`,
	}));
	const located = locateEdits(lines.join("\n"), edits);
	expect("matches" in located && located.matches.map(({ first }) => first)).toEqual(edits.map((_, edit) => edit * 1_999 + 2));
});

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Hunk, splitLines } from "../../src/core/edit/hunks.ts";
import {
	hunksOf,
	isSettled,
	isTypedInto,
	keepHunk,
	type PendingText,
	undoAll,
	undoHunk,
	untouched,
	withEdit,
	withFormatting,
	withTyping,
} from "../../src/core/edit/pendingText.ts";

const lines = fc.array(fc.constantFrom("a", "b", "c", "d", "e"), { maxLength: 20 });
const text = lines.map((all) => all.map((line) => `${line}\n`).join(""));

type Step =
	| { readonly kind: "typing"; readonly at: number; readonly span: number; readonly shape: "line" | "inside" | "rewrite" }
	| { readonly kind: "edit"; readonly at: number; readonly span: number; readonly shape: "line" | "inside" | "rewrite" }
	| { readonly kind: "keep" | "undo"; readonly at: number; readonly isSure: boolean };

const place = fc.nat({ max: 40 });
const shape = fc.constantFrom("line" as const, "inside" as const, "rewrite" as const);
const change = fc.record({
	kind: fc.constantFrom("typing" as const, "edit" as const),
	at: place,
	span: fc.integer({ min: 1, max: 4 }),
	shape,
});
const undo = fc.record({ kind: fc.constant("undo" as const), at: place, isSure: fc.boolean() });
const decision = fc.record({ kind: fc.constantFrom("keep" as const, "undo" as const), at: place, isSure: fc.boolean() });

describe("What is pending in a text", () => {
	test("is the text itself when every hunk is kept, and the base when every one is undone", () => {
		fc.assert(
			fc.property(text, text, (base, current) => {
				let kept = withEdit(untouched(base), current);
				let undone = kept;
				for (let hunk = hunksOf(kept)[0]; hunk; hunk = hunksOf(kept)[0]) kept = keepHunk(kept, hunk);
				for (let hunk = hunksOf(undone)[0]; hunk; hunk = hunksOf(undone)[0]) undone = undoHunk(undone, hunk);
				expect([kept.current, undone.current]).toEqual([current, base]);
			}),
		);
	});

	test("never costs the user a keystroke, whatever is edited and undone, in whatever order", () => {
		fc.assert(
			fc.property(lines, fc.array(fc.oneof(change, change, undo), { maxLength: 25 }), (start, steps) => {
				const { pending, typed } = play(start, steps, () => true);
				const left = undoAll(pending).current;
				expect(withoutAsked(typed, pending, hunksOf(pending)).filter((word) => !left.includes(word))).toEqual([]);
			}),
			{ numRuns: 2_000 },
		);
	});

	test("never costs the user a keystroke that the assistant has not overwritten, whatever is kept and undone", () => {
		fc.assert(
			fc.property(lines, fc.array(fc.oneof(change, change, decision), { maxLength: 25 }), (start, steps) => {
				const { pending, typed } = play(start, steps, (line) => !line.includes("typed"));
				expect(typed.filter((word) => !pending.current.includes(word))).toEqual([]);
				const left = undoAll(pending).current;
				expect(withoutAsked(typed, pending, hunksOf(pending)).filter((word) => !left.includes(word))).toEqual([]);
			}),
			{ numRuns: 2_000 },
		);
	});

	test("leaves nothing of the assistant behind when the user has only typed beside it", () => {
		const pending = withTyping(withEdit(untouched("1\n2\n3\n4\n"), "1\nTWO\n3\n4\n"), "1\nTWO\n3\n4\nfive\n");
		expect(undoAll(pending).current).toBe("1\n2\n3\n4\nfive\n");
	});

	test("goes with what a formatter did to it", () => {
		const edited = withEdit(untouched("1\n2\n3\n"), "1\nif(a)b()\n3\n");
		expect(undoAll(withFormatting(edited, "1\nif (a) {\n\tb();\n}\n3\n")).current).toBe("1\n2\n3\n");
	});

	test("keeps a line that the user typed into it when it is undone", () => {
		const pending = withTyping(withEdit(untouched("1\n2\n3\n"), "1\nnew a\nnew b\n3\n"), "1\nnew a\ntyped\nnew b\n3\n");
		expect(hunksOf(pending)).toHaveLength(1);
		const [hunk] = hunksOf(pending);
		expect(hunk && undoHunk(pending, hunk).current).toBe("1\n2\ntyped\n3\n");
	});

	test("takes what was typed into its line along when it is undone, and tells so before", () => {
		const beside = withTyping(withEdit(untouched("1\n2\n3\n"), "1\nnew\n3\n"), "1\nnew\nmine\n3\n");
		expect(isTypedInto(beside, hunksOf(beside))).toBe(false);
		const into = withTyping(beside, "1\nnew //\nmine\n3\n");
		expect(isTypedInto(into, hunksOf(into))).toBe(true);
		const alone = withTyping(withEdit(untouched("const a3 = 3;\n"), "const ax3 = 3 + 1;\n"), "const ax3 = 3 + 1; //\n");
		expect(undoAll(alone).current).toBe("const a3 = 3;\n");
	});

	test("is decided when the editor's own undo takes it back", () => {
		const edited = withEdit(untouched("1\n2\n"), "1\ntwo\n");
		expect(isSettled(withTyping(edited, "1\n2\n"))).toBe(true);
	});

	test("brings back what the user had typed into it when the assistant overwrites that and is undone", () => {
		const typed = withTyping(withEdit(untouched("1\n2\n3\n"), "1\nnew\n3\n"), "1\nnew\ntyped\n3\n");
		const again = withEdit(typed, "1\nnewer\n3\n");
		expect(undoAll(again).current).toContain("typed\n");
	});
});

/** Plays the steps; `typed` are the words of the user that nobody but the user has touched, as far as `mayEdit` lets the assistant. */
function play(start: readonly string[], steps: readonly Step[], mayEdit: (line: string) => boolean) {
	let pending: PendingText = untouched(start.map((line) => `${line}\n`).join(""));
	let typed: readonly string[] = [];
	for (const [index, step] of steps.entries()) {
		if (!("span" in step)) {
			const hunks = hunksOf(pending);
			const hunk = hunks[step.at % Math.max(1, hunks.length)];
			if (!hunk || (step.kind === "undo" && isTypedInto(pending, [hunk]) && !step.isSure)) continue;
			if (step.kind === "undo") typed = withoutAsked(typed, pending, [hunk]);
			pending = step.kind === "keep" ? keepHunk(pending, hunk) : undoHunk(pending, hunk);
			continue;
		}
		const current = pending.current.split(/(?<=\n)/).filter((line) => line !== "");
		const at = step.at % (current.length + 1);
		if (step.kind === "typing") {
			typed = [...typed, `typed${index};`];
			const line = current[at];
			if (step.shape === "inside" && line !== undefined) current[at] = `typed${index};${line}`;
			else current.splice(at, 0, `typed${index};\n`);
			pending = withTyping(pending, current.join(""));
		} else {
			const span = current.slice(at, at + step.span);
			const isInsert = step.shape === "line" || !span.every(mayEdit);
			current.splice(at, isInsert ? 0 : span.length, ...(step.shape === "rewrite" ? [`x${index}\n`, `y${index}\n`] : [`z${index}\n`]));
			pending = withEdit(pending, current.join(""));
		}
	}
	return { pending, typed };
}

/** The words that undoing these hunks may not take: all but those in hunks for which the user is asked. */
function withoutAsked(typed: readonly string[], pending: PendingText, hunks: readonly Hunk[]): readonly string[] {
	const lines = splitLines(pending.current);
	const asked = hunks.filter((hunk) => isTypedInto(pending, [hunk]));
	const given = asked.flatMap(({ current }) => lines.slice(current.start, current.end)).join("");
	return typed.filter((word) => !given.includes(word));
}

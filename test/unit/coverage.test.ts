import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { isTestOf, type Row } from "../coverage/row.ts";
import { renderTable, rowOf, sections } from "../coverage/table.ts";

const root = join(import.meta.dirname, "../..");
const read = (file: string) => (existsSync(join(root, file)) ? readFileSync(join(root, file), "utf8") : "");
const named = sections.flatMap(({ rows }) => Object.entries(rows));

describe("The coverage table", () => {
	test.each(sections)("has a row for every member that the SDK knows: $title", ({ members, rows }) => {
		expect(members.filter((member) => !rowOf(member, rows))).toEqual([]);
	});

	test.each(sections)("has no row for what the SDK does not know: $title", ({ members, rows }) => {
		expect(Object.keys(rows).filter((name) => !members.some((member) => rowOf(member, { [name]: rows[name] as Row })))).toEqual([]);
	});

	test("names tests that exist", () => {
		expect(
			named.filter(([, row]) => !isTestOf(row, read(row.file))).map(([name, { file, title }]) => `${name}: ${file}: ${title}`),
		).toEqual([]);
	});

	test("names lines that exist, each once, for the mutation check", () => {
		const isOnce = (whole: string, part: string) => whole.split(part).length === 2;
		const wrong = named.filter(([, { mutation }]) => mutation && !isOnce(read(mutation.file), mutation.find));
		expect(wrong.map(([name]) => name)).toEqual([]);
	});

	test("is the one that the rows give: node scripts/coverageTable.ts writes it anew", () => {
		expect(read("test/coverage/COVERAGE.md")).toBe(renderTable());
	});
});

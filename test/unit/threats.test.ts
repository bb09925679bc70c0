import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { isTestOf } from "../coverage/row.ts";
import { withThreats } from "../security/table.ts";
import { threats } from "../security/threats.ts";

const root = join(import.meta.dirname, "../..");
const read = (file: string) => (existsSync(join(root, file)) ? readFileSync(join(root, file), "utf8") : "");
const proofs = threats.flatMap(({ attack, proofs: ofThreat }) => ofThreat.map((proof) => ({ attack, ...proof })));

describe("The table of threats", () => {
	test("has at least one test for each of them", () => {
		expect(threats.length).toBeGreaterThanOrEqual(44);
		expect(threats.filter((threat) => threat.proofs.length === 0)).toEqual([]);
	});

	test("names tests that exist", () => {
		expect(proofs.filter((proof) => !isTestOf(proof, read(proof.file))).map(({ attack, title }) => `${attack}: ${title}`)).toEqual([]);
	});

	test("names lines that exist, each once, for the mutation check", () => {
		const isOnce = (whole: string, part: string) => whole.split(part).length === 2;
		const wrong = proofs.filter(({ mutation }) => mutation && !isOnce(read(mutation.file), mutation.find));
		expect(wrong.map(({ attack, mutation }) => `${attack}: ${mutation?.file}: ${mutation?.find}`)).toEqual([]);
	});

	test("is the one that SECURITY.md shows: node scripts/securityTable.ts writes it anew", () => {
		const page = read("SECURITY.md");
		expect(page).toBe(withThreats(page, threats));
	});
});

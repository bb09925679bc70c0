import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

interface Violation {
	readonly id: string;
	readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/** What axe finds wrong with the page as it is now. It runs outside of the page's policy, as an extension of the browser would. */
export function findViolations(page: Page): Promise<string[]> {
	return run(page, {});
}

/** The same of what another theme can change: its colours. */
export function findFaintColours(page: Page): Promise<string[]> {
	return run(page, { runOnly: { type: "rule", values: ["color-contrast", "link-in-text-block"] } });
}

/** Of what is right nothing is written down, and what would have to be fetched is not looked at: the page fetches nothing. */
const quick = { resultTypes: ["violations"], preload: false };

async function run(page: Page, options: object): Promise<string[]> {
	if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(source);
	return page.evaluate(
		async (chosen) => {
			const { axe } = window as unknown as { axe: { run: (options: object) => Promise<{ violations: Violation[] }> } };
			return (await axe.run(chosen)).violations.map(
				({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.html} ${node.failureSummary}`).join("\n")}`,
			);
		},
		{ ...options, ...quick },
	);
}

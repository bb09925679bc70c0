import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

interface Violation {
	readonly id: string;
	readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/** What axe finds wrong with the page as it is now. It runs outside of the page's policy, as an extension of the browser would. */
export async function findViolations(page: Page): Promise<string[]> {
	await page.evaluate(source);
	return page.evaluate(async () => {
		const { axe } = window as unknown as { axe: { run: () => Promise<{ violations: Violation[] }> } };
		return (await axe.run()).violations.map(
			({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.html} ${node.failureSummary}`).join("\n")}`,
		);
	});
}

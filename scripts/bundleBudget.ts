import type { Metafile } from "esbuild";

/**
 * Bytes that each bundle may have, in KB of 1,000, when it is built for production. They are there to be noticed: whoever needs
 * more raises the number in the same commit and says what for.
 */
const budgets: Readonly<Record<string, number>> = {
	"extension.cjs": 20,
	"features.cjs": 425,
	"bedrock.cjs": 1_050,
	"tracing.cjs": 80,
	"webview.js": 400,
	"webview.css": 55,
	"doctor.js": 50,
	"doctor.css": 12,
	"german.js": 40,
};

/** Throws when a bundle has grown beyond its budget, with what is largest in it. */
export function checkBudget({ outputs }: Metafile): void {
	for (const [path, { bytes, inputs }] of Object.entries(outputs)) {
		const name = path.split("/").at(-1) ?? path;
		const budget = budgets[name];
		if (budget === undefined) throw new Error(`${name} has no budget. Give it one in scripts/bundleBudget.ts.`);
		if (bytes <= budget * 1_000) continue;
		const parts = Object.entries(inputs).map(([input, { bytesInOutput }]) => ({ input, bytesInOutput }));
		const largest = parts.toSorted((a, b) => b.bytesInOutput - a.bytesInOutput).slice(0, 5);
		const named = largest.map(({ input, bytesInOutput }) => `${input} (${Math.round(bytesInOutput / 1_000)} KB)`).join(", ");
		throw new Error(`${name} has ${Math.round(bytes / 1_000)} KB, more than its ${budget}. Largest in it: ${named}.`);
	}
}

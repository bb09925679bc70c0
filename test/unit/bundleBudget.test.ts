import type { Metafile } from "esbuild";
import { expect, test } from "vitest";
import { checkBudget } from "../../scripts/bundleBudget.ts";

const bundle = (name: string, bytes: number): Metafile => ({
	inputs: {},
	outputs: {
		[`dist/${name}`]: { bytes, inputs: { "src/large.ts": { bytesInOutput: bytes } }, imports: [], exports: [] },
	},
});

test("a bundle within its budget is built", () => {
	expect(() => checkBudget(bundle("tracing.cjs", 80_000))).not.toThrow();
});

test("a bundle that has grown beyond its budget is not, and names what is large in it", () => {
	expect(() => checkBudget(bundle("tracing.cjs", 80_001))).toThrow(/tracing\.cjs.*src\/large\.ts/);
});

test("a bundle without a budget is not built", () => {
	expect(() => checkBudget(bundle("new.cjs", 1))).toThrow("new.cjs has no budget");
});

import * as v from "valibot";

/** Parts that the inputs of several tools share. The descriptions are read by the model. */

export const path = v.pipe(
	v.string(),
	v.minLength(1),
	v.maxLength(1_000),
	v.description("Relative to the workspace folder, such as src/main.ts."),
	/** One spelling for one file: what was read is remembered by its path. */
	v.transform((value) => value.replace(/^(\.\/+)+(?=.)/, "")),
);

export const glob = v.pipe(
	v.string(),
	v.minLength(1),
	v.maxLength(500),
	v.description("Such as src/**/*.{ts,tsx}; without a slash it fits in every folder."),
);

export const line = v.pipe(v.number(), v.integer(), v.minValue(1));

import type { Row } from "../coverage/row.ts";

/** An attack, what stands against it, and the tests that prove that: each passes, and fails when the lines of its mutation are taken away. */
export interface Threat {
	readonly attack: string;
	/** Where the like was seen; absent when it was not. */
	readonly seen?: string;
	readonly control: string;
	readonly proofs: readonly Row[];
}

/** `test` is the file without its folder `test/` and its ending; without a `change` the test proves a control beside one that has it. */
export function proof(test: string, title: string, change?: readonly [file: string, find: string, replace: string]): Row {
	const row: Row = { file: `test/${test}.test.ts`, title };
	if (!change) return row;
	const [file, find, replace] = change;
	return { ...row, mutation: { file, find, replace } };
}

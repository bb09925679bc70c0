/** What proves that a member of the API is dealt with. Members below it have the same proof, unless they have a row of their own. */
export interface Row {
	/** Of the test, from the root of the project. */
	readonly file: string;
	/** As the file has it, with the placeholders of a table of cases. */
	readonly title: string;
	/** Why it is neither sent nor read; the test shows what happens instead. */
	readonly excuse?: string;
	/** The lines without which the test must fail. */
	readonly mutation?: Mutation;
}

/** A change that takes something away from the code. */
export interface Mutation {
	readonly file: string;
	/** Occurs exactly once. */
	readonly find: string;
	readonly replace: string;
}

export type Rows = Readonly<Record<string, Row>>;

/** Whether a file has the row's test: a test or a table of cases of that title, and nothing that is skipped, a group or another text. */
export function isTestOf({ title }: Row, source: string): boolean {
	const escaped = title.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
	return new RegExp(`(\\b(test|it)|\\))\\(\\s*["'\`]${escaped}["'\`]`).test(source);
}

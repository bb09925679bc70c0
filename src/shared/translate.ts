/** Sentences of one language by their English original, as the files of `l10n` hold them. */
export type Translation = Readonly<Record<string, string>>;

let current: Translation = {};

/**
 * Sets the language of what is translated from now on; `undefined` is English. Once for each bundle, which has its own copy of this
 * module, with what the editor has loaded for its own language (`vscode.l10n.bundle`).
 */
export function useTranslation(translation: Translation | undefined): void {
	current = translation ?? {};
}

/**
 * What the model reads of a text that is written for the user as well: `write` runs at once, and all that it translates stays English.
 */
export function inEnglish<Text>(write: () => Text): Text {
	const own = current;
	current = {};
	try {
		return write();
	} finally {
		current = own;
	}
}

/**
 * A sentence for the user from a place that knows no editor: `vscode.l10n.t` for core, bedrock, tools and shared. `{0}` stands for the
 * first value. The sentence has to be a literal, because `scripts/collectSentences.ts` finds it in the source; and the call has to be
 * inside a function, because the language is not known yet while a bundle is loaded. What the model or the log reads stays English
 * and does not go through here.
 */
export function translate(sentence: string, ...values: readonly (string | number | undefined)[]): string {
	return fillIn(current[sentence] ?? sentence, values);
}

export function fillIn(sentence: string, values: readonly (string | number | undefined)[]): string {
	return sentence.replaceAll(/\{(\d+)\}/g, (_, position: string) => String(values[Number(position)] ?? ""));
}

/** The language in use; empty in English. */
export function translation(): Translation {
	return current;
}

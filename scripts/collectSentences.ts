/**
 * Writes `l10n/bundle.l10n.json`, the list of all sentences that the host shows, and says what its translations lack. The editor
 * reads `bundle.l10n.<language>.json` beside it.
 *
 * @vscode/l10n-dev does the same for `vscode.l10n.t` alone; here core, bedrock and tools are translated as well, and know no editor.
 */
import { globSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");

/** Every call, with its sentence if that is a literal. */
const calls = /(?<!function )\b(?:l10n\.t|translate)\(\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')?/g;

/** All sentences of the sources, in order. Throws where a sentence is not a literal, because it could not be translated. */
export function collectSentences(): string[] {
	const files = globSync("src/**/*.ts", { cwd: root });
	return [...new Set(files.flatMap((file) => sentencesOf(readFileSync(join(root, file), "utf8"), file)))].toSorted();
}

export function sentencesOf(source: string, file: string): string[] {
	return [...source.matchAll(calls)].map(({ 1: literal, index }) => {
		if (literal !== undefined) return readLiteral(literal);
		const line = source.slice(0, index).split("\n").length;
		throw new Error(`${file}:${line}: the sentence to translate has to be a literal with {0} for what changes.`);
	});
}

export function readTranslation(language: string): Readonly<Record<string, string>> {
	return JSON.parse(readFileSync(join(root, `l10n/bundle.l10n.${language}.json`), "utf8")) as Readonly<Record<string, string>>;
}

function readLiteral(literal: string): string {
	if (literal.startsWith('"')) return JSON.parse(literal) as string;
	return JSON.parse(`"${literal.slice(1, -1).replaceAll('"', '\\"').replaceAll("\\'", "'")}"`) as string;
}

if (import.meta.main) {
	const sentences = collectSentences();
	const list = Object.fromEntries(sentences.map((sentence) => [sentence, sentence]));
	writeFileSync(join(root, "l10n/bundle.l10n.json"), `${JSON.stringify(list, undefined, "\t")}\n`);
	for (const file of globSync("l10n/bundle.l10n.*.json", { cwd: root })) {
		const language = file.split(".").at(-2) ?? "";
		const translation = readTranslation(language);
		for (const sentence of sentences) if (!(sentence in translation)) console.log(`${language} lacks: ${sentence}`);
		for (const sentence of Object.keys(translation)) if (!(sentence in list)) console.log(`${language} has what nobody says: ${sentence}`);
	}
}

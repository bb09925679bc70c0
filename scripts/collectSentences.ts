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

/** What a `${}` of a template holds; templates within it hold none themselves that matter here. */
const inserted = String.raw`\$\{(?:[^{}\x60]|\x60[^\x60]*\x60)*\}`;

/**
 * Failures of tools, which are thrown in English for the model; `retell` finds them again by their words for the user. Where they are
 * not literals they are made of such that are.
 */
const failures = new RegExp(
	String.raw`(?:\bnew ToolError\(\s*|\bnew WorkspaceError\(\s*"[a-z-]+",\s*|\b(?:deny|deniedEnd|failedEnd|denial|forModel)\(\s*|\bproblem: )` +
		String.raw`(?:("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|\x60((?:[^\x60\\$]|\\.|\$(?!\{)|${inserted})*)\x60)`,
	"g",
);

/** All sentences of the sources, in order. Throws where a sentence is not a literal, because it could not be translated. */
export function collectSentences(): string[] {
	const files = globSync("src/**/*.ts", { cwd: root });
	return [...new Set(files.flatMap((file) => sentencesOf(readFileSync(join(root, file), "utf8"), file)))].toSorted();
}

export function sentencesOf(source: string, file: string): string[] {
	const translated = [...source.matchAll(calls)].map(({ 1: literal, index }) => {
		if (literal !== undefined) return readLiteral(literal);
		const line = source.slice(0, index).split("\n").length;
		throw new Error(`${file}:${line}: the sentence to translate has to be a literal with {0} for what changes.`);
	});
	const retold = [...source.matchAll(failures)].map(({ 1: literal, 2: template = "" }) =>
		literal ? readLiteral(literal) : readTemplate(template),
	);
	/** What holds no word of its own, such as `${first} ${second}`, needs no translation. */
	return [...translated, ...retold.filter((sentence) => /\p{L}{2}/u.test(sentence.replaceAll(/\{\d+\}/g, "")))];
}

/** `There is no file "${path}".` is `There is no file "{0}".` */
function readTemplate(template: string): string {
	let count = 0;
	const numbered = template.replaceAll(new RegExp(inserted, "g"), () => `{${count++}}`);
	return JSON.parse(`"${numbered.replaceAll("\\`", "`").replaceAll('"', '\\"')}"`) as string;
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

import { type Translation, translation } from "./translate.ts";

/**
 * What was written for the model in English, as the user reads it: sentences that `l10n` knows in the language of the user, anything
 * else as it is. Failures of tools are thrown where nobody thinks of a reader, and the model has to read them to the letter: so they are
 * found again by their words.
 */
export function retell(text: string): string {
	return tellLines(text, bookOf(translation()).own, true);
}

/** Names a part of such a sentence that stands elsewhere, so that `scripts/collectSentences.ts` finds it. */
export function forModel(sentence: string): string {
	return sentence;
}

/** The other way round, for the log, which is for support and for search machines: what was said to the user, in English. */
export function inOriginal(text: string): string {
	return tellLines(text, bookOf(translation()).english, false);
}

/** A sentence as it is found in a text: fixed parts, and between them what changes. */
interface Pattern {
	readonly parts: readonly string[];
	/** What stands between two parts in the sentence, such as `{0}`. */
	readonly slots: readonly string[];
	/** Finds them in `told`. */
	readonly slot: RegExp;
	/** The sentence in the other language. */
	readonly told: string;
}

/** The most telling first. */
interface Patterns {
	/** What a text may be that begins with this character: those that begin with a value are in each. */
	readonly byFirst: ReadonlyMap<string, readonly Pattern[]>;
	readonly beginningWithValue: readonly Pattern[];
}

interface Book {
	/** To the language of the user. */
	readonly own: Patterns;
	readonly english: Patterns;
}

/** Made with the first failure, in another language than English only. */
const books = new WeakMap<Translation, Book>();

function bookOf(current: Translation): Book {
	const known = books.get(current);
	if (known) return known;
	const pairs = Object.entries(current).filter(([english, own]) => english !== own);
	const book = {
		own: toPatterns(pairs.filter(([english]) => isSaidToModel(english))),
		english: toPatterns(pairs.filter(([, own]) => !(own in current)).map(([english, own]) => [own, english])),
	};
	books.set(current, book);
	return book;
}

/** Whole sentences, and counts within them such as `3 lines`: single words may as well be names of files. */
function isSaidToModel(english: string): boolean {
	return /[.:](?: \{\d+\})?$|^(?:\{0\}|\d+|no) [a-z]+$|(?:\p{L}+\P{L}+){3}/u.test(english);
}

const eachSlot = /\{\d+\}/g;
/** Nobody could tell where the first of two values ends that stand side by side: they are one, if they are in the other language. */
const slotsTogether = /\{\d+\}(?: ?\{\d+\})*/g;

function slotOf(from: string, told: string): RegExp {
	const [own = [], others = []] = [from, told].map((text) => text.match(slotsTogether)?.toSorted());
	return own.join("|") === others.join("|") ? slotsTogether : eachSlot;
}

function toPatterns(pairs: readonly (readonly [string, string])[]): Patterns {
	const patterns = pairs
		.map(([from, told]) => {
			const slot = slotOf(from, told);
			return { parts: from.split(slot), slots: from.match(slot) ?? [], slot, told };
		})
		.filter(({ parts, slots }) => slots.length === 0 || weightOf(parts) > 2)
		.toSorted((a, b) => weightOf(b.parts) - weightOf(a.parts));
	const firsts = new Set(patterns.map(firstOf));
	const byFirst = new Map([...firsts].map((first) => [first, patterns.filter((pattern) => ["", first].includes(firstOf(pattern)))]));
	return { byFirst, beginningWithValue: byFirst.get("") ?? [] };
}

function firstOf({ parts }: Pattern): string {
	return parts[0]?.charAt(0) ?? "";
}

function weightOf(parts: readonly string[]): number {
	return parts.join("").replaceAll(/\P{L}/gu, "").length;
}

/** Whatever is longer, or a line of more sentences, is what others have said: looking for ours in it could take minutes. */
const longest = 16_000;
const mostSentences = 24;

function tellLines(text: string, patterns: Patterns, isForUser: boolean): string {
	if (patterns.byFirst.size === 0 || text.length > longest) return text;
	const whole = tellSentence(text, patterns, isForUser);
	return (
		whole ??
		text
			.split("\n")
			.map((line) => tell(line, patterns, isForUser))
			.join("\n")
	);
}

/** As one sentence or, where it is none, as several: the longest that is known at each place. */
function tell(text: string, patterns: Patterns, isForUser: boolean): string {
	const whole = tellSentence(text, patterns, isForUser);
	if (whole !== undefined) return whole;
	const ends = Array.from(text.matchAll(/[.:?!]["”]? /g), ({ index, 0: end }) => index + end.length);
	if (ends.length > mostSentences) return text;
	for (const end of ends.toReversed()) {
		const head = tellSentence(text.slice(0, end).trimEnd(), patterns, isForUser);
		if (head !== undefined) return `${head} ${tell(text.slice(end), patterns, isForUser)}`;
	}
	const [first] = ends;
	return first === undefined ? text : text.slice(0, first) + tell(text.slice(first), patterns, isForUser);
}

function tellSentence(
	text: string,
	patterns: Patterns,
	isForUser: boolean,
	candidates = candidatesFor(text, patterns),
): string | undefined {
	for (const { parts, slots, slot: every, told } of candidates) {
		const values = match(text, parts);
		if (!values) continue;
		return told.replaceAll(every, (slot) => {
			const at = slots.indexOf(slot);
			return tellValue(values[at] ?? "", parts[at] ?? "", patterns, isForUser);
		});
	}
	return undefined;
}

function candidatesFor(text: string, { byFirst, beginningWithValue }: Patterns): readonly Pattern[] {
	return byFirst.get(text.charAt(0)) ?? beginningWithValue;
}

/**
 * Names in quotation marks and single words are nobody's sentences. After a colon stands for the user what others have said, or one whole
 * sentence of ours: no part of it is told without the rest.
 */
function tellValue(value: string, before: string, patterns: Patterns, isForUser: boolean): string {
	if (/["“„]$/.test(before) || (isForUser && !value.includes(" "))) return value;
	if (!isForUser || !before.endsWith(": ")) return tellLines(value, patterns, isForUser);
	const ours = candidatesFor(value, patterns).filter((pattern) => firstOf(pattern) !== "");
	return tellSentence(value, patterns, isForUser, ours) ?? value;
}

/** The values between the parts, or `undefined` where the text is not of that form. Linear, whatever the text holds. */
function match(text: string, parts: readonly string[]): readonly string[] | undefined {
	const [first = "", ...others] = parts;
	const last = others.pop();
	if (last === undefined) return text === first ? [] : undefined;
	if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return undefined;
	const values: string[] = [];
	let from = first.length;
	for (const part of others) {
		const at = text.indexOf(part, from);
		if (at < 0) return undefined;
		values.push(text.slice(from, at));
		from = at + part.length;
	}
	const end = text.length - last.length;
	return end < from ? undefined : [...values, text.slice(from, end)];
}

/** Private-use characters: no font shows them, no Markdown means anything by them, and what a model writes of them is taken out. */
const markStart = "\uE000";
const markEnd = "\uE001";

/** Stands in a text where its citation number `index` (from 0) belongs. */
export function citationMark(index: number): string {
	return `${markStart}${index}${markEnd}`;
}

/** Splits a text at its citation marks: strings, and indexes of citations. */
export function splitAtCitations(text: string): (string | number)[] {
	return text.split(/(\uE000\d+\uE001)/).flatMap((piece): (string | number)[] => {
		if (piece === "") return [];
		return piece.startsWith(markStart) ? [Number(piece.slice(1, -1))] : [piece];
	});
}

/** What the model wrote, without the marks. */
export function withoutCitationMarks(text: string): string {
	return text.includes(markStart) ? text.replace(/\uE000\d+\uE001/g, "") : text;
}

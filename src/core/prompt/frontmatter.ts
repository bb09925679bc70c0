/** What stands between the two lines of dashes at the head of a Markdown file, and the text after it. */
export interface Frontmatter {
	readonly fields: ReadonlyMap<string, string | readonly string[]>;
	readonly body: string;
}

/**
 * Reads the part of YAML that such heads are written in: `key: value`, quoted or not or folded, and lists of either form, over
 * several lines, too. What is nested otherwise becomes an empty list: there is something, and it names nothing.
 */
export function readFrontmatter(text: string): Frontmatter {
	const { head, body = "" } = /^\uFEFF?---[ \t]*\r?\n(?<head>[^]*?\r?\n|)---[ \t]*(?:\r?\n(?<body>[^]*))?$/.exec(text)?.groups ?? {};
	if (head === undefined) return { fields: new Map(), body: text };
	const fields = new Map<string, string | readonly string[]>();
	let open = "";
	let isFolded = false;
	for (const line of linesOf(head)) {
		const { key, value = "" } = /^(?<key>[\w-]+):(?:\s+(?<value>.*))?$/.exec(line)?.groups ?? {};
		if (key !== undefined) {
			open = key;
			isFolded = /^[>|][+\d-]*\s*(#.*)?$/.test(value);
			fields.set(key, isFolded ? "" : valueOf(value));
		} else if (open !== "" && line.trim() !== "" && !/^\s*#/.test(line)) {
			fields.set(open, withLine(fields.get(open) ?? "", line, isFolded));
		}
	}
	return { fields, body };
}

/** The lines, with lists in brackets put on the line of their key. One that is never closed takes in all that follows. */
function linesOf(head: string): readonly string[] {
	const lines: string[] = [];
	let isOpen = false;
	for (const line of head.split(/\r?\n/)) {
		const bare = line.replace(/(^|\s)#.*$/, "").trim();
		const goesOn = isOpen || bare.startsWith("[");
		lines.push(goesOn ? `${lines.pop() ?? ""} ${bare}` : line);
		if (goesOn || /^[\w-]+:\s+\[/.test(bare)) isOpen = !bare.endsWith("]");
	}
	return lines;
}

function withLine(known: string | readonly string[], line: string, isFolded: boolean): string | readonly string[] {
	if (isFolded && typeof known === "string") return `${known} ${line.trim()}`.trim();
	const item = /^\s*-\s+(?<value>.+)$/.exec(line)?.groups?.value;
	const items = known === "" ? [] : known;
	return item === undefined || typeof items === "string" ? items : [...items, scalar(item)];
}

function valueOf(text: string): string | readonly string[] {
	const list = /^\[(?<items>.*)\]\s*(?:#.*)?$/.exec(text.trim())?.groups?.items;
	if (list === undefined) return scalar(text);
	return Array.from(list.matchAll(/"[^"]*"|'[^']*'|[^,]+/g), ([item]) => scalar(item)).filter((item) => item !== "");
}

function scalar(text: string): string {
	const trimmed = text.trim();
	const { double, single } = /^(?:"(?<double>(?:[^"\\]|\\.)*)"|'(?<single>(?:[^']|'')*)')\s*(?:#.*)?$/.exec(trimmed)?.groups ?? {};
	if (double !== undefined) return double.replace(/\\(.)/g, "$1");
	if (single !== undefined) return single.replaceAll("''", "'");
	return trimmed.replace(/(^|\s)#.*$/, "").trim();
}

/** What stands between the two lines of dashes at the head of a Markdown file, and the text after it. */
export interface Frontmatter {
	readonly fields: ReadonlyMap<string, string | readonly string[]>;
	readonly body: string;
}

/**
 * Reads the part of YAML that such heads are written in: `key: value`, quoted or not, and lists of either form. What is nested
 * deeper is passed over, since no field that is looked at is.
 */
export function readFrontmatter(text: string): Frontmatter {
	const { head, body = "" } = /^\uFEFF?---[ \t]*\r?\n(?<head>[^]*?\r?\n|)---[ \t]*(?:\r?\n(?<body>[^]*))?$/.exec(text)?.groups ?? {};
	if (head === undefined) return { fields: new Map(), body: text };
	const fields = new Map<string, string | readonly string[]>();
	let listed = "";
	for (const line of head.split(/\r?\n/)) {
		const item = /^\s*-\s+(?<value>.+)$/.exec(line)?.groups?.value;
		const { key, value = "" } = /^(?<key>[\w-]+):(?:\s+(?<value>.*))?$/.exec(line)?.groups ?? {};
		if (key !== undefined) {
			listed = key;
			fields.set(key, valueOf(value));
		} else if (item !== undefined && listed !== "") {
			const known = fields.get(listed);
			fields.set(listed, [...(Array.isArray(known) ? known : []), scalar(item)]);
		} else if (line.trim() !== "" && !line.trimStart().startsWith("#")) listed = "";
	}
	return { fields, body };
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

/** The character references that models really write; the page has no HTML parser to ask, by design. */
const names: Readonly<Record<string, string>> = {
	amp: "&",
	lt: "<",
	gt: ">",
	quot: '"',
	apos: "'",
	nbsp: "\u00A0",
	copy: "©",
	reg: "®",
	trade: "™",
	hellip: "…",
	mdash: "—",
	ndash: "–",
	lsquo: "‘",
	rsquo: "’",
	ldquo: "“",
	rdquo: "”",
	bull: "•",
	middot: "·",
	times: "×",
	divide: "÷",
	plusmn: "±",
	deg: "°",
	micro: "µ",
	euro: "€",
	larr: "←",
	rarr: "→",
	uarr: "↑",
	darr: "↓",
	harr: "↔",
	le: "≤",
	ge: "≥",
	ne: "≠",
	infin: "∞",
	lbrace: "{",
	rbrace: "}",
	lsqb: "[",
	rsqb: "]",
	vert: "|",
	ast: "*",
	grave: "`",
	lowbar: "_",
	num: "#",
	colon: ":",
};

export function decodeEntities(text: string): string {
	return text.includes("&") ? text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]{2,8}));/gi, decodeReference) : text;
}

function decodeReference(reference: string, decimal?: string, hexadecimal?: string, name?: string): string {
	if (name !== undefined) return Object.hasOwn(names, name) ? (names[name] ?? reference) : reference;
	const point = decimal === undefined ? Number.parseInt(hexadecimal ?? "", 16) : Number(decimal);
	const isCharacter = point > 0 && point <= 0x10_ffff && !(point >= 0xd800 && point <= 0xdfff);
	return isCharacter ? String.fromCodePoint(point) : "\uFFFD";
}

/** Elements whose content nobody reads. */
const unread = new Set(["script", "style", "noscript", "template", "svg", "math", "iframe", "object", "canvas", "select"]);
/** Elements whose content is no markup, so that a tag in it is text. */
const rawText = new Set(["script", "style", "textarea", "title", "iframe", "noscript"]);
const blocks = new Set(
	"address article aside blockquote details div dl dt dd fieldset figcaption figure footer form header hr main nav ol p section summary table tr ul".split(
		" ",
	),
);
const mostTitle = 300;
/** Elements without content that are within each other; closing one looks at each. */
const deepest = 50;

/**
 * The text of a page in Markdown: title, headings, lists, links, code. A plain reading from left to right that repairs nothing, as the
 * model needs the words and not the layout. Takes time in proportion to the length, whatever the page is made of.
 */
export function htmlToText(html: string, base: string): { readonly title?: string; readonly text: string } {
	const page = new Page(base);
	let position = 0;
	while (position < html.length) {
		const open = html.indexOf("<", position);
		const end = open < 0 ? html.length : open;
		if (end > position) page.text(html.slice(position, end));
		if (open < 0) break;
		position = readMarkup(html, open, page);
	}
	return page.finish();
}

const tagStart = /<(\/?)([a-z][a-z0-9:-]*)/iy;

function readMarkup(html: string, start: number, page: Page): number {
	if (html.startsWith("<!--", start)) return after(html, "-->", start + 4);
	if (html.startsWith("<!", start) || html.startsWith("<?", start)) return after(html, ">", start + 2);
	tagStart.lastIndex = start;
	const [whole, slash, name = ""] = tagStart.exec(html) ?? [];
	if (whole === undefined) {
		page.text("<");
		return start + 1;
	}
	const element = name.toLowerCase();
	const end = tagEnd(html, start + whole.length);
	if (slash !== "") {
		page.close(element);
		return end;
	}
	page.open(element, html.slice(start + whole.length, end - 1));
	return rawText.has(element) ? readRaw(html, end, element, page) : end;
}

/** Characters of a tag within which quotes are heeded. Whoever opens one and never closes it must not hide the page, or cost its length. */
const heededQuotes = 300;
const [closing, double, single] = [">", '"', "'"].map((character) => character.charCodeAt(0));

/** Just after the `>` that ends a tag. */
function tagEnd(html: string, from: number): number {
	let quote = 0;
	const end = Math.min(html.length, from + heededQuotes);
	for (let position = from; position < end; position++) {
		const character = html.charCodeAt(position);
		if (character === quote) quote = 0;
		else if (quote !== 0) continue;
		else if (character === closing) return position + 1;
		else if (character === double || character === single) quote = character;
	}
	return after(html, ">", from);
}

function readRaw(html: string, from: number, element: string, page: Page): number {
	const close = new RegExp(`</${element}`, "gi");
	close.lastIndex = from;
	const end = close.exec(html)?.index ?? html.length;
	if (element === "title") page.titled(html.slice(from, end));
	else if (element === "textarea") page.text(html.slice(from, end));
	return end;
}

function after(html: string, mark: string, from: number): number {
	const found = html.indexOf(mark, from);
	return found < 0 ? html.length : found + mark.length;
}

/** What has been read of a page so far. */
class Page {
	private readonly base: string;
	private readonly parts: string[] = [];
	private title: string | undefined;
	/** Open elements whose content is left out. */
	private hidden: string[] = [];
	private preformatted = 0;
	private link: { readonly href: string; readonly from: number } | undefined;

	constructor(base: string) {
		this.base = base;
	}

	text(raw: string): void {
		if (this.hidden.length > 0) return;
		const text = decodeEntities(raw);
		this.parts.push(this.preformatted > 0 ? text : text.replace(/\s+/g, " "));
	}

	titled(raw: string): void {
		this.title ??= decodeEntities(raw).replace(/\s+/g, " ").trim().slice(0, mostTitle) || undefined;
	}

	open(element: string, attributes: string): void {
		if (unread.has(element) && this.hidden.length < deepest) this.hidden.push(element);
		if (this.hidden.length > 0) return;
		if (/^h[1-6]$/.test(element)) this.parts.push(`\n\n${"#".repeat(Number(element[1]))} `);
		else if (element === "li") this.parts.push("\n- ");
		else if (element === "br") this.parts.push("\n");
		else if (element === "td" || element === "th") this.parts.push(" | ");
		else if (element === "pre") this.openCode();
		else if (element === "code" && this.preformatted === 0) this.parts.push("`");
		else if (element === "a") this.openLink(attributes);
		else if (blocks.has(element)) this.parts.push("\n\n");
	}

	close(element: string): void {
		if (this.hidden.length > 0) {
			const index = this.hidden.lastIndexOf(element);
			if (index >= 0) this.hidden.length = index;
			return;
		}
		if (element === "pre") this.closeCode();
		else if (element === "code" && this.preformatted === 0) this.parts.push("`");
		else if (element === "a") this.closeLink();
		else if (/^h[1-6]$/.test(element) || blocks.has(element)) this.parts.push("\n\n");
	}

	finish(): { readonly title?: string; readonly text: string } {
		this.closeLink();
		if (this.preformatted > 0) this.parts.push("\n```\n");
		return { title: this.title, text: tidy(this.parts.join("")) };
	}

	private openCode(): void {
		if (this.preformatted++ === 0) this.parts.push("\n\n```\n");
	}

	private closeCode(): void {
		if (this.preformatted > 0 && --this.preformatted === 0) this.parts.push("\n```\n\n");
	}

	private openLink(attributes: string): void {
		this.closeLink();
		const href = /(?:^|\s)href\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/i.exec(attributes);
		const url = URL.parse(decodeEntities(href?.[1] ?? href?.[2] ?? href?.[3] ?? ""), this.base);
		if (href && url && (url.protocol === "https:" || url.protocol === "http:")) this.link = { href: url.href, from: this.parts.length };
	}

	/** A link within the page says nothing that its words do not say. */
	private closeLink(): void {
		const { link } = this;
		this.link = undefined;
		if (!link || link.href.split("#", 1)[0] === this.base.split("#", 1)[0]) return;
		const words = this.parts.splice(link.from).join("").trim();
		if (words !== "") this.parts.push(`[${words}](${link.href})`);
	}
}

/** No spaces at the ends of lines, one empty line between paragraphs; code as it is. */
function tidy(text: string): string {
	const sections = text.split("\n```\n").map((section, index) => {
		if (index % 2 === 1) return `\`\`\`\n${section}\n\`\`\``;
		return section
			.replace(/ {2,}/g, " ")
			.replace(/ ?\n ?/g, "\n")
			.replace(/\n{3,}/g, "\n\n")
			.trim();
	});
	return sections.filter((section) => section !== "").join("\n\n");
}

const named: Readonly<Record<string, string>> = {
	amp: "&",
	lt: "<",
	gt: ">",
	quot: '"',
	apos: "'",
	nbsp: " ",
	copy: "©",
	reg: "®",
	trade: "™",
	mdash: "—",
	ndash: "–",
	hellip: "…",
	lsquo: "‘",
	rsquo: "’",
	ldquo: "“",
	rdquo: "”",
	laquo: "«",
	raquo: "»",
	middot: "·",
	bull: "•",
	times: "×",
	rarr: "→",
	larr: "←",
};

function decodeEntities(text: string): string {
	if (!text.includes("&")) return text;
	return text.replace(
		/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,8}));/gi,
		(whole, decimal?: string, hexadecimal?: string, name?: string) => {
			if (name !== undefined) return named[name] ?? whole;
			const code = decimal === undefined ? Number.parseInt(hexadecimal ?? "", 16) : Number(decimal);
			return code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : "�";
		},
	);
}

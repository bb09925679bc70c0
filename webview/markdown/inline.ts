import type { MarkedToken, Token } from "marked";
import type { Sources } from "../turn/sources.ts";
import { noSources } from "../turn/sources.ts";
import { strings } from "../words/strings.ts";
import { visibleText } from "../visibleText.ts";
import { citationMark } from "./citationMark.ts";
import { marksIn, splitAtMarks, withoutMarks } from "./citationMarks.ts";
import type { Content } from "./element.ts";
import { element, icon } from "./element.ts";
import { decodeEntities } from "./entities.ts";
import { linkTo } from "./link.ts";
import { parseCitation, parseLink, splitAtPlaces } from "./links.ts";

interface Around {
	/** What the marks stand for; marks of nothing are not shown. */
	readonly sources: Sources;
	/** Inside of a link, where nothing else can be one. */
	readonly linked?: true;
}

export function inlineContent(tokens: readonly Token[] | undefined, around: Around): Content {
	return (tokens as MarkedToken[] | undefined)?.map((token) => tokenContent(token, around)) ?? [];
}

/** Raw HTML and whatever the lexer may learn in later versions are shown as the text that was written. */
function tokenContent(token: MarkedToken, around: Around): Content {
	switch (token.type) {
		case "text":
			return token.tokens ? inlineContent(token.tokens, around) : words(token.text, around);
		case "escape":
			return token.text;
		case "strong":
		case "em":
		case "del":
			return element(token.type, {}, inlineContent(token.tokens, around));
		case "br":
			return element("br", {});
		case "codespan":
			return [inlineCode(withoutMarks(token.text)), marksBehind(token.raw, around)];
		case "link": {
			const address = withoutMarks(token.href);
			const target = parseLink(token.autolink ? address : decodeEntities(address));
			const content = token.autolink ? withoutMarks(token.text) : inlineContent(token.tokens, { sources: noSources, linked: true });
			return [linkTo(target, content), marksBehind(token.raw, around)];
		}
		case "image": {
			const image = imageText(decodeEntities(withoutMarks(token.text)), decodeEntities(withoutMarks(token.href)));
			return [image, marksBehind(token.raw, around)];
		}
		case "checkbox":
			return "";
		default:
			return withoutMarks(token.raw);
	}
}

function words(text: string, { sources, linked }: Around): Content {
	const read = linked ? decodeEntities : withPlaces;
	if (marksIn(text).length === 0) return read(text);
	return splitAtMarks(text).map((piece) => (typeof piece === "number" ? citationMark(sources, piece) : read(piece)));
}

/** Words whose places in files (`src/a.ts:12`) are links. */
function withPlaces(text: string): Content {
	const pieces = splitAtPlaces(text);
	if (pieces.length === 1) return decodeEntities(text);
	return pieces.map((piece, index) => (index % 2 === 0 ? decodeEntities(piece) : linkTo(parseCitation(piece), piece)));
}

/** A link cannot hold a button, and code is copied: what they cite is shown after them. */
function marksBehind(source: string, { sources }: Around): Content {
	return marksIn(source).map((index) => citationMark(sources, index));
}

function inlineCode(text: string): HTMLElement {
	const code = element("code", {}, text);
	const target = parseCitation(text);
	return target ? linkTo(target, code) : code;
}

/** Images are never loaded: an address can carry what the model has read to whoever serves it. */
function imageText(alt: string, address: string): HTMLElement {
	const target = parseLink(address);
	const link = target ? linkTo(target, visibleText(address)) : "";
	return element("span", { class: "image-text" }, [icon("file-media"), " ", alt || strings.image, " ", link]);
}

import type { MarkedToken, Token } from "marked";
import type { ComponentChild } from "preact";
import { Icon } from "../icons/icons.tsx";
import { strings } from "../words/strings.ts";
import { visibleText } from "../visibleText.ts";
import { CitationMark, CitationMarks, NoCitations } from "./citationMark.tsx";
import { marksIn, splitAtMarks, withoutMarks } from "./citationMarks.ts";
import { decodeEntities } from "./entities.ts";
import { Link } from "./link.tsx";
import { parseCitation, parseLink, splitAtPlaces } from "./links.ts";

/** `linked`: inside of a link, where nothing else can be one. */
export function renderInline(tokens: readonly Token[] | undefined, linked = false): ComponentChild[] {
	return (tokens as MarkedToken[] | undefined)?.map((token) => renderToken(token, linked)) ?? [];
}

/** Raw HTML and whatever the lexer may learn in later versions are shown as the text that was written. */
function renderToken(token: MarkedToken, linked: boolean): ComponentChild {
	switch (token.type) {
		case "text":
			return token.tokens ? renderInline(token.tokens, linked) : renderWords(token.text, linked);
		case "escape":
			return token.text;
		case "strong":
			return <strong>{renderInline(token.tokens, linked)}</strong>;
		case "em":
			return <em>{renderInline(token.tokens, linked)}</em>;
		case "del":
			return <del>{renderInline(token.tokens, linked)}</del>;
		case "br":
			return <br />;
		case "codespan":
			return withMarksBehind(token.raw, <InlineCode text={withoutMarks(token.text)} />);
		case "link": {
			const address = withoutMarks(token.href);
			return withMarksBehind(
				token.raw,
				<Link target={parseLink(token.autolink ? address : decodeEntities(address))}>
					{token.autolink ? withoutMarks(token.text) : renderInline(token.tokens, true)}
				</Link>,
			);
		}
		case "image":
			return withMarksBehind(
				token.raw,
				<ImageText alt={decodeEntities(withoutMarks(token.text))} address={decodeEntities(withoutMarks(token.href))} />,
			);
		case "checkbox":
			return null;
		default:
			return withoutMarks(token.raw);
	}
}

function renderWords(text: string, linked: boolean): ComponentChild {
	const render = linked ? decodeEntities : withPlaces;
	if (marksIn(text).length === 0) return render(text);
	return splitAtMarks(text).map((piece) => (typeof piece === "number" ? <CitationMark index={piece} /> : render(piece)));
}

/** Words whose places in files (`src/a.ts:12`) are links. */
function withPlaces(text: string): ComponentChild {
	const pieces = splitAtPlaces(text);
	if (pieces.length === 1) return decodeEntities(text);
	return pieces.map((piece, index) => (index % 2 === 0 ? decodeEntities(piece) : <Link target={parseCitation(piece)}>{piece}</Link>));
}

/** A link cannot hold a button, and code is copied: what they cite is shown after them. */
function withMarksBehind(source: string, content: ComponentChild): ComponentChild {
	const marks = marksIn(source);
	if (marks.length === 0) return content;
	return (
		<>
			<NoCitations>{content}</NoCitations>
			<CitationMarks indexes={marks} />
		</>
	);
}

function InlineCode({ text }: { readonly text: string }) {
	const target = parseCitation(text);
	return target ? (
		<Link target={target}>
			<code>{text}</code>
		</Link>
	) : (
		<code>{text}</code>
	);
}

/** Images are never loaded: an address can carry what the model has read to whoever serves it. */
function ImageText({ alt, address }: { readonly alt: string; readonly address: string }) {
	const target = parseLink(address);
	return (
		<span class="image-text">
			<Icon name="file-media" /> {alt || strings.image} {target && <Link target={target}>{visibleText(address)}</Link>}
		</span>
	);
}

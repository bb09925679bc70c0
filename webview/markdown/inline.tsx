import type { MarkedToken, Token } from "marked";
import type { ComponentChild, ComponentChildren } from "preact";
import { post } from "../host.ts";
import { Icon } from "../icons.tsx";
import { strings } from "../strings.ts";
import { visibleText } from "../visibleText.ts";
import { CitationMark, CitationMarks, NoCitations } from "./citationMark.tsx";
import { marksIn, splitAtMarks, withoutMarks } from "./citationMarks.ts";
import { decodeEntities } from "./entities.ts";
import type { LinkTarget } from "./links.ts";
import { parseCitation, parseLink } from "./links.ts";

export function renderInline(tokens: readonly Token[] | undefined): ComponentChild[] {
	return (tokens as MarkedToken[] | undefined)?.map(renderToken) ?? [];
}

/** Raw HTML and whatever the lexer may learn in later versions are shown as the text that was written. */
function renderToken(token: MarkedToken): ComponentChild {
	switch (token.type) {
		case "text":
			return token.tokens ? renderInline(token.tokens) : renderWords(token.text);
		case "escape":
			return token.text;
		case "strong":
			return <strong>{renderInline(token.tokens)}</strong>;
		case "em":
			return <em>{renderInline(token.tokens)}</em>;
		case "del":
			return <del>{renderInline(token.tokens)}</del>;
		case "br":
			return <br />;
		case "codespan":
			return withMarksBehind(token.raw, <InlineCode text={withoutMarks(token.text)} />);
		case "link": {
			const address = withoutMarks(token.href);
			return withMarksBehind(
				token.raw,
				<Link target={parseLink(token.autolink ? address : decodeEntities(address))}>
					{token.autolink ? withoutMarks(token.text) : renderInline(token.tokens)}
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

function renderWords(text: string): ComponentChild {
	if (marksIn(text).length === 0) return decodeEntities(text);
	return splitAtMarks(text).map((piece) => (typeof piece === "number" ? <CitationMark index={piece} /> : decodeEntities(piece)));
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

/** Has no `href`: the editor opens whatever an anchor names, and opening is the host's decision. */
function Link({ target, children }: { readonly target: LinkTarget | undefined; readonly children: ComponentChildren }) {
	if (!target) return <span>{children}</span>;
	const open = () => (target.kind === "web" ? post({ kind: "open-link", href: target.href }) : post({ ...target, kind: "open-file" }));
	return (
		<a
			role="link"
			tabIndex={0}
			class="link"
			title={visibleText(target.kind === "web" ? target.href : strings.openFile(target.path))}
			onClick={open}
			onKeyDown={(event) => {
				if (event.key === "Enter") open();
			}}
		>
			{children}
		</a>
	);
}

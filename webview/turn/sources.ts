import { assertNever } from "../../src/shared/assertNever.ts";
import type { Citation, CitationTarget } from "../../src/shared/turnEvent.ts";
import { post } from "../host.ts";
import { strings } from "../words/strings.ts";
import { visibleText } from "../visibleText.ts";

/** A place that an answer cites, once or more often. Numbers count from 1 in the order of the text. */
export interface Source {
	readonly number: number;
	/** As one reads it: `src/a.ts:10-20`. */
	readonly name: string;
	readonly target?: CitationTarget | undefined;
	readonly quote?: string | undefined;
	/** Whom a page of the web belongs to: its title can say anything. */
	readonly host?: string | undefined;
}

/** `byCitation` has the source of each citation, with the words that this one quotes. */
export interface Sources {
	readonly list: readonly Source[];
	readonly byCitation: readonly Source[];
}

export const noSources: Sources = { list: [], byCitation: [] };

export function numberSources(citations: readonly Citation[]): Sources {
	const list = new Map<string, Source>();
	const byCitation = citations.map(({ title, quote: words, target }) => {
		const name = visibleText(nameOf(title, target));
		const quote = words === undefined ? undefined : visibleText(words.trim());
		const place = JSON.stringify([name, target]);
		const known = list.get(place);
		if (known) return { ...known, quote };
		const source = { number: list.size + 1, name, quote, target: target && canOpen(target) ? target : undefined, host: hostOf(target) };
		list.set(place, source);
		return source;
	});
	return { list: [...list.values()], byCitation };
}

export function openSource(target: CitationTarget): void {
	switch (target.kind) {
		case "file": {
			const { path, first, last } = target;
			return post({ kind: "open-file", path, first, last });
		}
		case "page":
			return post({ kind: "open-file", path: target.path });
		case "web":
			return post({ kind: "open-link", href: target.url });
		default:
			return assertNever(target);
	}
}

function nameOf(title: string, target: CitationTarget | undefined): string {
	if (target?.kind === "page") return strings.pagesOf(title, target.first, target.last);
	if (target?.kind !== "file" || target.first === undefined) return title;
	const { first, last = first } = target;
	const lines = last > first ? `${first}-${last}` : `${first}`;
	return title.endsWith(`:${lines}`) ? title : `${title}:${lines}`;
}

/** The host decides in the end; what it would refuse anyway is not offered. */
function canOpen(target: CitationTarget): boolean {
	return target.kind !== "web" || hostOf(target) !== undefined;
}

function hostOf(target: CitationTarget | undefined): string | undefined {
	if (target?.kind !== "web" || !/^https?:\/\//i.test(target.url) || !URL.canParse(target.url)) return undefined;
	return new URL(target.url).host;
}

import type { ComponentChildren } from "preact";
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Sources } from "../turn/sources.ts";
import { noSources, openSource } from "../turn/sources.ts";
import { strings } from "../words/strings.ts";

/**
 * What the marks of a text stand for. The holder stays the same while its content grows: a citation comes before its mark, so a
 * finished block need not be drawn again when others follow.
 */
export const CitedSources = createContext<{ current: Sources }>({ current: noSources });

const none = { current: noSources };

/** Marks inside are not shown. */
export function NoCitations({ children }: { readonly children: ComponentChildren }) {
	return <CitedSources.Provider value={none}>{children}</CitedSources.Provider>;
}

export function CitationMarks({ indexes }: { readonly indexes: readonly number[] }) {
	return (
		<>
			{indexes.map((index) => (
				<CitationMark key={index} index={index} />
			))}
		</>
	);
}

/** A small number that opens what the words before it come from. */
export function CitationMark({ index }: { readonly index: number }) {
	const source = useContext(CitedSources).current.byCitation[index];
	if (!source) return null;
	const { number, name, quote, target } = source;
	const label = strings.source(number, name);
	if (!target) {
		return (
			<sup class="citation" title={quote ?? name}>
				<span class="visually-hidden">{label}</span>
				<span aria-hidden="true">{number}</span>
			</sup>
		);
	}
	return (
		<button type="button" class="citation" aria-label={label} title={quote || name} onClick={() => openSource(target)}>
			{number}
		</button>
	);
}

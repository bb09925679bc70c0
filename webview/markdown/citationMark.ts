import type { CitationTarget } from "../../src/shared/turnEvent.ts";
import type { Sources } from "../turn/sources.ts";
import { openSource } from "../turn/sources.ts";
import { strings } from "../words/strings.ts";
import type { Content } from "./element.ts";
import { element } from "./element.ts";

/** A small number that opens what the words before it come from. */
export function citationMark({ byCitation }: Sources, index: number): Content {
	const source = byCitation[index];
	if (!source) return "";
	const { number, name, quote, target } = source;
	const label = strings.source(number, name);
	if (!target) {
		const spoken = element("span", { class: "visually-hidden" }, label);
		return element("sup", { class: "citation", title: quote ?? name }, [spoken, element("span", { "aria-hidden": "true" }, `${number}`)]);
	}
	const place = { "data-source": JSON.stringify(target) };
	return element("button", { type: "button", class: "citation", "aria-label": label, title: quote || name, ...place }, `${number}`);
}

/** Opens what the mark stands for. */
export function followCitation(mark: HTMLElement): void {
	const target = JSON.parse(mark.dataset.source ?? "null") as CitationTarget | null;
	if (target) openSource(target);
}

import type { OpenFile, ToHost } from "../../src/shared/protocol.ts";
import { strings } from "../words/strings.ts";

export interface Suggestion {
	readonly label: string;
	/** What the composer is filled with. */
	readonly prompt: string;
	/** What goes along with it. */
	readonly attach?: Extract<ToHost, { kind: "attach" }>["what"];
}

/** What can be asked about what the user looks at; without an open file, about the workspace. */
export function suggestionsFor(open: OpenFile | undefined): readonly Suggestion[] {
	if (!open) return strings.suggestions;
	const { name, path, hasSelection, problems } = open;
	const what = hasSelection ? "selection" : "active-file";
	const { explain, bugs, problem, tests } = strings.suggestionsOn;
	return [
		{ ...explain(hasSelection ? undefined : name), attach: what },
		problems > 0 ? problem(name, path, problems) : { ...bugs(hasSelection ? undefined : name), attach: what },
		{ ...tests(hasSelection ? undefined : name), attach: what },
	];
}

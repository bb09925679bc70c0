import type { Source } from "./sources.ts";
import { openSource } from "./sources.ts";
import { strings } from "../words/strings.ts";

/** A longer list is folded: it must not push the answer away. */
const shownAtOnce = 4;

/** What an answer cites, under it. */
export function SourceList({ sources }: { readonly sources: readonly Source[] }) {
	return (
		<details class="sources" open={sources.length <= shownAtOnce}>
			<summary>{strings.sources(sources.length)}</summary>
			<ol aria-label={strings.sourcesLabel}>
				{sources.map((source) => (
					<li key={source.number}>
						<SourceLine source={source} />
					</li>
				))}
			</ol>
		</details>
	);
}

function SourceLine({ source: { name, quote, target, host } }: { readonly source: Source }) {
	return (
		<>
			{target ? (
				<button type="button" class="link-button source-name" onClick={() => openSource(target)}>
					{name}
				</button>
			) : (
				<span class="source-name">{name}</span>
			)}
			{host && <span class="dim"> {host}</span>}
			{quote && (
				<span class="source-quote" title={quote}>
					{quote}
				</span>
			)}
		</>
	);
}

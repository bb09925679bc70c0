import { useMemo } from "preact/hooks";
import { splitHidden } from "../visibleText.ts";

interface VerbatimProperties {
	readonly text: string;
	readonly label: string;
}

/** Exactly what will run or be sent, every hidden character of it marked. Wraps and scrolls, so that nothing is pushed out of sight. */
export function Verbatim({ text, label }: VerbatimProperties) {
	return (
		<pre class="verbatim" role="group" aria-label={label} tabIndex={0}>
			<code>
				<Marked text={text} />
			</code>
		</pre>
	);
}

/** Text in which hidden characters are written out and stand out. */
export function Marked({ text }: { readonly text: string }) {
	const pieces = useMemo(() => splitHidden(text), [text]);
	return (
		<>
			{pieces.map((piece, index) =>
				piece.hidden ? (
					<mark key={index} class="hidden-character">
						{piece.text}
					</mark>
				) : (
					piece.text
				),
			)}
		</>
	);
}

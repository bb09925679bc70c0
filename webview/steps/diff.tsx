import { useState } from "preact/hooks";
import type { DiffLine } from "../../src/shared/turnEvent.ts";
import { strings } from "../words/strings.ts";
import { visibleText } from "../visibleText.ts";

interface DiffProperties {
	readonly lines: readonly DiffLine[];
	readonly label: string;
	/** What the user is about to approve is never folded. */
	readonly folds: boolean;
}

const foldedLines = 12;

const signs: Record<DiffLine["kind"], string> = { same: " ", added: "+", removed: "−", gap: "⋯" };

export function Diff({ lines, label, folds }: DiffProperties) {
	const [open, setOpen] = useState(false);
	// Folding away less than a few lines would hide little and cost a click.
	const long = folds && lines.length > foldedLines + 3;
	const shown = long && !open ? lines.slice(0, foldedLines) : lines;
	return (
		<>
			<div class="diff" role="group" aria-label={label} tabIndex={0}>
				{shown.map((line, index) => (
					<DiffLineView key={index} line={line} />
				))}
			</div>
			{long && (
				<button type="button" class="link-button diff-fold" aria-expanded={open} onClick={() => setOpen(!open)}>
					{open ? strings.showFewerLines : strings.showAllLines(lines.length)}
				</button>
			)}
		</>
	);
}

function DiffLineView({ line: { kind, text } }: { readonly line: DiffLine }) {
	return (
		<div class={`diff-line diff-${kind}`}>
			<span class="diff-sign" aria-hidden="true">
				{signs[kind]}
			</span>
			{kind !== "same" && <span class="visually-hidden">{hiddenWords[kind]} </span>}
			<span class="diff-text">{visibleText(text)}</span>
		</div>
	);
}

const hiddenWords = { added: strings.addedLine, removed: strings.removedLine, gap: strings.skippedLines };

import { useLayoutEffect, useRef } from "preact/hooks";
import { memo } from "../memo.ts";
import { strings } from "../words/strings.ts";
import { finishCode, growCode } from "./codeText.ts";
import { foldedLines, linesOf } from "./fold.ts";

interface CodeProperties {
	readonly language: string;
	readonly code: string;
	/** An open block still grows: it is neither highlighted nor offered for use. */
	readonly closed: boolean;
}

/**
 * A block of code. What its buttons do is found by their `data-act` (see `answerActions`): a handler of their own would keep the
 * whole tree of the page in memory.
 */
export const CodeView = memo(({ language, code, closed }: CodeProperties) => {
	// What the reader has seen growing is not folded under their eyes.
	const grew = useRef(!closed).current;
	const element = useRef<HTMLElement>(null);
	const drawn = useRef("");
	useLayoutEffect(() => {
		if (!element.current) return;
		if (closed) return finishCode(element.current, language, code);
		growCode(element.current, drawn.current, code);
		drawn.current = code;
	}, [language, code, closed]);
	const hidden = closed ? linesOf(code) - foldedLines : 0;
	return (
		<div class={hidden > 0 && !grew ? "code-block code-folded" : "code-block"} role="group" aria-label={strings.codeBlock(language)}>
			<div class="code-header">
				<span class="code-language">{language || strings.code}</span>
				{closed && <CodeButtons />}
			</div>
			<pre tabIndex={0}>
				<code ref={element} />
			</pre>
			{hidden > 0 && (
				<button type="button" class="code-fold" data-act="fold" aria-expanded={grew}>
					{grew ? strings.showFewerLines : strings.showMoreLines(hidden)}
				</button>
			)}
		</div>
	);
});

/** Their icons come with the pointer or the focus: three drawings a block are a fifth of what a long answer costs. */
function CodeButtons() {
	return (
		<>
			<CodeButton act="copy" label={strings.copy} />
			<CodeButton act="insert" label={strings.insert} />
			<CodeButton act="apply" label={strings.apply} />
		</>
	);
}

function CodeButton({ act, label }: { readonly act: "copy" | "insert" | "apply"; readonly label: string }) {
	return <button type="button" class="icon-button" data-act={act} aria-label={label} title={label} />;
}

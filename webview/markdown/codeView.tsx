import type { ComponentChild } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { post } from "../host.ts";
import { Icon } from "../icons.tsx";
import { memo } from "../memo.ts";
import { strings } from "../strings.ts";
import { highlightWhenIdle } from "./highlight.ts";

interface CodeProperties {
	readonly language: string;
	readonly code: string;
	/** An open block still grows: it is neither highlighted nor offered for use. */
	readonly closed: boolean;
}

export const CodeView = memo(({ language, code, closed }: CodeProperties) => {
	const highlighted = useHighlighting(language, code, closed);
	return (
		<div class="code-block" role="group" aria-label={strings.codeBlock(language)}>
			<div class="code-header">
				<span class="code-language">{language || strings.code}</span>
				{closed && <CodeButtons code={code} />}
			</div>
			<pre tabIndex={0}>
				<code>{highlighted ?? inChunks(code).map((lines) => <Lines text={lines} />)}</code>
			</pre>
		</div>
	);
});

/** Appending to one huge text node lays all of it out again, so that a long block grows by small ones. */
const Lines = memo(({ text }: { readonly text: string }) => <span>{text}</span>);

const linesPerChunk = 64;

function inChunks(code: string): string[] {
	const chunks: string[] = [];
	let start = 0;
	let lines = 0;
	for (let at = code.indexOf("\n"); at >= 0; at = code.indexOf("\n", at + 1)) {
		if (++lines % linesPerChunk === 0) {
			chunks.push(code.slice(start, at + 1));
			start = at + 1;
		}
	}
	return [...chunks, code.slice(start)];
}

function useHighlighting(language: string, code: string, closed: boolean): ComponentChild {
	const [highlighted, setHighlighted] = useState<{ readonly code: string; readonly content: ComponentChild }>();
	useEffect(() => {
		if (closed) return highlightWhenIdle(language, code, (content) => setHighlighted({ code, content }));
	}, [language, code, closed]);
	return highlighted?.code === code ? highlighted.content : undefined;
}

function CodeButtons({ code }: { readonly code: string }) {
	const [copied, setCopied] = useState(false);
	const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
	useEffect(() => () => clearTimeout(timer.current), []);
	const copy = () => {
		post({ kind: "code", what: "copy", text: code });
		setCopied(true);
		clearTimeout(timer.current);
		timer.current = setTimeout(() => setCopied(false), 1500);
	};
	return (
		<>
			<button type="button" class="icon-button" aria-label={strings.copy} title={copied ? strings.copied : strings.copy} onClick={copy}>
				<Icon name={copied ? "check" : "copy"} />
			</button>
			<button
				type="button"
				class="icon-button"
				aria-label={strings.insert}
				title={strings.insert}
				onClick={() => post({ kind: "code", what: "insert", text: code })}
			>
				<Icon name="insert" />
			</button>
			<button
				type="button"
				class="icon-button"
				aria-label={strings.apply}
				title={strings.apply}
				onClick={() => post({ kind: "code", what: "apply", text: code })}
			>
				<Icon name="edit-code" />
			</button>
		</>
	);
}

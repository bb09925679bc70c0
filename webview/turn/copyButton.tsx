import { useEffect, useRef, useState } from "preact/hooks";
import { post } from "../host.ts";
import { Icon } from "../icons/icons.tsx";
import { strings } from "../words/strings.ts";

/** Milliseconds for which a button says that it has copied. */
const praise = 1_500;

/** Copies what `text` gives when it is pressed: a long answer is not put together before. */
export function CopyButton({ name, text }: { readonly name: string; readonly text: () => string }) {
	const [copied, setCopied] = useState(false);
	const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
	useEffect(() => () => clearTimeout(timer.current), []);
	const copy = () => {
		post({ kind: "code", what: "copy", text: text() });
		setCopied(true);
		clearTimeout(timer.current);
		timer.current = setTimeout(() => setCopied(false), praise);
	};
	return (
		<button type="button" class="icon-button" aria-label={name} title={copied ? strings.copied : name} onClick={copy}>
			<Icon name={copied ? "check" : "copy"} />
		</button>
	);
}

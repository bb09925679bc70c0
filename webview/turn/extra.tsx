import { useMemo } from "preact/hooks";
import { Icon } from "../icons/icons.tsx";
import { prettyJson } from "../steps/prettyJson.ts";
import { strings } from "../words/strings.ts";
import { visibleText } from "../visibleText.ts";

/** Laying out more would hold the view up; the trace has it whole. */
const longestShown = 50_000;

/** Something of the service that has no place of its own in the answer, as it came. */
export function Extra({ name, json }: { readonly name: string; readonly json: string }) {
	const pretty = useMemo(() => visibleText(prettyJson(json)), [json]);
	return (
		<details class="fold extra">
			<summary>
				<Icon name="json" /> {strings.extra(visibleText(name))}
			</summary>
			<pre tabIndex={0} aria-label={visibleText(name)} role="group">
				<code>{pretty.slice(0, longestShown)}</code>
			</pre>
			{pretty.length > longestShown && <p class="dim">{strings.cutOff}</p>}
		</details>
	);
}

import { useState } from "preact/hooks";
import type { GuardrailFinding } from "../src/shared/turnEvent.ts";
import { Icon } from "./icons.tsx";
import { strings } from "./strings.ts";
import { visibleText } from "./visibleText.ts";

/** Says which policy intervened, where, and what was done. */
export function Findings({ findings }: { readonly findings: readonly GuardrailFinding[] }) {
	return (
		<div class="findings" role="group" aria-label={strings.guardrailFindings}>
			<p class="card-title">
				<Icon name="shield" /> {strings.guardrailFindings}
			</p>
			<ul>
				{findings.map((finding, index) => (
					<li key={index}>
						<Finding finding={finding} />
					</li>
				))}
			</ul>
		</div>
	);
}

function Finding({ finding: { policy, name, source, action, match } }: { readonly finding: GuardrailFinding }) {
	const [shown, setShown] = useState(false);
	return (
		<>
			<strong>{visibleText(name)}</strong> <span class="dim">{policy}</span> {strings.guardrailSource[source]}:{" "}
			<span class="badge">{action}</span>
			{match !== undefined && (
				<button type="button" class="link-button" aria-expanded={shown} onClick={() => setShown(!shown)}>
					{shown ? strings.hideMatch : strings.showMatch}
				</button>
			)}
			{shown && <code class="match">{visibleText(match ?? "")}</code>}
		</>
	);
}

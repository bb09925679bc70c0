import { useState } from "preact/hooks";
import type { GuardrailFinding } from "../../src/shared/turnEvent.ts";
import { findingKindOf, findingKinds } from "./findingKind.ts";
import { Icon } from "../icons/icons.tsx";
import { strings } from "../words/strings.ts";
import { visibleText } from "../visibleText.ts";

/** Says which policy intervened, where, and what was done. What needed no action is folded away. */
export function Findings({ findings }: { readonly findings: readonly GuardrailFinding[] }) {
	const byKind = findingKinds.map((kind) => ({ kind, found: findings.filter((finding) => findingKindOf(finding) === kind) }));
	const acted = byKind.filter(({ kind, found }) => kind !== "clear" && found.length > 0);
	const clear = findings.filter((finding) => findingKindOf(finding) === "clear");
	const actedOn = acted.flatMap(({ found }) => found);
	return (
		<div class="findings" role="group" aria-label={strings.guardrailFindings}>
			<p class="card-title">
				<Icon name="shield" /> {strings.guardrailFindings}
			</p>
			{actedOn.length > 1 && <p class="dim">{acted.map(({ kind, found }) => strings.findingCount(kind, found.length)).join(", ")}</p>}
			{actedOn.length > 0 && <List findings={actedOn} />}
			{clear.length > 0 && (
				<details class="fold">
					<summary>{strings.clearFindings(clear.length)}</summary>
					<List findings={clear} />
				</details>
			)}
		</div>
	);
}

function List({ findings }: { readonly findings: readonly GuardrailFinding[] }) {
	return (
		<ul>
			{findings.map((finding, index) => (
				<li key={index}>
					<Finding finding={finding} />
				</li>
			))}
		</ul>
	);
}

function Finding({ finding }: { readonly finding: GuardrailFinding }) {
	const { policy, name, source, ofTool, action, match, detail } = finding;
	const [shown, setShown] = useState(false);
	const kind = findingKindOf(finding);
	return (
		<>
			<strong>{visibleText(name)}</strong>{" "}
			<span class={`badge finding-${kind}`} title={action}>
				{strings.findingKinds[kind]}
			</span>
			<span class="finding-detail">
				<span title={policy}>
					{strings.guardrailPolicies[policy] ?? policy} {(ofTool ? strings.guardrailToolSource : strings.guardrailSource)[source]}
				</span>
				{detail && `; ${visibleText(detail)}`}
			</span>
			{match !== undefined && (
				<button type="button" class="link-button" aria-expanded={shown} onClick={() => setShown(!shown)}>
					{shown ? strings.hideMatch : strings.showMatch}
				</button>
			)}
			{shown && <code class="match">{visibleText(match ?? "")}</code>}
		</>
	);
}

import type { Check, CheckState } from "../../src/shared/doctor.ts";
import type { FailureAction } from "../../src/shared/turnEvent.ts";
import { breakAtColons } from "../breakAtColons.tsx";
import { Codicon } from "../icons/codicon.tsx";
import { circleSlash, clockface, dash, error, loading, pass, warning } from "../icons/codicons.ts";
import { doctorStrings } from "../words/doctorStrings.ts";
import { failureActionLabel } from "../words/failureActions.ts";
import { visibleText } from "../visibleText.ts";
import { post } from "./host.ts";

const icons: Readonly<Record<CheckState, string>> = {
	waiting: clockface,
	running: loading,
	ok: pass,
	warning,
	failed: error,
	skipped: circleSlash,
};

/** Ways out that act upon a chat's turn, or that lead to where the reader is already. */
const elsewhere: ReadonlySet<FailureAction> = new Set(["open-doctor", "retry", "continue", "new-chat"]);

interface CheckProperties {
	readonly check: Check;
	/** The examination is over: what waits now was cancelled. */
	readonly done: boolean;
	/** The first thing to be done. */
	readonly urgent: boolean;
}

export function CheckView({ check, done, urgent }: CheckProperties) {
	const { state, title, finding, facts, fix, action } = check;
	const cancelled = done && (state === "waiting" || state === "running");
	return (
		<li class={`check check-${cancelled ? "skipped" : state}`}>
			<Codicon path={cancelled ? dash : icons[state]} spin={state === "running" && !cancelled} />
			<h2>
				{visibleText(title)} <span class="visually-hidden">{cancelled ? doctorStrings.notRun : doctorStrings.checkState[state]}</span>
			</h2>
			<div class="check-body">
				{finding && <p class="check-finding">{visibleText(finding)}</p>}
				<Cause check={check} />
				{fix && (
					<p class="check-fix">
						<strong>{doctorStrings.fix}</strong> {visibleText(fix)}
					</p>
				)}
				{action && !elsewhere.has(action) && (
					<button type="button" class={urgent ? "button button-primary" : "button"} onClick={() => post({ kind: "action", action })}>
						{failureActionLabel(action)}
					</button>
				)}
				{facts.length > 0 && <Facts facts={facts} open={state === "failed"} />}
			</div>
		</li>
	);
}

function Cause({ check: { missingAction, policy } }: { readonly check: Check }) {
	if (!missingAction && !policy) return null;
	return (
		<dl class="check-cause">
			{missingAction && (
				<div>
					<dt>{doctorStrings.missingAction}</dt>
					<dd>
						<code>{breakAtColons(missingAction)}</code>
					</dd>
				</div>
			)}
			{policy && (
				<div>
					<dt>{doctorStrings.policy}</dt>
					<dd>{doctorStrings.policies[policy]}</dd>
				</div>
			)}
		</dl>
	);
}

function Facts({ facts, open }: { readonly facts: Check["facts"]; readonly open: boolean }) {
	return (
		<details class="facts" open={open}>
			<summary>{doctorStrings.details}</summary>
			<table>
				<tbody>
					{facts.map(([label, value], index) => (
						<tr key={index}>
							<th scope="row">{visibleText(label)}</th>
							<td>{visibleText(value)}</td>
						</tr>
					))}
				</tbody>
			</table>
		</details>
	);
}

import { signal } from "@preact/signals";
import { addUsage } from "../src/shared/transcript.ts";
import { noUsage } from "../src/shared/turnEvent.ts";
import { Icon } from "./icons.tsx";
import { transcript } from "./state.ts";
import { strings } from "./strings.ts";

const open = signal(false);
const panelId = "usage-panel";
const rows = ["input", "output", "cacheRead", "cacheWrite"] as const;

export function UsageButton() {
	return (
		<button
			type="button"
			class="icon-button"
			aria-label={strings.usage}
			title={strings.usage}
			aria-expanded={open.value}
			aria-controls={open.value ? panelId : undefined}
			onClick={() => (open.value = !open.value)}
		>
			<Icon name="pie-chart" />
		</button>
	);
}

/** What the last turn and the whole chat cost, in tokens as Bedrock counted them. */
export function UsagePanel() {
	if (!open.value) return null;
	const { turns } = transcript.value;
	const turn = turns.at(-1)?.usage ?? noUsage;
	const chat = turns.map(({ usage }) => usage).reduce(addUsage, noUsage);
	return (
		<div class="usage" id={panelId} role="group" aria-label={strings.usageOf}>
			<table>
				<thead>
					<tr>
						<td />
						<th scope="col">{strings.usageColumns.turn}</th>
						<th scope="col">{strings.usageColumns.chat}</th>
					</tr>
				</thead>
				<tbody>
					{rows.map((row) => (
						<tr key={row}>
							<th scope="row">{strings.usageRows[row]}</th>
							<td>{strings.tokens(turn[row])}</td>
							<td>{strings.tokens(chat[row])}</td>
						</tr>
					))}
				</tbody>
			</table>
		</div>
	);
}

import type { ChatState } from "../../src/shared/protocol.ts";
import { post } from "../host.ts";
import { Icon } from "../icons/icons.tsx";
import { LastCall } from "./lastCall.tsx";
import { isOpen, Panel, PanelButton } from "./panel.tsx";
import { transcript } from "../state.ts";
import { strings } from "../words/strings.ts";
import { UsageTable } from "./usageTable.tsx";
import { sumUsage } from "./usageSums.ts";

export function UsageButton() {
	return (
		<PanelButton panel="usage" name={strings.usage}>
			<Icon name="pie-chart" />
		</PanelButton>
	);
}

/** What the last turn and the whole chat cost, in tokens as Bedrock counted them, and in an estimate of money. */
export function UsagePanel({ budget, pricesAsOf }: Pick<ChatState, "budget" | "pricesAsOf">) {
	if (!isOpen("usage")) return null;
	const { turns, cut } = transcript.value;
	const sums = { turn: sumUsage(turns.slice(-1)), chat: sumUsage(turns, cut) };
	const report = turns.map(({ calls }) => calls.findLast((call) => call.report)?.report).findLast((found) => found);
	return (
		<Panel panel="usage" label={strings.usageOf}>
			<UsageTable sums={sums} budget={budget} />
			{report && <LastCall report={report} />}
			{sums.chat.cost ? <Estimate pricesAsOf={pricesAsOf} partial={sums.chat.partial} /> : sums.chat.partial && <NoPrice />}
			<div class="buttons">
				<button type="button" class="button" onClick={() => post({ kind: "show", what: "cache" })}>
					{strings.showCache}
				</button>
				<button type="button" class="button" onClick={() => post({ kind: "show", what: "trace" })}>
					{strings.showTrace}
				</button>
			</div>
		</Panel>
	);
}

function Estimate({ pricesAsOf, partial }: { readonly pricesAsOf: string; readonly partial: boolean }) {
	return (
		<p class="dim">
			{strings.estimate}{" "}
			<button type="button" class="link-button" onClick={() => post({ kind: "show", what: "prices" })}>
				{strings.pricesAsOf(pricesAsOf)}
			</button>
			{partial && `. ${strings.somePricesUnknown}`}
		</p>
	);
}

function NoPrice() {
	return (
		<p class="dim">
			{strings.noPrice}{" "}
			<button type="button" class="link-button" onClick={() => post({ kind: "show", what: "prices" })}>
				{strings.setPrices}
			</button>
		</p>
	);
}

import type { ChatState } from "../../src/shared/protocol.ts";
import type { Cost } from "../../src/shared/turnEvent.ts";
import { formatUsd } from "../words/money.ts";
import { strings } from "../words/strings.ts";
import type { UsageSum } from "./usageSums.ts";
import { hitRate, totalTokens } from "./usageSums.ts";

const columns = ["turn", "chat"] as const;
type Column = (typeof columns)[number];
const items = ["input", "output", "cacheRead", "cacheWrite"] as const;

interface UsageTableProperties {
	readonly sums: Readonly<Record<Column, UsageSum>>;
	readonly budget: ChatState["budget"];
}

export function UsageTable({ sums, budget }: UsageTableProperties) {
	const cost = (column: Column, item: keyof Cost) => sums[column].cost?.[item];
	return (
		<table class="usage">
			<thead>
				<tr>
					<td />
					{columns.map((column) => (
						<th key={column} scope="col">
							{strings.usageColumns[column]}
						</th>
					))}
				</tr>
			</thead>
			<tbody>
				{items.map((item) => (
					<Row
						key={item}
						name={strings.usageRows[item]}
						cells={columns.map((column) => [strings.tokens(sums[column].usage[item]), money(cost(column, item))])}
					/>
				))}
				<Row
					name={strings.usageRows.hour}
					tone="part"
					cells={columns.map((column) => [positive(sums[column].usage.cacheWriteHour, strings.tokens)])}
				/>
				<Row
					name={strings.usageRows.total}
					tone="total"
					cells={columns.map((column) => [strings.tokens(totalTokens(sums[column].usage)), money(cost(column, "total"))])}
				/>
				<Row
					name={strings.usageRows.budget}
					cells={columns.map((column) => [undefined, budgetOf(budget[column], cost(column, "total"))])}
				/>
				<Row name={strings.usageRows.hitRate} cells={columns.map((column) => [percent(hitRate(sums[column].usage))])} />
				<Row
					name={strings.usageRows.saved}
					cells={columns.map((column) => [undefined, hitRate(sums[column].usage) === undefined ? undefined : money(cost(column, "saved"))])}
				/>
			</tbody>
		</table>
	);
}

interface RowProperties {
	readonly name: string;
	/** Of each column: tokens or a share, and money. */
	readonly cells: readonly (readonly (string | undefined)[])[];
	readonly tone?: "total" | "part";
}

/** A row without a single value says nothing and is left out. */
function Row({ name, cells, tone }: RowProperties) {
	if (cells.flat().every((value) => value === undefined)) return null;
	const hasValue = cells.some(([value]) => value !== undefined);
	const hasMoney = cells.some(([, amount]) => amount !== undefined);
	return (
		<tr class={tone && `usage-${tone}`}>
			<th scope="row">{name}</th>
			{cells.map(([value, amount], column) => (
				<td key={column}>
					{hasValue && <span class="usage-tokens">{value ?? "–"}</span>} {hasMoney && <span class="usage-cost">{amount ?? "–"}</span>}
				</td>
			))}
		</tr>
	);
}

function money(amount: number | undefined): string | undefined {
	return amount === undefined ? undefined : formatUsd(amount);
}

function positive(value: number | undefined, format: (value: number) => string): string | undefined {
	return value ? format(value) : undefined;
}

function percent(share: number | undefined): string | undefined {
	return share === undefined ? undefined : strings.percent(share);
}

function budgetOf(limit: number | undefined, spent: number | undefined): string | undefined {
	if (limit === undefined) return undefined;
	return spent === undefined ? formatUsd(limit) : strings.budget(formatUsd(limit), spent / limit);
}

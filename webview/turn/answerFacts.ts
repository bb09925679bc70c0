import { modelLabel } from "../../src/shared/modelLabel.ts";
import { withoutCitationMarks } from "../../src/shared/citationMarks.ts";
import type { Comparison, Turn } from "../../src/shared/transcript.ts";
import { formatUsd } from "../words/money.ts";
import { strings } from "../words/strings.ts";

/** Who has answered, for how much, and in what time, as the service has told it. What nobody told is left out. */
export function factsOfAnswer({ model, calls, cost, comparison }: Turn): string {
	const report = calls.at(-1)?.report;
	const own = cost && cost.total - (comparison?.cost?.total ?? 0);
	const took = calls.reduce((sum, call) => sum + (call.report?.latencyMs ?? 0), 0);
	return facts(report?.invokedModel ?? report?.model ?? model, own, took);
}

export function factsOfComparison({ model, cost, report }: Comparison): string {
	return facts(report?.invokedModel ?? report?.model ?? model, cost?.total, report?.latencyMs ?? 0);
}

function facts(model: string, cost: number | undefined, took: number): string {
	return [modelLabel(model), cost !== undefined && formatUsd(cost), took > 0 && strings.took(took)].filter(Boolean).join(" · ");
}

/** The words of the answer, as the model wrote them. */
export function textOfAnswer({ parts }: Turn): string {
	return parts.flatMap((part) => (part.kind === "text" ? [withoutCitationMarks(part.text)] : [])).join("\n\n");
}

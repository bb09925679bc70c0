import { modelLabel } from "../../src/shared/modelLabel.ts";
import type { CallReport } from "../../src/shared/turnEvent.ts";
import { strings } from "../words/strings.ts";

/** How the newest call of a model went, and why its cached prefix did not hold. */
export function LastCall({ report }: { readonly report: CallReport }) {
	const { cache } = report;
	return (
		<>
			<p class="dim" title={report.invokedModel ?? report.model}>
				{strings.lastCall} {factsOf(report).join(" · ")}
			</p>
			{cache?.brokenBy && <p class="dim">{strings.cacheBroken(cache.brokenBy)}</p>}
			{cache?.none && <p class="dim">{strings.cacheNone(cache.none)}</p>}
		</>
	);
}

function factsOf({ model, invokedModel, serviceTier, latency, firstTokenMs, retries }: CallReport): string[] {
	return [
		modelLabel(model),
		invokedModel && strings.routedTo(modelLabel(invokedModel)),
		serviceTier && strings.serviceTier(serviceTier),
		latency && strings.latency(latency),
		firstTokenMs !== undefined && strings.firstToken(firstTokenMs),
		retries > 0 && strings.retries(retries),
	].filter((fact) => typeof fact === "string" && fact !== "") as string[];
}

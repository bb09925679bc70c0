import * as vscode from "vscode";
import type { ModelChoice } from "../../core/models/catalogue.ts";
import { type ModelFacts, pricesFor } from "../../core/models/modelFacts.ts";
import { parseModelId } from "../../core/models/modelId.ts";
import { assertNever } from "../../shared/assertNever.ts";
import type { PickerItem } from "./picker.ts";
import { formatNumber, formatUsd } from "../../shared/numbers.ts";

/**
 * A model as the picker shows it. A model without access can be chosen all the same, since access may be given at any time; one
 * that residency forbids cannot, because nothing would be sent to it.
 */
export function modelItem(choice: ModelChoice): PickerItem {
	const { id, name, provider, facts, refusal, legacy } = choice;
	/** Names of AWS's own profiles hold the provider already. */
	const who = name.toLowerCase().includes(provider.toLowerCase()) ? "" : provider;
	const description = [legacy ? vscode.l10n.t("ends soon") : "", who, ...capabilitiesOf(facts)].filter(Boolean).join(" · ");
	if (refusal !== undefined) return { label: `$(circle-slash) ${name}`, description, detail: `${refusal} ${id}` };
	/** What does not fit into the line is cut off at its end, and of all this the id is missed least: it can be searched all the same. */
	const access = accessWords(choice);
	const detail = (isLocked(choice) ? [access, ...figuresOf(choice), id] : [...figuresOf(choice), access, id]).filter(Boolean).join(" · ");
	return { label: isLocked(choice) ? `$(lock) ${name}` : name, description, detail, value: id };
}

function capabilitiesOf(facts: ModelFacts | undefined): readonly string[] {
	if (!facts) return [];
	const { tools, toolsWhileStreaming, images, documents, reasoning, cache } = facts;
	return [
		tools && toolsWhileStreaming === false ? vscode.l10n.t("tools without streaming") : "",
		tools && toolsWhileStreaming !== false ? vscode.l10n.t("tools") : "",
		images ? vscode.l10n.t("images") : "",
		documents ? vscode.l10n.t("documents") : "",
		reasoning !== undefined && reasoning !== "none" ? vscode.l10n.t("reasoning") : "",
		cache ? vscode.l10n.t("caching") : "",
	];
}

function figuresOf({ id, facts }: ModelChoice): readonly string[] {
	if (!facts) return [];
	const parsed = parseModelId(id);
	const prices = pricesFor(facts, "geo" in parsed ? parsed.geo : undefined);
	return [
		facts.contextTokens === undefined ? "" : vscode.l10n.t("{0} context", shortCount(facts.contextTokens)),
		prices ? vscode.l10n.t("{0} in, {1} out per million tokens (estimate)", dollars(prices.input), dollars(prices.output)) : "",
	];
}

/** Some models cost a few tenths of a cent. */
function dollars(amount: number): string {
	return formatUsd(amount, 2, 4);
}

/** 200000 is `200K`, a million `1M`. */
function shortCount(tokens: number): string {
	return tokens >= 1_000_000 ? `${formatNumber(tokens / 1_000_000, 0, 1)}M` : `${Math.round(tokens / 1_000)}K`;
}

function isLocked({ access }: ModelChoice): boolean {
	return access === "not-enabled" || access === "not-in-region";
}

function accessWords({ access }: ModelChoice): string {
	switch (access) {
		case "available":
			return vscode.l10n.t("access");
		case "not-enabled":
			return vscode.l10n.t("no access yet");
		case "not-in-region":
			return vscode.l10n.t("not in this region");
		case "unknown":
			return "";
		default:
			return assertNever(access);
	}
}

import type * as vscode from "vscode";
import type { ModelChoice } from "../../core/models/catalogue.ts";
import { knownFacts } from "../../core/models/knownFacts.ts";
import { baseModelOf, parseModelId } from "../../core/models/modelId.ts";
import type { Settings } from "../../core/settings.ts";
import { modelLabel } from "../../shared/modelLabel.ts";
import { modelItem } from "../pick/modelItem.ts";

/** Tokens of a window of which nobody knows the size: small, since an editor that believes in a larger one fills it. */
const unknownWindow = 32_000;

/** Whether the editor's own picker shows the model: only what can be called. */
export function isOffered({ access, refusal }: ModelChoice): boolean {
	return refusal === undefined && access !== "not-enabled" && access !== "not-in-region";
}

/**
 * A model as the editor's own picker shows it. Of the window, what an answer may take is left free: the editor fills
 * `maxInputTokens` to the brim.
 */
export function modelInformation(choice: ModelChoice, { inference }: Pick<Settings, "inference">): vscode.LanguageModelChatInformation {
	const { id, name, baseModel, facts } = choice;
	const base = baseModel ?? baseModelOf(parseModelId(id)) ?? id;
	const output = Math.min(facts?.maxOutputTokens ?? Number.POSITIVE_INFINITY, inference.maxTokens);
	const window = facts?.contextTokens ?? unknownWindow;
	const { description = "", detail = "" } = modelItem(choice);
	return {
		id,
		name,
		family: modelLabel(base),
		version: /-(\d{8})-v|(v\d+(?::\d+)*)$/.exec(base)?.slice(1).find(Boolean) ?? "1",
		detail: placeOf(choice),
		tooltip: [description, detail].filter(Boolean).join("\n"),
		maxInputTokens: Math.max(1, window - Math.min(output, Math.floor(window / 2))),
		maxOutputTokens: output,
		capabilities: { toolCalling: facts?.tools !== false, imageInput: facts?.images === true },
	};
}

/** A model that is in no list: typed by hand, or the list was never read. */
export function unlistedModel(id: string): ModelChoice {
	const parsed = parseModelId(id);
	const baseModel = baseModelOf(parsed);
	const group = "geo" in parsed ? (parsed.geo === "global" ? "Global" : "Geo") : baseModel === undefined ? "Custom" : "Regional";
	const facts = knownFacts(id);
	return {
		id,
		name: facts?.family ?? modelLabel(id),
		provider: facts?.provider ?? "",
		group,
		access: "unknown",
		legacy: false,
		baseModel,
		facts,
	};
}

/** Where the answer is made, in a word or two: models of the same name differ by it. */
function placeOf({ id, group }: ModelChoice): string {
	const parsed = parseModelId(id);
	return ["Bedrock", "geo" in parsed && parsed.geo !== undefined ? parsed.geo : group.toLowerCase(), parsed.region]
		.filter(Boolean)
		.join(" · ");
}

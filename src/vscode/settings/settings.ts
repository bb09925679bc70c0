import * as vscode from "vscode";
import type { OutputSchema, PriceOverride, Settings, ToolChoice } from "../../core/settings.ts";
import type { Choices } from "./choices.ts";
import { readGuardrail } from "./guardrailSettings.ts";
import { expandMetadata } from "./requestMetadata.ts";
import { section, settings as keys } from "../names.ts";

/** The settings of a folder at this moment, together with the choices made for this workspace. Values of a wrong type count as unset. */
export function readSettings(folder: vscode.WorkspaceFolder | undefined, choices: Choices): Settings {
	const resource = vscode.workspace.getConfiguration(section, folder?.uri ?? null);
	const read = (key: string): unknown => resource.get(key);
	return {
		connection: {
			profile: choices.profile ?? asString(userValue(keys.awsProfile)),
			apiKey: choices.apiKey ?? false,
			region: choices.region ?? asString(userValue(keys.awsRegion)),
			endpoint: asString(userValue(keys.awsEndpoint)),
			controlPlaneEndpoint: asString(userValue(keys.awsControlPlaneEndpoint)),
			trusted: vscode.workspace.isTrusted,
		},
		model: asString(read(keys.model)),
		smallModel: asString(read(keys.smallModel)),
		fallbackModels: asStrings(read(keys.fallbackModels)).map(asString),
		inference: {
			maxTokens: asNumber(read(keys.maxTokens)) ?? 8_192,
			temperature: asNumber(read(keys.temperature)),
			topP: asNumber(read(keys.topP)),
			stopSequences: asStrings(read(keys.stopSequences)),
		},
		reasoning: {
			effort: choices.effort ?? oneOf(efforts, read(keys.reasoningEffort)),
			budgetTokens: asNumber(read(keys.reasoningBudgetTokens)),
			show: read(keys.reasoningShow) !== false,
		},
		request: {
			additionalModelRequestFields: asFields(read(keys.additionalModelRequestFields)),
			additionalModelResponseFieldPaths: asStrings(read(keys.additionalModelResponseFieldPaths)),
			latency: oneOf(["standard", "optimized"], read(keys.performanceLatency)),
			serviceTier: oneOf(["default", "priority", "flex", "reserved"], read(keys.serviceTier)),
			requestMetadata: expandMetadata(read(keys.requestMetadata), folder),
			toolChoice: asToolChoice(read(keys.toolChoice)),
			strictTools: read(keys.strictTools) === true,
			/** What is handed to them leaves the region, and nobody is asked. */
			systemTools: asStrings(userValue(keys.systemTools)),
			output: asOutputSchema(read(keys.outputSchema)),
		},
		promptCaching: oneOf(["auto", "1h", "off"], read(keys.promptCaching)) ?? "auto",
		guardrail: readGuardrail(read, userValue),
		residency: asLimits(userValue(keys.residencyAllow)),
		approveEdits: userValue(keys.approvalEdits) === "auto" ? "auto" : "ask",
		approveCommands: {
			allow: asStrings(userValue(keys.approvalCommandsAllow)),
			deny: asStrings(userValue(keys.approvalCommandsDeny)),
		},
		instructions: read(keys.instructionsEnabled) !== false,
		limits: {
			stepsPerTurn: asCount(userValue(keys.stepsPerTurn)) ?? 50,
			streamIdleSeconds: asSeconds(userValue(keys.streamIdleSeconds)) ?? 120,
			usdPerTurn: asBudget(userValue(keys.usdPerTurn)),
			usdPerChat: asBudget(userValue(keys.usdPerChat)),
			concurrentRequests: asCount(userValue(keys.concurrentRequests)) ?? 4,
		},
		prices: asPrices(userValue(keys.prices)),
	};
}

/** The models that a file of the workspace chose and not the user: the one that answers, the small one and the fallbacks. */
export function modelsOfWorkspace(folder: vscode.WorkspaceFolder | undefined): readonly string[] {
	const configuration = vscode.workspace.getConfiguration(section, folder?.uri ?? null);
	return [keys.model, keys.smallModel, keys.fallbackModels].flatMap((key) => {
		const found = configuration.inspect(key);
		return [found?.workspaceFolderValue, found?.workspaceValue]
			.flat()
			.map(asString)
			.filter((model) => model !== "");
	});
}

/**
 * What the user, and nobody else, has set: a repository's settings never choose the connection or the approvals, whatever
 * shape they come in. The scope in the manifest says the same; this does not depend on it.
 */
export function userValue(key: string): unknown {
	return vscode.workspace.getConfiguration(section).inspect(key)?.globalValue;
}

const efforts = ["off", "low", "medium", "high"] as const;

function oneOf<const Value extends string>(values: readonly Value[], value: unknown): Value | undefined {
	return values.find((known) => known === value);
}

function asFields(value: unknown): Readonly<Record<string, unknown>> | undefined {
	const isFields = typeof value === "object" && value !== null && !Array.isArray(value) && Object.keys(value).length > 0;
	return isFields ? (value as Record<string, unknown>) : undefined;
}

function asToolChoice(value: unknown): ToolChoice {
	const name = asString(value);
	if (name === "" || name === "auto") return { kind: "auto" };
	return name === "any" || name === "none" ? { kind: name } : { kind: "tool", name };
}

function asOutputSchema(value: unknown): OutputSchema | undefined {
	const schema = asFields(value);
	return schema && { schema };
}

function asPrices(value: unknown): Readonly<Record<string, PriceOverride>> {
	return Object.fromEntries(Object.entries(asFields(value) ?? {}).filter(([, price]) => asFields(price))) as Record<string, PriceOverride>;
}

function asString(value: unknown): string {
	return typeof value === "string" ? value.trim() : "";
}

function asNumber(value: unknown): number | undefined {
	return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

/** A whole number of at least one: with less nothing would ever be sent. */
function asCount(value: unknown): number | undefined {
	const number = asNumber(value);
	return number === undefined ? undefined : Math.max(1, Math.floor(number));
}

/** At least one second: with less every answer would count as stalled. */
function asSeconds(value: unknown): number | undefined {
	const number = asNumber(value);
	return number !== undefined && number >= 1 ? number : undefined;
}

/** Somebody relies on this limit, too: one that cannot be read allows nothing, where it would allow everything if it counted as unset. */
function asBudget(value: unknown): number | undefined {
	if (value === undefined || value === null || value === "") return undefined;
	const number = typeof value === "string" ? Number(value) : asNumber(value);
	return number !== undefined && number > 0 ? number : 0;
}

function asStrings(value: unknown): readonly string[] {
	return Array.isArray(value) ? value.filter((entry) => typeof entry === "string" && entry !== "") : [];
}

/** Somebody relies on this limit: what is written wrong stays, matches nothing and forbids, where it would permit everything if it counted as unset. */
function asLimits(value: unknown): readonly string[] {
	return value === undefined || value === null ? [] : [value].flat().map(String);
}

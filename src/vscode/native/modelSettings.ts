import type { Settings } from "../../core/settings.ts";

type ModelOptions = Readonly<Record<string, unknown>> | undefined;

/**
 * The settings of a request for `model` that another chat makes: guardrail, residency, limits, caching and the connection as they
 * are for Outcrop's own chat. What is meant for that chat alone, or for the model chosen there, is left out.
 */
export function settingsFor(model: string, settings: Settings, options: ModelOptions): Settings {
	const isChosen = model === settings.model;
	const { guardrail, inference, request } = settings;
	return {
		...settings,
		model,
		/** Who names a model wants no other one. */
		fallbackModels: [],
		/** What has been shown there cannot be taken back, so nothing is shown before the verdict. */
		guardrail: guardrail && { ...guardrail, streamMode: "sync" },
		inference: {
			...inference,
			maxTokens: maxTokensIn(options) ?? inference.maxTokens,
			temperature: numberIn(options, "temperature") ?? inference.temperature,
			topP: numberIn(options, "topP", "top_p") ?? inference.topP,
			stopSequences: textsIn(options, "stop", "stopSequences") ?? inference.stopSequences,
		},
		request: {
			...request,
			additionalModelRequestFields: isChosen ? request.additionalModelRequestFields : undefined,
			additionalModelResponseFieldPaths: [],
			toolChoice: { kind: "auto" },
			strictTools: false,
			systemTools: [],
			output: undefined,
		},
	};
}

/** The limit of an answer that the other chat sets itself, in tokens. */
export function maxTokensIn(options: ModelOptions): number | undefined {
	return numberIn(options, "maxTokens", "max_tokens", "maxOutputTokens");
}

/** There is no common word for them: whoever knows the API of a provider uses that one's. */
function numberIn(options: ModelOptions, ...names: readonly string[]): number | undefined {
	return names.map((name) => options?.[name]).find((value) => typeof value === "number" && Number.isFinite(value)) as number | undefined;
}

function textsIn(options: ModelOptions, ...names: readonly string[]): readonly string[] | undefined {
	const value = names.map((name) => options?.[name]).find((one) => one !== undefined);
	if (typeof value === "string") return [value];
	return Array.isArray(value) ? value.filter((one) => typeof one === "string") : undefined;
}

import type { Settings } from "../settings.ts";

/** For a single call beside the chat: no thinking, nothing cached, and none of the fields that the chat's model is given. */
export function sideTaskSettings(settings: Settings, model: string, maxTokens: number): Settings {
	return {
		...settings,
		model,
		fallbackModels: model === settings.model ? settings.fallbackModels : [],
		inference: { maxTokens, stopSequences: [] },
		reasoning: { show: false },
		request: {
			...settings.request,
			additionalModelRequestFields: undefined,
			additionalModelResponseFieldPaths: [],
			toolChoice: { kind: "auto" },
			output: undefined,
		},
		promptCaching: "off",
	};
}

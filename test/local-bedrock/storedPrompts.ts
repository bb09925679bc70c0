import type { ConverseBody, WireMessage } from "./wire.ts";

/** A prompt of Prompt Management, in the shapes of the SDK's `client-bedrock-agent`. */
export interface StoredPrompt {
	readonly id: string;
	readonly name: string;
	readonly description?: string;
	readonly versions: readonly string[];
	readonly variant: Variant;
}

interface Variant {
	readonly name: string;
	readonly templateType: "TEXT" | "CHAT";
	readonly templateConfiguration: { readonly text?: TextTemplate; readonly chat?: ChatTemplate };
	readonly modelId: string;
	readonly inferenceConfiguration?: { readonly text: NonNullable<ConverseBody["inferenceConfig"]> };
}

interface TextTemplate {
	readonly text: string;
	readonly inputVariables: readonly { readonly name: string }[];
}

interface ChatTemplate extends Pick<ConverseBody, "system"> {
	readonly messages: WireMessage[];
	readonly inputVariables: readonly { readonly name: string }[];
	readonly toolConfiguration?: ConverseBody["toolConfig"];
}

const sonnet = "anthropic.claude-sonnet-4-5-20250929-v1:0";

/** What every account has, in every region. */
export const storedPrompts: readonly StoredPrompt[] = [
	{
		id: "PROMPTLOC1",
		name: "explain-in-one-paragraph",
		description: "Explains a subject.",
		versions: ["1", "2"],
		variant: {
			name: "default",
			templateType: "TEXT",
			templateConfiguration: { text: { text: "Explain {{subject}} in one paragraph.", inputVariables: [{ name: "subject" }] } },
			modelId: `us.${sonnet}`,
			inferenceConfiguration: { text: { maxTokens: 500, temperature: 0 } },
		},
	},
	{
		id: "PROMPTLOC2",
		name: "review-with-examples",
		versions: ["1"],
		variant: {
			name: "default",
			templateType: "CHAT",
			templateConfiguration: {
				chat: {
					system: [{ text: "You review {{language}} code." }, { cachePoint: { type: "default" } }],
					messages: [
						{ role: "user", content: [{ text: "What do you look at?" }] },
						{ role: "assistant", content: [{ text: "At names first." }] },
						{ role: "user", content: [{ text: "Review this, at most {{count}} remarks." }] },
					],
					inputVariables: [{ name: "language" }, { name: "count" }],
				},
			},
			modelId: `us.${sonnet}`,
		},
	},
	{
		id: "PROMPTLOC3",
		name: "weather-with-tools",
		versions: ["1"],
		variant: {
			name: "default",
			templateType: "CHAT",
			templateConfiguration: {
				chat: {
					messages: [{ role: "user", content: [{ text: "What is the weather in {{city}}?" }] }],
					inputVariables: [{ name: "city" }],
					toolConfiguration: {
						tools: [
							{ toolSpec: { name: "get_weather", inputSchema: { json: { type: "object", properties: { city: { type: "string" } } } } } },
						],
					},
				},
			},
			modelId: `us.${sonnet}`,
		},
	},
];

/** A prompt in one of its versions, or its working draft. */
export function findPrompt(id: string, version: string): StoredPrompt | undefined {
	return storedPrompts.find((one) => one.id === id && (version === "DRAFT" || one.versions.includes(version)));
}

/** A request to a prompt as its model reads it: what the prompt brings, its variables filled in, and then the request's messages. */
export function withPrompt(body: ConverseBody, { variant }: StoredPrompt): ConverseBody {
	const { text, chat } = variant.templateConfiguration;
	const fill = (template: string) =>
		template.replace(/\{\{(\w+)\}\}/g, (place, name: string) => body.promptVariables?.[name]?.text ?? place);
	const filled = <Part extends { text?: string }>(part: Part): Part =>
		part.text === undefined ? part : { ...part, text: fill(part.text) };
	const own: readonly WireMessage[] = chat?.messages ?? [{ role: "user", content: [{ text: text?.text ?? "" }] }];
	return {
		...body,
		system: chat?.system?.map(filled),
		toolConfig: chat?.toolConfiguration,
		inferenceConfig: variant.inferenceConfiguration?.text,
		messages: [...own.map((message) => ({ ...message, content: message.content?.map(filled) })), ...(body.messages ?? [])],
	};
}

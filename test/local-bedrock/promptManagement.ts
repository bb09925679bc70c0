import { answerJson, type Call } from "./call.ts";
import { permit } from "./identity/denials.ts";
import { page } from "./page.ts";
import { ServiceError } from "./serviceError.ts";
import { placeArn } from "./targets.ts";

/** A prompt of Prompt Management, in the shapes of the SDK's `client-bedrock-agent`. */
interface StoredPrompt {
	readonly id: string;
	readonly name: string;
	readonly description?: string;
	readonly versions: readonly string[];
	readonly variant: Readonly<Record<string, unknown>>;
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

export async function answerGetPrompt(call: Call): Promise<void> {
	const [identifier = ""] = call.parameters;
	const id = identifier.replace(/^arn:.*:prompt\//, "").replace(/:\d+$/, "");
	const arn = placeArn(call.caller, `prompt/${id}`);
	if (!/^[0-9a-zA-Z]{10}$/.test(id)) {
		throw new ServiceError("ValidationException", "1 validation error detected: Value at 'promptIdentifier' failed to satisfy constraint");
	}
	permit(call, "bedrock:GetPrompt", [arn]);
	const version = call.exchange.request.query.get("promptVersion") ?? /:prompt\/\w+:(\d+)$/.exec(identifier)?.[1] ?? "DRAFT";
	const prompt = storedPrompts.find((one) => one.id === id);
	if (!prompt || (version !== "DRAFT" && !prompt.versions.includes(version))) {
		throw new ServiceError("ResourceNotFoundException", `The Prompt ${id} version ${version} was not found.`);
	}
	const { name, description, variant } = prompt;
	await answerJson(call, {
		id,
		name,
		description,
		arn: version === "DRAFT" ? arn : `${arn}:${version}`,
		version,
		defaultVariant: "default",
		variants: [variant],
		createdAt,
		updatedAt: createdAt,
	});
}

/** Without an identifier the drafts are listed, with one every version of it. */
export async function answerListPrompts(call: Call): Promise<void> {
	permit(call, "bedrock:ListPrompts");
	const { query } = call.exchange.request;
	const wanted = query.get("promptIdentifier");
	const summaries = storedPrompts
		.filter(({ id }) => wanted === null || id === wanted)
		.flatMap(({ id, name, description, versions }) =>
			["DRAFT", ...(wanted === null ? [] : versions)].map((version) => {
				const arn = placeArn(call.caller, `prompt/${id}${version === "DRAFT" ? "" : `:${version}`}`);
				return { id, name, description, arn, version, createdAt, updatedAt: createdAt };
			}),
		);
	const { items, nextToken } = page(summaries, 2, query.get("nextToken"), query.get("maxResults"));
	await answerJson(call, { promptSummaries: items, nextToken });
}

const createdAt = "2026-01-01T00:00:00Z";

import type { Tool as SdkTool, ToolConfiguration, ToolInputSchema } from "@aws-sdk/client-bedrock-runtime";
import type { DocumentType } from "@smithy/types";
import type { ModelRequest, ToolSpec } from "../../core/models/model.ts";
import type { ToolChoice } from "../../core/settings.ts";
import type { ModelFacts } from "../../core/models/modelFacts.ts";
import { isPromptArn } from "./promptRequest.ts";
import { thinksByOwnField } from "./reasoningFields.ts";

/** The tools of a request, always in the order in which they were given: they are the front of the cached prefix. */
export function encodeTools(request: ModelRequest, facts: ModelFacts | undefined): ToolConfiguration | undefined {
	const { tools, toolChoice, settings } = request;
	if (isPromptArn(settings.model)) return undefined;
	const systemTools = usesSystemTools(request, facts) && !isForcedTo(toolChoice) ? (settings.request.systemTools ?? []) : [];
	if (tools.length + systemTools.length === 0) return undefined;
	return {
		tools: [
			...tools.map((tool) => encodeTool(tool, settings.request.strictTools)),
			...systemTools.map((name): SdkTool => ({ systemTool: { name } })),
		],
		toolChoice: tools.length > 0 && !mayNotForce(request) ? encodeChoice(toolChoice) : undefined,
	};
}

/**
 * A side task of ours, such as an inline edit, has tools of its own and no use for the service's. A compaction with tools is the chat's
 * own request with a question at its end: with other tools nothing of it would be found in the cache.
 */
function usesSystemTools({ purpose = "chat", tools, settings }: ModelRequest, facts: ModelFacts | undefined): boolean {
	const isOfTheChat = purpose === "chat" || (purpose === "compaction" && tools.length > 0);
	return isOfTheChat && facts?.tools !== false && settings.request.toolChoice.kind !== "none";
}

/** A side task forces its tool whatever the user has set. With that tool alone, and told to call it, a model that thinks does so too. */
function mayNotForce(request: ModelRequest): boolean {
	return (request.purpose === "inline-edit" || request.purpose === "review") && thinksByOwnField(request);
}

function isForcedTo(choice: ToolChoice | undefined): boolean {
	return choice?.kind === "tool";
}

function encodeChoice(choice: ToolChoice | undefined): ToolConfiguration["toolChoice"] {
	switch (choice?.kind) {
		case "tool":
			return { tool: { name: choice.name } };
		case "any":
			return { any: {} };
		/** What is left out means `auto`, for models too that refuse the field. */
		default:
			return undefined;
	}
}

function encodeTool({ name, description, inputSchema }: ToolSpec, strict: boolean): SdkTool {
	const schema = strict ? strictSchema(inputSchema) : inputSchema;
	const json = schema as ToolInputSchema.JsonMember["json"];
	return { toolSpec: strict ? { name, description, inputSchema: { json }, strict } : { name, description, inputSchema: { json } } };
}

/**
 * Bounds that a grammar cannot hold, so that a strict schema with one of them is refused. The tools check them anyway.
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/structured-output.html (JSON Schema limitations)
 */
const bounds = new Set([
	"minimum",
	"maximum",
	"exclusiveMinimum",
	"exclusiveMaximum",
	"multipleOf",
	"minLength",
	"maxLength",
	"minItems",
	"maxItems",
	"uniqueItems",
	"minProperties",
	"maxProperties",
]);

/** The schema as strict tools take it: no bounds, and objects that are closed. */
function strictSchema(schema: Readonly<Record<string, unknown>>): Record<string, DocumentType> {
	const kept = Object.entries(schema).filter(([keyword, value]) => !bounds.has(keyword) || typeof value === "object");
	const inner = Object.fromEntries(kept.map(([keyword, value]) => [keyword, strictMember(value)]));
	return schema.type === "object" ? { ...inner, additionalProperties: false } : inner;
}

function strictMember(value: unknown): DocumentType {
	if (Array.isArray(value)) return value.map(strictMember);
	return typeof value === "object" && value !== null ? strictSchema(value as Record<string, unknown>) : (value as DocumentType);
}

import { allBlocks } from "../conversation.ts";
import type { ConverseBody } from "../wire.ts";
import { documentsOf } from "./mediaRules.ts";
import type { Rule } from "./rule.ts";

/** What a grammar cannot hold. */
const unsupportedKeywords = ["minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems", "multipleOf"];

/** Rules of structured output, strict tools, system tools, citations, tiers and latency. */
export const outputRules: readonly Rule[] = [
	{
		name: "structured-output-supported",
		check: ({ body, model }) =>
			body.outputConfig?.textFormat && !model.structured ? "This model doesn't support the outputConfig.textFormat field." : undefined,
	},
	{
		name: "output-schema",
		check: ({ body }) => {
			const { textFormat } = body.outputConfig ?? {};
			if (!textFormat) return undefined;
			if (textFormat.type !== "json_schema") {
				return `1 validation error detected: Value '${textFormat.type}' at 'outputConfig.textFormat.type' failed to satisfy constraint: Member must satisfy enum value set: [json_schema]`;
			}
			return isJsonObject(textFormat.structure?.jsonSchema?.schema)
				? undefined
				: "The outputConfig.textFormat.structure.jsonSchema.schema field has to be the JSON of a schema.";
		},
	},
	{
		name: "strict-supported",
		check: ({ body, model }) =>
			strictSchemas(body).length > 0 && !model.structured ? "This model doesn't support the toolSpec.strict field." : undefined,
	},
	{
		name: "strict-schema",
		check: ({ body }) => {
			const wrong = strictSchemas(body).map(unfit).find(Boolean);
			return wrong && `The model returned the following errors: tools.0.custom: ${wrong}`;
		},
	},
	{
		name: "system-tool-supported",
		check: ({ body, model }) => {
			const wrong = (body.toolConfig?.tools ?? []).find(
				(tool) => tool.systemTool && !model.systemTools?.includes(tool.systemTool.name ?? ""),
			);
			return wrong && `This model doesn't support the system tool ${wrong.systemTool?.name}.`;
		},
	},
	{
		name: "citations-supported",
		check: ({ body, model }) =>
			cited(body).length > 0 && !model.citations ? "This model doesn't support citations. Remove citations and try again." : undefined,
	},
	{
		name: "citations-format",
		check: ({ body }) =>
			cited(body).some((one) => one.format !== undefined && one.format !== "txt" && one.format !== "pdf")
				? "Unsupported document format. Only txt and pdf formats are supported when citations are enabled"
				: undefined,
	},
	{
		name: "citations-text-source",
		check: ({ body }) =>
			cited(body).some((one) => one.format === "txt" && one.source?.bytes !== undefined)
				? "The model returned the following errors: messages.0.content.1.image.source.bytes: The PDF specified was not valid."
				: undefined,
	},
	{
		name: "text-source-needs-citations",
		check: ({ body }) =>
			documentsOf(body).some((one) => (one.source?.text ?? one.source?.content) !== undefined && !one.citations?.enabled)
				? "DocumentSource object at document.source must set one of the following keys: bytes, s3Location."
				: undefined,
	},
	{
		name: "citations-all-or-none",
		check: ({ body }) => {
			const enabled = allBlocks(body).flatMap(({ block }) => (block.document ? [block.document.citations?.enabled === true] : []));
			return new Set(enabled).size > 1
				? "The model returned the following errors: citations must be enabled for all documents or for none."
				: undefined;
		},
	},
	{
		name: "no-citations-in-tool-result",
		check: ({ body }) =>
			allBlocks(body).some(({ block }) => (block.toolResult?.content ?? []).some((one) => one.document?.citations?.enabled))
				? "Citations are not supported in tool result documents."
				: undefined,
	},
	{
		name: "no-citations-in-structured-output",
		check: ({ body }) =>
			body.outputConfig?.textFormat && cited(body).length > 0
				? "The model returned the following errors: citations are not supported with structured output."
				: undefined,
	},
	{
		name: "search-result-complete",
		check: ({ body }) => {
			const all = allBlocks(body).flatMap(({ block }) => [block, ...(block.toolResult?.content ?? [])]);
			return all.some(
				({ searchResult: one }) => one && (!one.source || !one.title || (one.content ?? []).some(({ text }) => !text?.trim())),
			)
				? "The SearchResultBlock object must set source, title and content, with text that is not blank."
				: undefined;
		},
	},
	{
		name: "reservation-found",
		check: ({ body }) => (body.serviceTier?.type === "reserved" ? "Reservation not found." : undefined),
	},
	{
		name: "latency-supported",
		check: ({ body, model }) =>
			body.performanceConfig?.latency === "optimized" && !model.optimized
				? "Latency performance configuration is not supported for this model."
				: undefined,
	},
];

function strictSchemas(body: ConverseBody): unknown[] {
	return (body.toolConfig?.tools ?? []).flatMap(({ toolSpec }) => (toolSpec?.strict ? [toolSpec.inputSchema?.json] : []));
}

function cited(body: ConverseBody) {
	return documentsOf(body).filter((one) => one.citations?.enabled);
}

function isJsonObject(text: string | undefined): boolean {
	try {
		const value: unknown = JSON.parse(text ?? "");
		return typeof value === "object" && value !== null;
	} catch {
		return false;
	}
}

/** What of a schema a grammar cannot be made of. */
function unfit(schema: unknown): string | undefined {
	if (typeof schema !== "object" || schema === null) return undefined;
	const { type, additionalProperties } = schema as Record<string, unknown>;
	if (type === "object" && additionalProperties !== false)
		return "For 'object' type, 'additionalProperties' must be explicitly set to false";
	const keyword = unsupportedKeywords.find((name) => typeof (schema as Record<string, unknown>)[name] === "number");
	if (keyword !== undefined) return `For '${String(type)}' type, property '${keyword}' is not supported`;
	return Object.values(schema).map(unfit).find(Boolean);
}

import { inlineReferences } from "./inlineReferences.ts";
import { toPlainText } from "../chat/plainText.ts";
import { translate } from "../../shared/translate.ts";

export type JsonObject = Readonly<Record<string, unknown>>;

/** `problem` completes the sentence "The tool is left out: …". */
export type NormalizedSchema = { readonly schema: JsonObject } | { readonly problem: string };

/** Characters of a schema as JSON. Every one of them is paid for with each request. */
const maxLength = 30_000;

/** What JSON Schema 2020-12 knows and models are trained on; `$schema`, `$id` and the words of single editors are refused by some. */
const keywords: ReadonlySet<string> = new Set([
	"type",
	"title",
	"description",
	"default",
	"examples",
	"enum",
	"const",
	"format",
	"pattern",
	"minLength",
	"maxLength",
	"minimum",
	"maximum",
	"exclusiveMinimum",
	"exclusiveMaximum",
	"multipleOf",
	"items",
	"prefixItems",
	"minItems",
	"maxItems",
	"uniqueItems",
	"properties",
	"required",
	"additionalProperties",
	"anyOf",
	"oneOf",
	"allOf",
	"not",
]);
const types: ReadonlySet<unknown> = new Set(["object", "array", "string", "number", "integer", "boolean", "null"]);
const numbers: ReadonlySet<string> = new Set([
	"minLength",
	"maxLength",
	"minimum",
	"maximum",
	"exclusiveMinimum",
	"exclusiveMaximum",
	"multipleOf",
	"minItems",
	"maxItems",
]);

/**
 * The schema as Bedrock takes it: an object at its root, without a union there ("input_schema does not support oneOf, allOf, or anyOf
 * at the top level"), without references, in the words of 2020-12. What the author's schema allows beyond that is checked when the tool
 * is called: the editor holds every input against the schema as it was written.
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ToolInputSchema.html
 */
export function normalizeSchema(written: unknown): NormalizedSchema {
	if (written === undefined || written === null) return { schema: { type: "object", properties: {} } };
	if (!isObject(written)) return { problem: translate("its input is not described by a schema") };
	const whole = inlineReferences(written);
	if ("problem" in whole) return whole;
	const root = flattenRoot(whole.schema);
	const isAnObject = root.type === undefined || [root.type].flat().includes("object");
	if (!isAnObject) return { problem: translate("its input is not described as an object") };
	const schema: JsonObject = { properties: {}, ...cleanSchema({ ...root, type: "object" }) };
	const wrongName = Object.keys(schema.properties as JsonObject).find((name) => !/^[a-zA-Z0-9_.-]{1,64}$/.test(name));
	if (wrongName !== undefined)
		return { problem: translate("no model takes “{0}” for the name of a field", toPlainText(wrongName).slice(0, 60)) };
	const json = JSON.stringify(schema);
	/** What is shown to nobody may stand in a value, which has to stay as it is: in that case none of it is taken. */
	if (toPlainText(json) !== json) return { problem: translate("its schema holds characters that cannot be seen") };
	if (json.length > maxLength) return { problem: translate("its schema is longer than {0} characters", maxLength) };
	return { schema };
}

/** One object in the place of a union of several: every field of each, and demanded only what each of them demands. */
function flattenRoot(root: JsonObject): JsonObject {
	const { anyOf, oneOf, allOf, ...rest } = root;
	const all = schemasOf(allOf).map(flattenRoot);
	const alternatives = [anyOf, oneOf].map((union) => schemasOf(union).map(flattenRoot)).filter((union) => union.length > 0);
	const parts = [rest, ...all, ...alternatives.flat()];
	if (parts.length === 1) return rest;
	const required = [
		...[rest, ...all].flatMap(requiredOf),
		...alternatives.flatMap((union) => requiredOf(union[0] ?? {}).filter((name) => union.every((one) => requiredOf(one).includes(name)))),
	];
	const isClosed = rest.additionalProperties === false;
	const properties = Object.assign(
		{},
		...parts.toReversed().map((part) => (isObject(part.properties) ? part.properties : {})),
	) as JsonObject;
	const type = rest.type ?? parts.find((part) => part.type !== undefined)?.type;
	return { ...rest, type, properties, required: [...new Set(required)], ...(isClosed && { additionalProperties: false }) };
}

function cleanSchema(schema: unknown): JsonObject {
	if (!isObject(schema)) return {};
	const { items } = schema;
	/** Before 2020-12 the items of a tuple stood here. */
	const modern = Array.isArray(items) ? { ...schema, items: undefined, prefixItems: items } : schema;
	const entries = Object.entries(modern).filter(([name]) => keywords.has(name));
	return Object.fromEntries(
		entries.map(([name, value]) => [name, cleanMember(name, value)] as const).filter(([, value]) => value !== undefined),
	);
}

/** `undefined` for what means nothing, or meant something in an older draft. */
function cleanMember(name: string, value: unknown): unknown {
	switch (name) {
		case "type":
			return cleanType(value);
		case "title":
		case "description":
		case "format":
			return typeof value === "string" ? toPlainText(value) : undefined;
		case "properties":
			return isObject(value) ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, cleanSchema(inner)])) : undefined;
		case "required":
			return Array.isArray(value) && value.every((one) => typeof one === "string") && value.length > 0 ? [...new Set(value)] : undefined;
		case "items":
		case "not":
			return isObject(value) ? cleanSchema(value) : undefined;
		case "additionalProperties":
			return typeof value === "boolean" ? value : isObject(value) ? cleanSchema(value) : undefined;
		case "anyOf":
		case "oneOf":
		case "allOf":
		case "prefixItems":
			return Array.isArray(value) && value.length > 0 ? value.map(cleanSchema) : undefined;
		case "enum":
		case "examples":
			return Array.isArray(value) && value.length > 0 ? value : undefined;
		case "pattern":
			return typeof value === "string" && isPattern(value) ? value : undefined;
		case "uniqueItems":
			return typeof value === "boolean" ? value : undefined;
		default:
			return numbers.has(name) && typeof value !== "number" ? undefined : value;
	}
}

function cleanType(value: unknown): unknown {
	const known = [value].flat().filter((type) => types.has(type));
	return known.length === 0 ? undefined : known.length === 1 ? known[0] : [...new Set(known)];
}

function isPattern(value: string): boolean {
	try {
		new RegExp(value, "u");
		return true;
	} catch {
		return false;
	}
}

function requiredOf({ required }: JsonObject): readonly string[] {
	return Array.isArray(required) ? required.filter((name) => typeof name === "string") : [];
}

function schemasOf(union: unknown): readonly JsonObject[] {
	return Array.isArray(union) ? union.filter(isObject) : [];
}

function isObject(value: unknown): value is JsonObject {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

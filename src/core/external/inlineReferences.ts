import { translate } from "../../shared/translate.ts";

type JsonObject = Readonly<Record<string, unknown>>;

/** Deeper than this no model follows a schema, and one that refers to itself would never end. */
const maxDepth = 24;
/** A schema of a few lines can refer to itself so that it unfolds to millions. */
const maxParts = 5_000;

/**
 * The schema with every `$ref` replaced by what it refers to. Where it would come round to itself again anything is allowed: the model
 * has seen the shape once by then. `problem` when it refers to another document, or to nothing.
 */
export function inlineReferences(root: JsonObject): { readonly schema: JsonObject } | { readonly problem: string } {
	let problem: string | undefined;
	let parts = 0;
	const inline = (value: unknown, depth: number, within: readonly string[]): unknown => {
		if (++parts > maxParts || depth > maxDepth) problem ??= translate("its schema is too large");
		if (problem !== undefined || typeof value !== "object" || value === null) return value;
		if (Array.isArray(value)) return value.map((one) => inline(one, depth + 1, within));
		const { $ref: reference, ...rest } = value as Record<string, unknown>;
		if (typeof reference !== "string") return inlineEntries(rest, depth, within);
		if (within.includes(reference)) return {};
		const target = find(root, reference);
		if (target === undefined) {
			problem ??= reference.startsWith("#")
				? translate("its schema refers to a part that is missing")
				: translate("its schema refers to another document");
			return {};
		}
		return {
			...(inline(target, depth + 1, [...within, reference]) as JsonObject),
			...inlineEntries(rest, depth, within),
		};
	};
	/** The names of an object's fields are no keywords: one may well be called `$ref` or `definitions`. */
	const inlineFields = (fields: Record<string, unknown>, depth: number, within: readonly string[]): JsonObject =>
		Object.fromEntries(Object.entries(fields).map(([name, inner]) => [name, inline(inner, depth + 1, within)]));
	const inlineEntries = (value: Record<string, unknown>, depth: number, within: readonly string[]): JsonObject => {
		const { $defs: _, definitions: __, properties, ...rest } = value;
		const fields = typeof properties === "object" && properties !== null && !Array.isArray(properties);
		return {
			...inlineFields(rest, depth, within),
			...(fields && { properties: inlineFields(properties as Record<string, unknown>, depth, within) }),
		};
	};
	const schema = inline(root, 0, []) as JsonObject;
	return problem === undefined ? { schema } : { problem };
}

/** Follows a JSON pointer within the document. */
function find(root: JsonObject, reference: string): JsonObject | undefined {
	if (reference === "#") return root;
	if (!reference.startsWith("#/")) return undefined;
	let at: unknown = root;
	for (const part of reference.slice(2).split("/")) {
		const name = decode(part).replaceAll("~1", "/").replaceAll("~0", "~");
		at = typeof at === "object" && at !== null && Object.hasOwn(at, name) ? (at as Record<string, unknown>)[name] : undefined;
	}
	return typeof at === "object" && at !== null && !Array.isArray(at) ? (at as JsonObject) : undefined;
}

function decode(part: string): string {
	try {
		return decodeURIComponent(part);
	} catch {
		return part;
	}
}

interface Schema {
	readonly type?: string | readonly string[];
	readonly enum?: readonly unknown[];
	readonly const?: unknown;
	readonly properties?: Readonly<Record<string, Schema>>;
	readonly required?: readonly string[];
	readonly items?: Schema;
	readonly minimum?: number;
	readonly minItems?: number;
}

/** The smallest value that a JSON Schema's types allow: the input of a tool that the sample must call and does not know. */
export function exampleOf(json: unknown): unknown {
	const schema = (json ?? {}) as Schema;
	if (schema.const !== undefined) return schema.const;
	if (schema.enum) return schema.enum[0];
	switch (Array.isArray(schema.type) ? schema.type[0] : schema.type) {
		case "string":
			return "sample";
		case "number":
		case "integer":
			return schema.minimum ?? 1;
		case "boolean":
			return true;
		case "null":
			return null;
		case "array":
			return Array.from({ length: schema.minItems ?? 0 }, () => exampleOf(schema.items));
		default:
			return Object.fromEntries((schema.required ?? []).map((name) => [name, exampleOf(schema.properties?.[name])]));
	}
}

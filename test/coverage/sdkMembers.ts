import * as sdk from "@aws-sdk/client-bedrock-runtime";

/** A schema of the SDK: a number for a simple type, a tuple for everything else, possibly behind a function or beside traits. */
type Schema = number | readonly unknown[] | (() => Schema);

const kinds = { list: 1, map: 2, structure: 3, union: 4 } as const;

/** Every leaf that the SDK can send in a ConverseStream request, such as `messages[].content[].text`. */
export function requestMembers(): readonly string[] {
	return leavesOf(sdk.ConverseStreamRequest$);
}

/** Every leaf that it can read from a stream and from a whole answer, the stop reasons, and the exceptions of both operations. */
export function responseMembers(): readonly string[] {
	return [
		...leavesOf(sdk.ConverseStreamOutput$).map((leaf) => `stream.${leaf}`),
		...leavesOf(sdk.ConverseResponse$).map((leaf) => `answer.${leaf}`),
		...Object.values(sdk.StopReason).map((reason) => `stop reason ${reason}`),
		...exceptions().map((name) => `exception ${name}`),
	];
}

/** Paths of the members that hold no others. A type inside of itself is not entered again. */
function leavesOf(schema: Schema, path = "", above: readonly string[] = []): readonly string[] {
	const open = resolve(schema);
	if (typeof open === "number") return [path];
	const [kind, , name, , ...rest] = open as readonly [number, unknown, string, unknown, ...unknown[]];
	if (kind === kinds.list) return leavesOf(rest[0] as Schema, `${path}[]`, above);
	if (kind === kinds.map) return leavesOf(rest[1] as Schema, `${path}{}`, above);
	if (kind !== kinds.structure && kind !== kinds.union) return isError(name) ? [] : [path];
	const [names = [], schemas = []] = rest as [string[]?, Schema[]?];
	if (names.length === 0 || above.includes(name)) return [path];
	return names.flatMap((member, at) => leavesOf(schemas[at] as Schema, path === "" ? member : `${path}.${member}`, [...above, name]));
}

/** Those of the whole service: its schemas do not tell which operation throws which. */
function exceptions(): readonly string[] {
	return Object.keys(sdk).flatMap((name) => /^(?!BedrockRuntime)(\w+Exception)\$$/.exec(name)?.[1] ?? []);
}

function isError(name: string): boolean {
	return name.endsWith("Exception");
}

function resolve(schema: Schema): number | readonly unknown[] {
	if (typeof schema === "function") return resolve(schema());
	if (Array.isArray(schema) && (typeof schema[0] === "function" || Array.isArray(schema[0]))) return resolve(schema[0] as Schema);
	/** A simple type with traits: `[0, 1]`. */
	if (Array.isArray(schema) && schema.length === 2) return schema[0] as number;
	return schema as number | readonly unknown[];
}

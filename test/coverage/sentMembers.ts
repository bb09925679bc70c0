/** Members that open documents or plain JSON hold: what is in them is not the SDK's. */
const opaque = new Set([
	"additionalModelRequestFields",
	"messages[].content[].toolUse.input",
	"messages[].content[].toolResult.content[].json",
	"toolConfig.tools[].toolSpec.inputSchema.json",
]);
/** Lists and maps of plain values, which the SDK's schemas name without brackets or with braces. */
const plainLists = new Set(["inferenceConfig.stopSequences", "additionalModelResponseFieldPaths"]);
const maps = new Set(["requestMetadata", "promptVariables"]);

/** The leaves of an encoded request that are set, in the words of `requestMembers`. */
export function sentMembers(value: unknown, path = ""): readonly string[] {
	if (value === undefined) return [];
	if (opaque.has(path) || plainLists.has(path) || value instanceof Uint8Array || typeof value !== "object" || value === null) return [path];
	if (Array.isArray(value)) return value.flatMap((entry) => sentMembers(entry, `${path}[]`));
	if (maps.has(path)) return Object.values(value).flatMap((entry) => sentMembers(entry, `${path}{}`));
	const members = Object.entries(value);
	if (members.length === 0) return [path];
	return members.flatMap(([name, member]) => sentMembers(member, path === "" ? name : `${path}.${name}`));
}

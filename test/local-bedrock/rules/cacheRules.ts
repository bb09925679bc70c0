import { allBlocks } from "../conversation.ts";
import type { ConverseBody, WireCachePoint } from "../wire.ts";
import type { Rule } from "./rule.ts";

/** Rules of cache points: how many, where, how long. */
export const cacheRules: readonly Rule[] = [
	{
		name: "cache-supported",
		exception: "AccessDeniedException",
		check: ({ body, model }) =>
			model.cache || pointsOf(body).length === 0
				? undefined
				: "You invoked an unsupported model or your request did not allow prompt caching.",
	},
	{
		name: "cache-point-type",
		check: ({ body }) => {
			const wrong = pointsOf(body).find((point) => point.type !== "default");
			return (
				wrong &&
				`1 validation error detected: Value '${wrong.type}' at 'cachePoint.type' failed to satisfy constraint: Member must satisfy enum value set: [default]`
			);
		},
	},
	{
		name: "four-cache-points",
		check: ({ body }) =>
			pointsOf(body).length <= 4 ? undefined : `A maximum of 4 blocks with cache_control may be provided. Found ${pointsOf(body).length}.`,
	},
	{
		name: "cache-ttl",
		check: ({ body, model }) => {
			const wrong = pointsOf(body).find(
				(point) => point.ttl !== undefined && point.ttl !== "5m" && !(point.ttl === "1h" && model.cache?.oneHour),
			);
			return wrong && `The ttl ${wrong.ttl} of a cachePoint is not supported by this model.`;
		},
	},
	{
		name: "longer-ttl-first",
		check: ({ body }) => {
			const ttls = pointsOf(body).map((point) => point.ttl ?? "5m");
			return ttls.some((ttl, at) => ttl === "1h" && ttls.slice(0, at).includes("5m"))
				? "A ttl='1h' cache_control block must not come after a ttl='5m' cache_control block."
				: undefined;
		},
	},
	{
		name: "no-cache-point-first",
		check: ({ body }) =>
			blockLists(body).some((blocks) => blocks[0]?.cachePoint)
				? "A cachePoint must follow the content that it caches: it can't be the first block."
				: undefined,
	},
	{
		name: "no-cache-point-after-reasoning",
		check: ({ body }) =>
			follows(body, (block) => block.reasoningContent !== undefined)
				? "A cachePoint can't directly follow a reasoningContent block: thinking blocks can't carry cache_control."
				: undefined,
	},
	{
		name: "no-cache-point-after-document",
		check: ({ body }) =>
			follows(body, (block) => block.document !== undefined)
				? "A cachePoint can't directly follow a document block. Put a text block between them and try again."
				: undefined,
	},
	{
		name: "no-cache-point-in-tool-result",
		check: ({ body }) =>
			allBlocks(body).some(({ block }) => (block.toolResult?.content ?? []).some((one) => one.cachePoint))
				? "The ToolResultContentBlock object must set one of the following keys: text, image, document, json, video."
				: undefined,
	},
	{
		name: "no-cache-point-among-tools",
		check: ({ body, model }) =>
			model.cache?.tools === false && (body.toolConfig?.tools ?? []).some((tool) => tool.cachePoint)
				? "This model doesn't support caching of tools. Remove the cachePoint from toolConfig.tools and try again."
				: undefined,
	},
	{
		name: "no-cache-point-after-tool-result",
		check: ({ body, model }) =>
			model.cache?.tools === false && follows(body, (block) => block.toolResult !== undefined)
				? "This model doesn't support a cachePoint after a toolResult block. Remove the cachePoint and try again."
				: undefined,
	},
];

/** In the order of the prefix: tools, system, messages. */
function pointsOf(body: ConverseBody): WireCachePoint[] {
	const all = [...(body.toolConfig?.tools ?? []), ...(body.system ?? []), ...allBlocks(body).map(({ block }) => block)];
	return all.flatMap((block) => (block.cachePoint ? [block.cachePoint] : []));
}

function blockLists(body: ConverseBody): readonly (readonly { readonly cachePoint?: WireCachePoint }[])[] {
	return [body.toolConfig?.tools ?? [], body.system ?? [], ...(body.messages ?? []).map((message) => message.content ?? [])];
}

type Block = ReturnType<typeof allBlocks>[number]["block"];

function follows(body: ConverseBody, before: (block: Block) => boolean): boolean {
	return (body.messages ?? []).some((message) =>
		(message.content ?? []).some((block, at, all) => {
			const previous = all[at - 1];
			return block.cachePoint !== undefined && previous !== undefined && before(previous);
		}),
	);
}

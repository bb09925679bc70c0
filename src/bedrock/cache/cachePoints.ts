import type { CachePointBlock, ContentBlock, ConverseStreamRequest, Message } from "@aws-sdk/client-bedrock-runtime";
import type { Purpose } from "../../core/models/model.ts";
import type { CacheFacts, ModelFacts } from "../../core/models/modelFacts.ts";
import { parseModelId } from "../../core/models/modelId.ts";
import type { Settings } from "../../core/settings.ts";
import type { CachePointReport, CacheReport } from "../../shared/turnEvent.ts";
import { estimateInputTokens } from "../request/inputTokens.ts";
import { translate } from "../../shared/translate.ts";

export interface CachePolicy {
	/** `off` also for a model that has refused cache points. */
	readonly caching: Settings["promptCaching"];
	/** What is asked once is never read again, so that its end is not written; `chat` when absent. */
	readonly purpose?: Purpose;
	/** Messages at the front that are the same as in the last request: `CacheHistory` knows. */
	readonly unchanged?: number;
}

export interface PlacedCachePoints {
	readonly input: ConverseStreamRequest;
	readonly report: CacheReport;
}

/** What one request may have. @see https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching.html */
const mostPoints = 4;

/** The smallest that any model has: a point before the minimum of a model whose minimum is not known is ignored, and costs nothing. */
const smallestMinimum = 512;

/**
 * Adds cache points to an encoded request that has none, so that the least is billed: a point reads what an earlier request has
 * written at the same place, or up to about twenty blocks before it, and writes the rest. More points never cost more.
 * - The end of the newest user message writes what is new.
 * - The end of the user message before it is where the last request ended: it reads, however many blocks a turn of parallel calls adds.
 * - The end of the system prompt covers the tools too, and is what is left when the conversation itself has changed.
 * - The end of what did not change reads when something in the middle has.
 * - The place where the prefix may break next is kept alive by reading it.
 *
 * Pure: everything but the points is as it was.
 */
export function placeCachePoints(input: ConverseStreamRequest, facts: ModelFacts | undefined, policy: CachePolicy): PlacedCachePoints {
	if (policy.caching === "off") return { input, report: { points: [] } };
	const none = whyNone(input, facts);
	if (none !== undefined || !facts?.cache) return { input, report: { points: [], none } };
	const { cache } = facts;
	const minimum = cache.minimumTokens ?? smallestMinimum;
	const long = candidates(input, cache, policy).filter(({ tokens }) => tokens >= minimum);
	if (long.length === 0)
		return { input, report: { points: [], none: translate("The prompt is shorter than the {0} tokens that this model caches.", minimum) } };
	const places = inOrder(long.slice(0, mostPoints));
	const hour = policy.caching === "1h" && cache.oneHour === true;
	const points = places.map((place) => reportOf(place, hour ? "1h" : "5m"));
	const notice =
		policy.caching === "1h" && !hour ? translate("No cache of an hour is known of this model, so it is kept for five minutes.") : undefined;
	return {
		input: withPoints(input, places, { type: "default", ...(hour && { ttl: "1h" }) }),
		report: { points, ...(notice !== undefined && { notice }) },
	};
}

function whyNone({ modelId = "" }: ConverseStreamRequest, facts: ModelFacts | undefined): string | undefined {
	if (parseModelId(modelId).kind === "prompt") return translate("A managed prompt has cache points of its own.");
	if (!facts) return translate("It is not known whether this model takes cache points.");
	return facts.cache ? undefined : translate("This model takes no cache points.");
}

/** A point stands after this block. */
interface Place {
	readonly part: CachePointReport["place"];
	/** Of the message; 0 for tools and system. */
	readonly message: number;
	/** Of the block within its list. */
	readonly block: number;
	/** Estimated, of everything up to and including the block. */
	readonly tokens: number;
}

/** Places by their worth, each once. */
function candidates(input: ConverseStreamRequest, cache: CacheFacts, { purpose = "chat", unchanged }: CachePolicy): Place[] {
	const messages = placesInMessages(input, cache);
	const users = (input.messages ?? []).flatMap(({ role }, index) => (role === "user" ? [index] : []));
	const last = users.at(-1);
	const upTo = (message: number | undefined) =>
		message === undefined ? undefined : messages.findLast((place) => place.message <= message);
	const wanted = [
		purpose === "chat" ? upTo(last) : undefined,
		unchanged === undefined ? undefined : upTo(unchanged - 1),
		upTo(users.at(-2)),
		placeBeforeMessages(input, cache),
		upTo(lastSafeMessage(input.messages ?? [])),
	];
	return [...new Set(wanted.filter((place) => place !== undefined))];
}

/**
 * The last message that stays the same whatever comes next. The oldest document is the next to become text; a prompt is marked for a
 * guardrail only until the next one comes; and older Claude models take the reasoning of a turn out of the prompt when the next one
 * begins, so that only what came before it is left.
 * @see https://platform.claude.com/docs/en/build-with-claude/extended-thinking (Thinking block preservation)
 */
function lastSafeMessage(messages: readonly Message[]): number | undefined {
	const first = (member: "document" | "reasoningContent" | "guardContent") =>
		messages.findIndex(({ content }) => content?.some((block) => block[member]));
	const isPrompt = ({ role, content }: Message) => role === "user" && content?.some((block) => !block.toolResult) === true;
	if (first("guardContent") >= 0) return first("guardContent") - 1;
	if (first("reasoningContent") >= 0) return messages.findLastIndex((message, index) => index < messages.length - 1 && isPrompt(message));
	return first("document") >= 0 ? first("document") - 1 : undefined;
}

/** After the system prompt; after the tools where there is none. */
function placeBeforeMessages({ toolConfig, system }: ConverseStreamRequest, cache: CacheFacts): Place | undefined {
	const tools = toolConfig?.tools ?? [];
	const tokens = [...tools, ...(system ?? [])].reduce((sum, block) => sum + estimateInputTokens(block), 0);
	if (system?.length) return { part: "system", message: 0, block: system.length - 1, tokens };
	return cache.tools && tools.length > 0 ? { part: "tools", message: 0, block: tools.length - 1, tokens } : undefined;
}

/** The last place of each message that has one. */
function placesInMessages(input: ConverseStreamRequest, cache: CacheFacts): Place[] {
	const places: Place[] = [];
	let tokens = [...(input.toolConfig?.tools ?? []), ...(input.system ?? [])].reduce((sum, block) => sum + estimateInputTokens(block), 0);
	for (const [message, { content = [] }] of (input.messages ?? []).entries()) {
		let place: Place | undefined;
		for (const [block, value] of content.entries()) {
			tokens += estimateInputTokens(value);
			if (mayFollow(value, cache)) place = { part: "messages", message, block, tokens };
		}
		if (place) places.push(place);
	}
	return places;
}

/**
 * What a point may directly follow. The API refuses one after reasoning and after a document; models without points among tools
 * (Nova) refuse one after a tool result, and nothing says that they take one after a tool use.
 */
function mayFollow(block: ContentBlock, cache: CacheFacts): boolean {
	if (block.toolResult || block.toolUse) return cache.tools;
	return block.text !== undefined || block.image !== undefined || block.guardContent !== undefined;
}

const partOrder = { tools: 0, system: 1, messages: 2 } as const;

function inOrder(places: readonly Place[]): Place[] {
	return places.toSorted((a, b) => partOrder[a.part] - partOrder[b.part] || a.message - b.message || a.block - b.block);
}

function reportOf({ part, message, tokens }: Place, ttl: CachePointReport["ttl"]): CachePointReport {
	return { place: part, ...(part === "messages" && { message }), tokens, ttl };
}

function withPoints(input: ConverseStreamRequest, places: readonly Place[], cachePoint: CachePointBlock): ConverseStreamRequest {
	const { toolConfig, system, messages = [] } = input;
	const point = { cachePoint };
	const inTools = places.find(({ part }) => part === "tools");
	const inSystem = places.find(({ part }) => part === "system");
	const inMessages = new Map(places.filter(({ part }) => part === "messages").map(({ message, block }) => [message, block]));
	return {
		...input,
		...(inTools && toolConfig && { toolConfig: { ...toolConfig, tools: [...(toolConfig.tools ?? []), point] } }),
		...(inSystem && { system: [...(system ?? []), point] }),
		messages: messages.map((message, index) => {
			const block = inMessages.get(index);
			return block === undefined ? message : { ...message, content: (message.content ?? []).toSpliced(block + 1, 0, point) };
		}),
	};
}

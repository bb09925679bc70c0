import { createHash } from "node:crypto";
import type { ContentBlock, ConverseStreamRequest } from "@aws-sdk/client-bedrock-runtime";
import type { Purpose } from "../../core/models/model.ts";
import type { ModelFacts } from "../../core/models/modelFacts.ts";
import type { Connection } from "../../core/settings.ts";
import type { CacheReport } from "../../shared/turnEvent.ts";
import { type CachePolicy, type PlacedCachePoints, placeCachePoints } from "./cachePoints.ts";
import { translate } from "../../shared/translate.ts";
import { assertNever } from "../../shared/assertNever.ts";

/** Chats whose last requests are remembered: more than anybody works in at once. */
const mostChats = 50;
/** Modes and models that somebody goes back and forth between in one chat. */
const mostPrefixes = 8;

const lifetimes = { "5m": 5 * 60_000, "1h": 60 * 60_000 } as const;

/** Whose cache is meant, and which chat. */
export interface CachedChat {
	readonly connection: Connection;
	/** Without one a chat is known by the words of its first prompt, which stay when its documents change. */
	readonly chatId?: string;
}

export interface RememberedPoints extends PlacedCachePoints {
	/** To be called once an answer has begun: a request that was refused has cached nothing. */
	remember(): void;
}

/** Remembers hashes of the last request of each chat, never its text, to tell what broke a prefix that had been cached. */
export class CacheHistory {
	private readonly chats = new Map<string, Chat>();
	private readonly now: () => number;

	constructor(now: () => number = Date.now) {
		this.now = now;
	}

	/** As `placeCachePoints`, with what the last answered request of the same chat tells. */
	place(
		input: ConverseStreamRequest,
		facts: ModelFacts | undefined,
		policy: Omit<CachePolicy, "unchanged">,
		of: CachedChat,
	): RememberedPoints {
		const chat = this.chatOf(input, policy.purpose ?? "chat", of);
		const print = fingerprintOf(input);
		const known = chat.prefixes.get(print.head);
		const change = known && compareMessages(known.print.messages, print.messages);
		const placed = placeCachePoints(input, facts, { ...policy, unchanged: change?.unchanged });
		const [point] = placed.report.points;
		if (!point) return { ...placed, remember: () => {} };
		const brokenBy = known && change ? this.reason(known, change) : chat.last && tellHead(changedHead(chat.last, print));
		const report: CacheReport = { ...placed.report, ...(brokenBy !== undefined && { brokenBy }) };
		return {
			...placed,
			report,
			remember: () => {
				remember(chat.prefixes, print.head, { print, at: this.now(), lifetime: lifetimes[point.ttl] }, mostPrefixes);
				chat.last = print;
			},
		};
	}

	private reason(known: Remembered, { part }: Change): string | undefined {
		if (this.now() - known.at <= known.lifetime) return part;
		return known.lifetime === lifetimes["1h"] ? translate("an hour passed") : translate("5 minutes passed");
	}

	private chatOf(input: ConverseStreamRequest, purpose: Purpose, { connection, chatId }: CachedChat): Chat {
		const firstText = () => input.messages?.[0]?.content?.findLast((block) => block.text !== undefined)?.text;
		const key = hash(JSON.stringify([connection, purpose, chatId ?? firstText()]));
		const chat: Chat = this.chats.get(key) ?? { prefixes: new Map() };
		remember(this.chats, key, chat, mostChats);
		return chat;
	}
}

interface Chat {
	/** The last request with each beginning: what it has cached lives on while another mode or another model has its turn. */
	readonly prefixes: Map<string, Remembered>;
	last?: Fingerprint;
}

interface Remembered {
	readonly print: Fingerprint;
	/** Milliseconds since the epoch. */
	readonly at: number;
	/** Milliseconds that its points live. */
	readonly lifetime: number;
}

interface Fingerprint {
	/** Of all that has to be the same for any message to be found in the cache. */
	readonly head: string;
	readonly headParts: Readonly<Record<HeadPart, string>>;
	readonly messages: readonly MessagePrint[];
}

interface MessagePrint {
	readonly role: string;
	readonly blocks: readonly BlockPrint[];
}

interface BlockPrint {
	readonly kind: string;
	readonly hash: string;
}

interface Change {
	/** Messages at the front that are the same. */
	readonly unchanged: number;
	/** Which part is another one than before; absent when the old prefix is still there. */
	readonly part?: string;
}

/** The first part that differs, in the order of the prefix. */
function changedHead(before: Fingerprint, now: Fingerprint): HeadPart | undefined {
	return headOrder.find((part) => before.headParts[part] !== now.headParts[part]);
}

function compareMessages(before: readonly MessagePrint[], now: readonly MessagePrint[]): Change {
	const newest = before.length - 1;
	const unchanged = before.findIndex((message, index) => !holds(message, now[index], index === newest));
	const [broken, instead] = [before[unchanged], now[unchanged]];
	if (!broken) return { unchanged: before.length };
	/** The later messages were taken back: what is left of the prefix is as it was. */
	if (!instead) return { unchanged };
	return { unchanged, part: translate("message {0}: {1}", unchanged + 1, describe(broken.blocks, instead.blocks)) };
}

/** Whether a message is as it was. More may have been added to the newest: what was there is still a prefix. */
function holds(before: MessagePrint, now: MessagePrint | undefined, mayGrow: boolean): boolean {
	if (!now || now.role !== before.role) return false;
	if (!mayGrow && now.blocks.length !== before.blocks.length) return false;
	return before.blocks.every((block, index) => now.blocks[index]?.hash === block.hash);
}

function describe(before: readonly BlockPrint[], now: readonly BlockPrint[]): string {
	const at = before.findIndex(({ hash }, index) => now[index]?.hash !== hash);
	const [was, is] = [before[at]?.kind, now[at]?.kind];
	const name = was === undefined ? undefined : nameOf(was);
	if (name !== undefined && was !== is && is === "text") return translate("{0} became text", name);
	if (was === "reasoning" && is !== "reasoning") return translate("its reasoning was left out");
	if (name !== undefined && was === is) return translate("{0} changed", name);
	return translate("its content changed");
}

function nameOf(kind: string): string | undefined {
	const names: Readonly<Record<string, string>> = {
		text: translate("its text"),
		document: translate("a document"),
		guardContent: translate("a prompt marked for the guardrail"),
		image: translate("an image"),
		video: translate("a video"),
		audio: translate("a sound"),
		toolUse: translate("a tool call"),
		toolResult: translate("a tool result"),
	};
	return names[kind];
}

function fingerprintOf(input: ConverseStreamRequest): Fingerprint {
	const headParts = headPartsOf(input);
	return {
		head: hashOf(headParts),
		headParts,
		messages: (input.messages ?? []).map(({ role = "", content = [] }) => ({
			role,
			blocks: content.map((block) => ({ kind: kindOf(block), hash: hashOf(block) })),
		})),
	};
}

/** In the order of the prefix. */
const headOrder = ["model", "tools", "system", "tool-choice", "thinking", "output", "images"] as const;

type HeadPart = (typeof headOrder)[number];

function tellHead(part: HeadPart | undefined): string | undefined {
	switch (part) {
		case undefined:
			return undefined;
		case "model":
			return translate("the model");
		case "tools":
			return translate("the tools");
		case "system":
			return translate("the system prompt");
		case "tool-choice":
			return translate("the tool choice");
		case "thinking":
			return translate("the settings (thinking)");
		case "output":
			return translate("the settings (output)");
		case "images":
			return translate("whether there are images");
		default:
			return assertNever(part);
	}
}

/**
 * A change of the tools loses all that was cached, one of the system prompt what follows it, and the
 * settings, though they are no part of the prefix, lose the messages; so does the first image, wherever it stands.
 * @see https://platform.claude.com/docs/en/build-with-claude/prompt-caching (What invalidates the cache)
 */
function headPartsOf(input: ConverseStreamRequest): Readonly<Record<HeadPart, string>> {
	const { modelId = "", toolConfig, system, additionalModelRequestFields, outputConfig, messages = [] } = input;
	const fields = (additionalModelRequestFields ?? {}) as Record<string, unknown>;
	const hasImages = messages.some(({ content }) =>
		content?.some((block) => block.image ?? block.toolResult?.content?.some((inner) => inner.image)),
	);
	return {
		model: modelId,
		tools: hashOf(toolConfig?.tools ?? []),
		system: hashOf(system ?? []),
		"tool-choice": hashOf(toolConfig?.toolChoice ?? { auto: {} }),
		thinking: hashOf(thinkingFields.map((name) => fields[name])),
		output: hashOf(outputConfig ?? {}),
		images: String(hasImages),
	};
}

/** How the families that cache say how much to think. */
const thinkingFields = ["thinking", "reasoning_config", "reasoningConfig", "output_config", "reasoning_effort"];

function kindOf(block: ContentBlock): string {
	const name = Object.keys(block).find((key) => (block as unknown as Record<string, unknown>)[key] !== undefined) ?? "";
	return name === "reasoningContent" ? "reasoning" : name;
}

function hashOf(value: unknown): string {
	return hash(JSON.stringify(value, bytesAsHash));
}

/** `Buffer` becomes JSON before a replacer sees it, so the value is taken from what holds it. */
function bytesAsHash(this: Record<string, unknown>, key: string, value: unknown): unknown {
	const held = this[key];
	return held instanceof Uint8Array ? hashOfBytes(held) : value;
}

/** Files are the same bytes in every request of a chat, and there may be megabytes of them. */
const knownBytes = new WeakMap<Uint8Array, string>();

function hashOfBytes(bytes: Uint8Array): string {
	const known = knownBytes.get(bytes) ?? hash(bytes);
	knownBytes.set(bytes, known);
	return known;
}

function hash(data: string | Uint8Array): string {
	return createHash("sha256").update(data).digest("base64");
}

/** Keeps the newest: the first of a map is the one that was set longest ago. */
function remember<V>(map: Map<string, V>, key: string, value: V, most: number): void {
	map.delete(key);
	map.set(key, value);
	const [oldest] = map.keys();
	if (map.size > most && oldest !== undefined) map.delete(oldest);
}

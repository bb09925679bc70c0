import type { ContextGauge } from "../../shared/protocol.ts";
import type { Usage } from "../../shared/turnEvent.ts";
import type { Block, Message } from "../record/message.ts";
import type { ToolSpec } from "../models/model.ts";
import type { ModelFacts } from "../models/modelFacts.ts";
import type { Settings } from "../settings.ts";
import { estimateBlockTokens, estimateMessageTokens, estimateTextTokens, estimateToolTokens } from "./tokenEstimate.ts";

/** What a request consists of, as far as its length is concerned. */
export interface RequestParts {
	readonly system: string;
	readonly tools: readonly ToolSpec[];
	readonly messages: readonly Message[];
}

/**
 * How long the next request of a chat is: what Bedrock has billed for the last one, and an estimate of what came since. Asks nobody.
 */
export class ContextMeter {
	private known: { readonly tokens: number; readonly cached: number; readonly newest: Message; readonly at: number } | undefined;
	/** Lengths that a model has refused, in tokens: its window is smaller, whatever the table says. */
	private readonly refused = new Map<string, number>();

	/** `newest` is the answer itself, which is part of the next input as it was of this output. */
	note(usage: Usage, newest: Message): void {
		const cached = usage.cacheRead + usage.cacheWrite;
		const tokens = usage.input + cached + usage.output;
		if (tokens > 0) this.known = { tokens, cached, newest, at: Date.now() };
	}

	/** The record was rewritten up to `newest`, and is estimated to have so many tokens now: what was billed says nothing of it. */
	restart(tokens: number, newest: Message | undefined): void {
		this.known = newest && { tokens, cached: 0, newest, at: 0 };
	}

	/** Whether the record was rewritten and nothing has been answered since. */
	get isRestarted(): boolean {
		return this.known?.at === 0;
	}

	noteRefusal(model: string, tokens: number): void {
		this.refused.set(model, Math.min(tokens, this.refused.get(model) ?? tokens));
	}

	measure({ system, tools, messages }: RequestParts): { readonly tokens: number; readonly exact: boolean } {
		const covered = this.known ? messages.lastIndexOf(this.known.newest) : -1;
		if (!this.known || covered < 0) {
			return { tokens: cautious(estimateTextTokens(system) + sum(tools, toolTokens) + sum(messages, messageTokens)), exact: false };
		}
		const since = messages.slice(covered + 1);
		return { tokens: this.known.tokens + cautious(sum(since, messageTokens)), exact: since.length === 0 && this.known.at > 0 };
	}

	/** Tokens of the last request that its successor would read from the cache, if it came within the five minutes that a cache lives. */
	get cachedTokens(): number {
		return this.known && Date.now() - this.known.at < 270_000 ? this.known.cached : 0;
	}

	/** The model's window; `undefined` when neither the table nor a refusal tells. */
	windowOf(model: string, facts: ModelFacts | undefined): number | undefined {
		const known = [facts?.contextTokens, this.refused.get(model)].filter((tokens) => tokens !== undefined);
		return known.length > 0 ? Math.min(...known) : undefined;
	}

	gauge(parts: RequestParts, size: number | undefined): ContextGauge {
		const { tokens: used, exact } = this.measure(parts);
		const documents = parts.messages.reduce((total, { content }) => total + sum(content.filter(isMedium), estimateBlockTokens), 0);
		const shares = {
			system: estimateTextTokens(parts.system),
			tools: sum(parts.tools, toolTokens),
			documents,
			messages: sum(parts.messages, messageTokens) - documents,
		};
		const scale = used / Math.max(1, shares.system + shares.tools + shares.documents + shares.messages);
		const system = Math.round(shares.system * scale);
		const tools = Math.round(shares.tools * scale);
		const media = Math.round(shares.documents * scale);
		return { used, size, exact, parts: { system, tools, documents: media, messages: Math.max(0, used - system - tools - media) } };
	}
}

/**
 * Tokens that the input of a request may have, when the answer shall have room too. Estimates are never exact, so a little stays
 * free.
 */
export function roomIn(window: number, { inference }: Settings, facts: ModelFacts | undefined): number {
	const answer = Math.min(inference.maxTokens, facts?.maxOutputTokens ?? inference.maxTokens);
	return Math.max(Math.floor(window / 2), window - answer - Math.ceil(window / 50));
}

/** The estimate counts four bytes a token; code has one for about three, and to expect too little would overflow. */
export function cautious(estimate: number): number {
	return Math.ceil((estimate * 4) / 3);
}

const messageCache = new WeakMap<Message, number>();
const toolCache = new WeakMap<ToolSpec, number>();

/** Messages never change, and a long chat is measured often. */
export function messageTokens(message: Message): number {
	return remembered(messageCache, message, estimateMessageTokens);
}

function toolTokens(tool: ToolSpec): number {
	return remembered(toolCache, tool, estimateToolTokens);
}

function remembered<Key extends object>(cache: WeakMap<Key, number>, key: Key, count: (key: Key) => number): number {
	const known = cache.get(key) ?? count(key);
	cache.set(key, known);
	return known;
}

function sum<Item>(items: readonly Item[], tokens: (item: Item) => number): number {
	return items.reduce((total, item) => total + tokens(item), 0);
}

function isMedium({ kind }: Block): boolean {
	return kind === "document" || kind === "image" || kind === "recording" || kind === "remote";
}

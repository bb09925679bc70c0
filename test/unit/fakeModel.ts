import type { Block, ToolUseBlock } from "../../src/core/record/message.ts";
import type { Model, ModelEvent, ModelRequest, StopReason } from "../../src/core/models/model.ts";
import { noUsage, type Usage } from "../../src/shared/turnEvent.ts";

/** A model that says what it was given, one list of events a request, and remembers what it was asked. */
export class FakeModel implements Model {
	readonly requests: ModelRequest[] = [];
	private readonly replies: (ModelEvent[] | ((signal: AbortSignal) => AsyncIterable<ModelEvent>))[];

	constructor(...replies: (ModelEvent[] | ((signal: AbortSignal) => AsyncIterable<ModelEvent>))[]) {
		this.replies = replies;
	}

	/** What `countTokens` answers, and how often it was asked. */
	counted: number | undefined;
	counts = 0;

	async countTokens(): Promise<number | undefined> {
		this.counts++;
		return this.counted;
	}

	async facts(): Promise<undefined> {}

	async *converse(request: ModelRequest, signal: AbortSignal): AsyncGenerator<ModelEvent> {
		this.requests.push({ ...request, messages: structuredClone(request.messages) });
		const reply = this.replies[this.requests.length - 1] ?? says("Nothing more to say.");
		yield* typeof reply === "function" ? reply(signal) : reply;
	}
}

export function says(text: string, reason: StopReason = "end_turn"): ModelEvent[] {
	return [{ kind: "text-delta", text }, stop([{ kind: "text", text }], reason)];
}

export function calls(...uses: Omit<ToolUseBlock, "kind">[]): ModelEvent[] {
	const content = uses.map((use): ToolUseBlock => ({ kind: "tool-use", ...use }));
	return [...uses.map(({ id, name }): ModelEvent => ({ kind: "tool-use", id, name })), stop(content, "tool_use")];
}

/** Tokens of input and output; nothing is cached unless `cached` says so. */
export function usage(input: number, output = 10, cached: Partial<Usage> = {}): ModelEvent {
	const call = { model: "us.anthropic.claude-sonnet-4-5-20250929-v1:0", retries: 0 };
	return { kind: "usage", usage: { ...noUsage, input, output, ...cached }, call };
}

export function stop(content: Block[], reason: StopReason): ModelEvent {
	return { kind: "stop", reason, content };
}

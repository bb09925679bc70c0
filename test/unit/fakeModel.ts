import type { Block, ToolUseBlock } from "../../src/core/message.ts";
import type { Model, ModelEvent, ModelRequest, StopReason } from "../../src/core/model.ts";

/** A model that says what it was given, one list of events a request, and remembers what it was asked. */
export class FakeModel implements Model {
	readonly requests: ModelRequest[] = [];
	private readonly replies: (ModelEvent[] | ((signal: AbortSignal) => AsyncIterable<ModelEvent>))[];

	constructor(...replies: (ModelEvent[] | ((signal: AbortSignal) => AsyncIterable<ModelEvent>))[]) {
		this.replies = replies;
	}

	async countTokens(): Promise<undefined> {}

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

export function stop(content: Block[], reason: StopReason): ModelEvent {
	return { kind: "stop", reason, content };
}

import { lastUserMessage } from "../conversation.ts";
import type { ConverseBody } from "../wire.ts";

/** A tool call and what came back. */
export interface Step {
	readonly name: string;
	readonly input: Readonly<Record<string, unknown>>;
	readonly result: string;
	readonly failed: boolean;
	/** Belongs to the newest prompt. */
	readonly latest: boolean;
}

/** Every tool call that has been answered, oldest first. */
export function allSteps(body: ConverseBody): Step[] {
	const messages = body.messages ?? [];
	const prompt = lastUserMessage(body);
	const promptAt = prompt ? messages.indexOf(prompt) : -1;
	const results = new Map(
		messages.flatMap((message) =>
			(message.content ?? []).flatMap(({ toolResult }) => (toolResult ? [[toolResult.toolUseId, toolResult]] : [])),
		),
	);
	return messages.flatMap((message, at) =>
		(message.content ?? []).flatMap(({ toolUse }): Step[] => {
			const answer = toolUse && results.get(toolUse.toolUseId);
			if (!toolUse || !answer) return [];
			const result = (answer.content ?? []).map((one) => one.text ?? JSON.stringify(one.json ?? "")).join("\n");
			const input = (toolUse.input ?? {}) as Record<string, unknown>;
			return [{ name: toolUse.name ?? "", input, result, failed: answer.status === "error", latest: at > promptAt }];
		}),
	);
}

export function stepsSincePrompt(body: ConverseBody): Step[] {
	return allSteps(body).filter((step) => step.latest);
}

import type { PlanItem, QuestionOption, TurnEvent } from "../../shared/turnEvent.ts";
import type { ToolStepPort } from "./tool.ts";
import type { ToolStep } from "./toolCalls.ts";
import { hasWindowClosed, windowClosing } from "./windowClosing.ts";

/** The steps of the calls that run: what they show and ask, and what stops one of them alone. */
export class ToolSteps {
	private readonly emit: (event: TurnEvent) => void;
	private readonly running = new Map<string, AbortController>();
	private readonly waiting = new Map<string, (text: string) => void>();

	constructor(emit: (event: TurnEvent) => void) {
		this.emit = emit;
	}

	/** The step of a call, and the signal that ends it: with the turn, or by itself. */
	open(toolUseId: string, turn: AbortSignal): ToolStep {
		const abort = new AbortController();
		this.running.set(toolUseId, abort);
		const signal = AbortSignal.any([turn, abort.signal]);
		const port: ToolStepPort = {
			output: (text, paint) => this.emit({ kind: "tool-output", toolUseId, text, ...(paint?.length && { paint }) }),
			ask: (question, options) => this.ask(toolUseId, question, options, signal),
			plan: (items: readonly PlanItem[]) => this.emit({ kind: "plan", items }),
		};
		return { port, signal, close: () => this.running.delete(toolUseId) };
	}

	stop(toolUseId: string): void {
		this.running.get(toolUseId)?.abort();
	}

	/** Unknown and used ids are ignored. */
	answer(questionId: string, text: string): void {
		this.waiting.get(questionId)?.(text);
	}

	private async ask(
		toolUseId: string,
		question: string,
		options: readonly QuestionOption[],
		signal: AbortSignal,
	): Promise<string | undefined> {
		if (signal.aborted) return undefined;
		const questionId = crypto.randomUUID();
		const answer = new Promise<string | undefined>((resolve) => {
			this.waiting.set(questionId, resolve);
			signal.addEventListener("abort", () => resolve(undefined), { once: true });
		});
		this.emit({ kind: "user-question", toolUseId, questionId, question, options });
		const text = await answer;
		this.waiting.delete(questionId);
		if (text === undefined && hasWindowClosed(signal)) throw windowClosing;
		if (text !== undefined) this.emit({ kind: "user-answer", toolUseId, text });
		return text;
	}
}

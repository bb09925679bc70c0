import type { ApprovalChoice, TurnEvent } from "../../shared/turnEvent.ts";
import type { Question } from "./toolCalls.ts";

/** The approvals that wait for the user. Each id is minted here and answers once. */
export class Questions {
	private readonly waiting = new Map<string, (choice: ApprovalChoice) => void>();

	/** Waits for the answer; whoever stops the turn or this call has denied. */
	async ask(toolUseId: string, question: Question, emit: (event: TurnEvent) => void, signal: AbortSignal): Promise<ApprovalChoice> {
		if (signal.aborted) return "deny";
		const approvalId = crypto.randomUUID();
		const answer = new Promise<ApprovalChoice>((resolve) => {
			this.waiting.set(approvalId, resolve);
			signal.addEventListener("abort", () => resolve("deny"), { once: true });
		});
		emit({ kind: "approval-request", toolUseId, approvalId, ...question });
		const choice = await answer;
		this.waiting.delete(approvalId);
		emit({ kind: "approval-answer", toolUseId, choice });
		return choice;
	}

	/** Unknown and used ids are ignored. */
	answer(approvalId: string, choice: ApprovalChoice): void {
		this.waiting.get(approvalId)?.(choice);
	}
}

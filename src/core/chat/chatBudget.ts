import type { Failure, Outcome } from "../../shared/turnEvent.ts";
import type { Transcript } from "../../shared/transcript.ts";
import type { Limits } from "../settings.ts";
import { type Allowance, allowanceOf, extend, overBudget, overBudgetBefore, spendingOf } from "./budget.ts";

/** What a chat may still cost: the limits of the settings, and what the user has granted beyond them. */
export class ChatBudget {
	private readonly limits: () => Limits;
	private readonly transcript: () => Transcript;
	private allowance: Allowance = {};

	constructor(limits: () => Limits, transcript: () => Transcript) {
		this.limits = limits;
		this.transcript = transcript;
	}

	/** Why a turn that begins now would make no call. */
	get spent(): Failure | undefined {
		return overBudgetBefore(this.allowance, this.limits(), spendingOf(this.transcript()));
	}

	/** Allows once more the same amount. */
	allowMore(): void {
		this.allowance = extend(this.allowance, this.limits(), spendingOf(this.transcript()));
	}

	/** A turn has its whole limit, whatever was granted to the one before. */
	beginTurn(): void {
		this.allowance = allowanceOf(this.limits(), { chat: this.allowance.chat });
	}

	/** Who goes on with a turn that ended at its limit allows as much again. */
	resumeTurn(ended: Outcome | undefined): void {
		this.allowance = allowanceOf(this.limits(), this.allowance);
		if (ended?.kind === "failed" && ended.failure.kind === "budget") this.allowMore();
	}

	/** Why the turn that runs, under `limits`, may make no further call. */
	over(limits: Limits): Failure | undefined {
		return overBudget(this.allowance, limits, spendingOf(this.transcript()));
	}
}

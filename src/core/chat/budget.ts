import type { Failure } from "../../shared/turnEvent.ts";
import type { Transcript } from "../../shared/transcript.ts";
import type { Limits } from "../settings.ts";
import { translate } from "../../shared/translate.ts";
import { formatUsd } from "../../shared/numbers.ts";

/** Estimated USD. */
export interface Spending {
	readonly turn: number;
	readonly chat: number;
}

/** How far the user lets it go, in USD; absent means no limit. */
export interface Allowance {
	readonly turn?: number;
	readonly chat?: number;
}

/** What the last turn, and the chat as a whole, have cost so far. Turns that were taken back count, calls without a known price count as nothing. */
export function spendingOf({ turns, cut }: Transcript): Spending {
	const before = cut?.cost?.total ?? 0;
	return { turn: turns.at(-1)?.cost?.total ?? 0, chat: turns.reduce((sum, { cost }) => sum + (cost?.total ?? 0), before) };
}

/** The limits, and what the user has granted beyond them. */
export function allowanceOf({ usdPerTurn, usdPerChat }: Limits, granted: Allowance = {}): Allowance {
	return {
		turn: usdPerTurn && Math.max(usdPerTurn, granted.turn ?? 0),
		chat: usdPerChat && Math.max(usdPerChat, granted.chat ?? 0),
	};
}

/** "Continue" grants once more the same amount, counted from where the turn or the chat stands. */
export function extend(granted: Allowance, limits: Limits, spent: Spending): Allowance {
	const { usdPerTurn, usdPerChat } = limits;
	const allowance = allowanceOf(limits, granted);
	return {
		turn: usdPerTurn !== undefined && isReached(allowance.turn, spent.turn) ? spent.turn + usdPerTurn : allowance.turn,
		chat: usdPerChat !== undefined && isReached(allowance.chat, spent.chat) ? spent.chat + usdPerChat : allowance.chat,
	};
}

/** Why no further call may be made, or `undefined` while there is money left. */
export function overBudget(allowance: Allowance, { usdPerTurn, usdPerChat }: Limits, spent: Spending): Failure | undefined {
	if (usdPerTurn !== undefined && isReached(allowance.turn, spent.turn))
		return failure(translate("This turn"), spent.turn, allowance.turn, usdPerTurn, "outcrop.limits.usdPerTurn");
	if (usdPerChat !== undefined && isReached(allowance.chat, spent.chat))
		return failure(translate("This chat"), spent.chat, allowance.chat, usdPerChat, "outcrop.limits.usdPerChat");
	return undefined;
}

/** The same before a turn begins, which has its whole limit whatever the one before has cost. */
export function overBudgetBefore({ chat }: Allowance, limits: Limits, spent: Spending): Failure | undefined {
	return overBudget(allowanceOf(limits, { chat }), limits, { ...spent, turn: 0 });
}

/** The same for calls beside the chat, which are a turn of their own in no chat and have cost `spent` USD so far. */
export function overBudgetAlone(limits: Limits, spent = 0): Failure | undefined {
	return overBudget(allowanceOf(limits), limits, { turn: spent, chat: spent });
}

/** Why a single call is not made whose input alone costs so much; there is nobody who could be asked to allow more. */
export function overAllowance({ usdPerTurn }: Limits, cost: number): Failure | undefined {
	if (usdPerTurn === undefined || cost < usdPerTurn) return undefined;
	const message = translate(
		"To read this costs an estimated {0}, which reaches your limit of {1} for a turn (outcrop.limits.usdPerTurn). Nothing was sent.",
		usd(cost),
		usd(usdPerTurn),
	);
	return { kind: "budget", message, action: "open-settings" };
}

/** A limit that cannot be held must not look as if it were. */
export function unpricedNotice({ usdPerTurn, usdPerChat }: Limits, model: string): string | undefined {
	if (usdPerTurn === undefined && usdPerChat === undefined) return undefined;
	return translate(
		"No price of {0} is known, so its calls do not count towards your limit in USD. Add its price to outcrop.prices.",
		model,
	);
}

function failure(what: string, spent: number, allowed: number | undefined, step: number, setting: string): Failure {
	/** There is nothing to allow once more. */
	if (step <= 0) {
		const closed = translate("{0} is zero or no number, so nothing is sent. Set an amount in USD, or null for no limit.", setting);
		return { kind: "budget", message: closed, action: "open-settings" };
	}
	const message = translate(
		"{0} has cost an estimated {1} and reached its limit of {2} ({3}). Continue to allow another {4}.",
		what,
		usd(spent),
		usd(allowed ?? 0),
		setting,
		usd(step),
	);
	return { kind: "budget", message, action: "continue" };
}

function isReached(allowed: number | undefined, spent: number): boolean {
	return allowed !== undefined && spent >= allowed;
}

/** Cents, and two digits of what is less than ten of them. */
function usd(amount: number): string {
	if (amount >= 0.1 || amount === 0) return formatUsd(amount);
	return formatUsd(Number(amount.toPrecision(2)), 0, 12);
}

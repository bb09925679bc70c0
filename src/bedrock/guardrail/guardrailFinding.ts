import type { GuardrailFinding } from "../../shared/turnEvent.ts";

/** What a finding is before it is known whether it is of the input or the output. */
export type Found = Omit<GuardrailFinding, "source">;

export function found(policy: string, name: string | undefined, action: string | undefined, rest: Partial<Found> = {}): Found {
	return { policy, name: name || "unnamed", action: action ?? "NONE", ...rest, match: rest.match || undefined };
}

/** One short line of the parts that there are. */
export function line(...parts: readonly (string | false | undefined)[]): string | undefined {
	return parts.filter(Boolean).join(", ").replace(/\s+/g, " ").slice(0, longestLine) || undefined;
}

const longestLine = 400;

import type { GuardrailFinding } from "../../src/shared/turnEvent.ts";

/** What a finding means to the user, whatever AWS calls it in each policy. */
export type FindingKind = "blocked" | "masked" | "detected" | "clear";

/** From the gravest down. */
export const findingKinds: readonly FindingKind[] = ["blocked", "masked", "detected", "clear"];

/** AWS's words: BLOCKED and ANONYMIZED act; NONE is either a finding that was only noted or a check that found nothing. */
export function findingKindOf({ action, detected }: GuardrailFinding): FindingKind {
	if (action === "BLOCKED") return "blocked";
	if (action === "ANONYMIZED") return "masked";
	return detected === true || (action !== "NONE" && detected !== false) ? "detected" : "clear";
}

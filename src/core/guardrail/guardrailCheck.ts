import type { GuardrailFinding } from "../../shared/turnEvent.ts";
import type { Settings } from "../settings.ts";

/**
 * The port to ApplyGuardrail: what tools read and write is judged by it, since a guardrail looks at neither by itself. Rejects
 * with an `AssistantError` when it cannot be asked; whoever asks treats that as a refusal.
 */
export interface GuardrailCheck {
	/** `input` is what goes to the model, `output` what comes from it. Only called when the settings have a guardrail. */
	check(settings: Settings, source: "input" | "output", text: string, signal: AbortSignal): Promise<GuardrailVerdict>;
}

export type GuardrailVerdict =
	/** Findings that were not acted on: of a guardrail that only detects, or of the full trace. */
	| { readonly kind: "passed"; readonly findings: readonly GuardrailFinding[] }
	/** `text` has the masked values in the place of what was found. */
	| { readonly kind: "masked"; readonly text: string; readonly findings: readonly GuardrailFinding[] }
	| { readonly kind: "blocked"; readonly findings: readonly GuardrailFinding[] };

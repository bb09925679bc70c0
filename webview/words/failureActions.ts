import { modelLabel } from "../../src/shared/modelLabel.ts";
import type { Failure, FailureAction } from "../../src/shared/turnEvent.ts";
import { wordsOf } from "./language.ts";

const english = {
	"sign-in": "Sign in",
	retry: "Retry",
	continue: "Continue",
	"select-profile": "Select AWS profile",
	"select-region": "Select region",
	"select-model": "Select model",
	"select-guardrail": "Select guardrail",
	"switch-model": "Switch model",
	"open-doctor": "Open Doctor",
	"copy-policy": "Copy IAM policy",
	"manage-trust": "Manage workspace trust",
	"open-settings": "Open settings",
	"show-log": "Show log",
	"new-chat": "New chat",
	compact: "Compact chat",
	switchTo: (model: string) => `Switch to ${model}`,
} satisfies Record<FailureAction, string> & { switchTo: (model: string) => string };

export type FailureActionWords = typeof english;

/** Those of the chat and of Doctor. */
const words: FailureActionWords = wordsOf("actions", english);

/** What the button of a way out says. `model` is the one that the failure names. */
export function failureActionLabel(action: FailureAction, model?: Failure["model"]): string {
	return action === "switch-model" && model ? words.switchTo(modelLabel(model)) : words[action];
}

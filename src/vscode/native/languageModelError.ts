import * as vscode from "vscode";
import type { Failure } from "../../shared/turnEvent.ts";

/** A failure as the editor knows it: by its code where there is one, and always with our sentence. */
export function languageModelError({ kind, message }: Pick<Failure, "kind" | "message">): vscode.LanguageModelError {
	switch (kind) {
		case "not-found":
		case "on-demand-unsupported":
			return vscode.LanguageModelError.NotFound(message);
		case "credentials-missing":
		case "credentials-expired":
		case "mfa-needed":
		case "sign-in-failed":
		case "profile-unknown":
		case "region-missing":
		case "access-denied":
		case "residency":
			return vscode.LanguageModelError.NoPermissions(message);
		/** "Quota limits exceeded", by the typings; a filter that blocks is the word's own sense. */
		case "throttled":
		case "quota":
		case "budget":
		case "guardrail":
		case "content-filtered":
			return vscode.LanguageModelError.Blocked(message);
		case "unavailable":
		case "timeout":
		case "overflow":
		case "validation":
		case "model-error":
		case "network":
		case "interrupted":
		case "idle":
		case "length":
		case "malformed-output":
		case "step-limit":
		case "unknown-stop":
		case "internal":
			return new vscode.LanguageModelError(message);
	}
}

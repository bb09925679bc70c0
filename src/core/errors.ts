import type { Failure, FailureAction, FailureKind } from "../shared/turnEvent.ts";

/** A failure that the user is told about: a kind to match on, one sentence, at most one way out, and the cause for the log. */
export class AssistantError extends Error {
	override readonly name = "AssistantError";
	readonly kind: FailureKind;
	readonly action?: FailureAction;

	constructor(kind: FailureKind, message: string, options: { action?: FailureAction; cause?: unknown } = {}) {
		super(message, { cause: options.cause });
		this.kind = kind;
		this.action = options.action;
	}
}

export function toFailure(error: AssistantError): Failure {
	return { kind: error.kind, message: error.message, action: error.action };
}

/** Anything that is not an `AssistantError` is a bug of ours: the user is told so plainly and the log has the cause. */
export function asAssistantError(error: unknown): AssistantError {
	if (error instanceof AssistantError) return error;
	const message = error instanceof Error ? error.message : String(error);
	return new AssistantError("internal", `Outcrop failed unexpectedly: ${message}`, { action: "show-log", cause: error });
}

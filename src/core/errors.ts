import type { Failure, FailureAction, FailureKind } from "../shared/turnEvent.ts";
import { translate } from "../shared/translate.ts";

/** A failure that the user is told about: a kind to match on, one sentence, at most one way out, and the cause for the log. */
export class AssistantError extends Error {
	override readonly name = "AssistantError";
	readonly kind: FailureKind;
	readonly action?: FailureAction;
	/** The model that can be called instead, with the action `switch-model`. */
	readonly model?: string;

	constructor(kind: FailureKind, message: string, options: { action?: FailureAction; model?: string; cause?: unknown } = {}) {
		super(message, { cause: options.cause });
		this.kind = kind;
		this.action = options.action;
		this.model = options.model;
	}
}

export function toFailure(error: AssistantError): Failure {
	return { kind: error.kind, message: error.message, action: error.action, model: error.model };
}

/** Anything that is not an `AssistantError` is a bug of ours: the user is told so plainly and the log has the cause. */
export function asAssistantError(error: unknown): AssistantError {
	if (isAssistantError(error)) return error;
	const message = error instanceof Error ? error.message : String(error);
	return new AssistantError("internal", translate("Outcrop failed unexpectedly: {0}", message), { action: "show-log", cause: error });
}

/** By name: the engine is a bundle of its own, with a class of its own, and its errors are no instances of the one here. */
function isAssistantError(error: unknown): error is AssistantError {
	return error instanceof Error && error.name === "AssistantError" && "kind" in error;
}

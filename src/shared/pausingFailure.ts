import type { Failure, FailureKind } from "./turnEvent.ts";

const pausingKinds: ReadonlySet<FailureKind> = new Set([
	"credentials-missing",
	"credentials-expired",
	"mfa-needed",
	"sign-in-failed",
	"profile-unknown",
]);

/** Whether a turn that failed so only waits for credentials: it goes on when they are there, with nothing lost. */
export function isPausing({ kind }: Failure): boolean {
	return pausingKinds.has(kind);
}

import type { ToolOutcome } from "../../shared/turnEvent.ts";
import { stripInvisible } from "../documents/documents.ts";
import { type GuardedContext, guardResult } from "../guardrail/guardedTools.ts";
import { changesNothing } from "./approval.ts";
import { hasWindowClosed } from "./windowClosing.ts";
import { type Effect, isToolError, type ToolOutput } from "./tool.ts";
import { isWorkspaceError } from "../workspace.ts";
import { retell } from "../../shared/retell.ts";
import { translate } from "../../shared/translate.ts";

/** What became of a call: the text for the model, and how the user's tool step ends. */
export interface CallEnd extends Omit<ToolOutput, "failed"> {
	readonly outcome: ToolOutcome;
	/** The tool has done what it does, well or not. */
	readonly isCommitted?: boolean;
}

/**
 * What comes out of a call goes to the model as the guardrail lets it: the result of an edit, too, which tells what the editor says of
 * the file, and a failure, which quotes a file as well as a success does. What was carried out counts as that, whatever becomes of its
 * result, so that nobody does it twice and the user can review it. Never rejects.
 */
export async function guardEnd(end: CallEnd, effect: Effect, context: GuardedContext): Promise<CallEnd> {
	const { outcome, attached, detail, edits, isOfUser, isCommitted } = end;
	const isJudged = isOfUser || context.guarding.settings.guardrail?.checkTools;
	if (!isJudged || (outcome !== "done" && outcome !== "failed")) return end;
	const isCarriedOut = isCommitted === true && !changesNothing(effect);
	const withheld = (reason: string, why: string): CallEnd =>
		isCarriedOut
			? { outcome, text: `This was carried out. ${reason}`, detail: why, edits }
			: { outcome: "denied", text: reason, detail: why };
	/** Images and documents cannot be judged here, and what cannot be judged is withheld. */
	if (attached) {
		const reason = "The guardrail judges what tools read, and it cannot judge this file. Ask the user to attach it.";
		return withheld(
			reason,
			translate("The guardrail judges what tools read, and it cannot judge this file. Attach it yourself to have it read."),
		);
	}
	try {
		const guarded = await guardResult(stripInvisible(end.text), context, isOfUser);
		if (guarded.kind === "refused") return withheld(guarded.reason, guarded.detail);
		return { ...end, text: guarded.text, detail: [detail, guarded.note].filter(Boolean).join(" · ") || undefined };
	} catch {
		/** Only who stops the turn ends the judging early. */
		return isCarriedOut
			? withheld("The user stopped before the guardrail had judged its result, so it is withheld.", translate("Stopped."))
			: cancelledEnd(context.signal);
	}
}

export function endOfError(error: unknown, { reportBug }: Pick<GuardedContext, "reportBug">): CallEnd {
	if (isToolError(error)) return error.isDenial ? deniedEnd(error.message) : failedEnd(error.message);
	if (isWorkspaceError(error)) return failedEnd(error.message);
	reportBug(error);
	return failedEnd(`The tool failed unexpectedly: ${error instanceof Error ? error.message : String(error)}`);
}

export function doneEnd(output: ToolOutput): CallEnd {
	const { failed, ...end } = output;
	return { outcome: failed ? "failed" : "done", isCommitted: true, ...end };
}

export function failedEnd(text: string): CallEnd {
	return { outcome: "failed", text, detail: retell(text) };
}

export function deniedEnd(text: string): CallEnd {
	return { outcome: "denied", text, detail: retell(text) };
}

export function cancelledEnd(signal: AbortSignal): CallEnd {
	const cause = hasWindowClosed(signal) ? "The window was closed or reloaded" : "The user stopped this";
	return { outcome: "cancelled", text: `${cause} before it had ended. Look at what is there before you go on.` };
}

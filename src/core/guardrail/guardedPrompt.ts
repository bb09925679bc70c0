import { assertNever } from "../../shared/assertNever.ts";
import type { GuardrailFinding, Outcome } from "../../shared/turnEvent.ts";
import type { Attachment } from "../documents/attachments.ts";
import { isBinaryFormat } from "../documents/documents.ts";
import { toFailure } from "../errors.ts";
import { type GuardedContext, judge, tellActed } from "./guardedTools.ts";
import { isMedium, labelOf, type Medium } from "../documents/media.ts";
import type { DocumentBlock, Message } from "../record/message.ts";
import { wayAround } from "./requiredGuardrail.ts";
import { translate } from "../../shared/translate.ts";

/**
 * Judges what is attached to the prompts that nobody has answered yet; what was answered has been sent already. `put` replaces a
 * prompt in the record, or takes it out. The outcome when nothing may be sent.
 */
export async function guardUnanswered(
	history: readonly Message[],
	context: GuardedContext,
	put: (at: number, message: Message | undefined) => void,
): Promise<Outcome | undefined> {
	for (let at = history.findLastIndex(({ role }) => role === "assistant") + 1; at < history.length; at++) {
		const message = history[at];
		const guarded = message && (await orStopped(guardPrompt(message, context), context.signal));
		if (guarded?.kind === "refused") {
			put(at, undefined);
			return guarded.outcome;
		}
		if (guarded && guarded.message !== message) put(at, guarded.message);
	}
	return undefined;
}

export type GuardedPrompt =
	/** The same message where nothing had to be masked. */
	| { readonly kind: "passed"; readonly message: Message }
	/** The message must not be sent. */
	| { readonly kind: "refused"; readonly outcome: Outcome };

/**
 * Judges the texts of attached documents before the model sees them: a guardrail looks at no document by itself. What has no
 * text was attached by the user's own hand, so it goes as it is and the user is told. Rejects only when the user has stopped it.
 */
export async function guardPrompt(message: Message, context: GuardedContext): Promise<GuardedPrompt> {
	if (!context.guarding.settings.guardrail?.checkTools) return { kind: "passed", message };
	const content = [...message.content];
	for (const [at, block] of content.entries()) {
		if (block.kind !== "document" || isBinaryFormat(block.format)) continue;
		const guarded = await guardDocument(block, context);
		if ("outcome" in guarded) return { kind: "refused", outcome: guarded.outcome };
		content[at] = guarded;
	}
	const unseen = content.filter(isMedium).filter(isNeverJudged).map(labelOf);
	if (unseen.length > 0)
		context.emit({
			kind: "notice",
			text: translate("The guardrail cannot judge {0}: sent as attached, without a verdict.", unseen.join(", ")),
		});
	const isSame = content.every((block, at) => block === message.content[at]);
	return { kind: "passed", message: isSame ? message : { ...message, content } };
}

async function orStopped(guarded: Promise<GuardedPrompt>, signal: AbortSignal): Promise<GuardedPrompt> {
	try {
		return await guarded;
	} catch (error) {
		if (signal.aborted) return { kind: "refused", outcome: { kind: "cancelled" } };
		throw error;
	}
}

/** The attachments as their message has them now. Media stand first in it, in the order of the attachments. */
export function attachmentsOf({ content }: Message, attachments: readonly Attachment[]): readonly Attachment[] {
	const media = content.filter(isMedium);
	return attachments.map((attachment, at) => {
		const medium = media[at];
		if (attachment.content.kind !== "document" || medium?.kind !== "document") return attachment;
		return { ...attachment, content: { ...attachment.content, bytes: medium.bytes } };
	});
}

async function guardDocument(block: DocumentBlock, context: GuardedContext): Promise<DocumentBlock | { readonly outcome: Outcome }> {
	const path = labelOf(block);
	const mark = (finding: GuardrailFinding) => ({
		...finding,
		detail: [finding.detail, translate("in {0}", path)].filter(Boolean).join(", "),
	});
	const verdict = await judge("input", new TextDecoder().decode(block.bytes), context, mark);
	switch (verdict.kind) {
		case "passed":
			return block;
		case "masked":
			return { ...block, bytes: new TextEncoder().encode(verdict.text) };
		case "blocked": {
			const { advice, action } = wayAround(context.guarding.settings.guardrail);
			const message = translate(
				"The guardrail does not allow {0} ({1}), so nothing was sent. Ask again without it, or {2}.",
				path,
				tellActed(verdict.findings),
				advice,
			);
			return { outcome: { kind: "guardrail", failure: { kind: "guardrail", message, action } } };
		}
		case "unjudged": {
			const failure = toFailure(verdict.error);
			const message = translate("The guardrail could not judge {0}, so nothing was sent. {1}", path, failure.message);
			return { outcome: { kind: "failed", failure: { ...failure, message, action: failure.action ?? "retry" } } };
		}
		default:
			return assertNever(verdict);
	}
}

/** The guardrail of the conversation judges images of two formats; a text has been judged here. */
function isNeverJudged(medium: Medium): boolean {
	switch (medium.kind) {
		case "document":
			return isBinaryFormat(medium.format);
		case "image":
			return medium.format !== "png" && medium.format !== "jpeg";
		case "recording":
		case "remote":
			return true;
		default:
			return assertNever(medium);
	}
}

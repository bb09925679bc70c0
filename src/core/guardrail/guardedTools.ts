import { assertNever } from "../../shared/assertNever.ts";
import type { EditSummary, GuardrailFinding, TurnEvent } from "../../shared/turnEvent.ts";
import { type AssistantError, asAssistantError } from "../errors.ts";
import type { GuardrailCheck, GuardrailVerdict } from "./guardrailCheck.ts";
import { type Masks, newMasks } from "./masks.ts";
import type { Settings } from "../settings.ts";
import { isToolError, type Tool, ToolError } from "../chat/tool.ts";
import { inEnglish, translate } from "../../shared/translate.ts";

/** The guardrail beside the tools of a turn. A guardrail looks at no tool traffic by itself: whoever wants that asks it. */
export interface Guarding {
	readonly settings: Settings;
	readonly check: GuardrailCheck;
	/** Of the whole chat. */
	readonly masks: Masks;
}

export interface GuardedContext {
	readonly guarding: Guarding;
	readonly signal: AbortSignal;
	emit(event: TurnEvent): void;
	/** For the log. */
	reportBug(error: unknown): void;
}

export type Guarded =
	/** `note`: what was done to the text, for the user; absent when nothing was. */
	| { readonly kind: "passed"; readonly text: string; readonly note?: string }
	/** `reason` is for the model and names no content, `detail` for the user. */
	| { readonly kind: "refused"; readonly reason: string; readonly detail: string };

/** Judges what a tool has read, or the user has answered to one, before the model sees it. What cannot be judged is withheld. */
export async function guardResult(text: string, context: GuardedContext, isOfUser = false): Promise<Guarded> {
	const { guardrail } = context.guarding.settings;
	if (!guardrail || !(guardrail.checkTools || isOfUser)) return { kind: "passed", text };
	const verdict = await judge("input", text, context, ofTool);
	switch (verdict.kind) {
		case "passed":
			return { kind: "passed", text };
		case "masked":
			return { kind: "passed", text: verdict.text, note: translate("masked by the guardrail: {0}", tellActed(verdict.findings)) };
		case "blocked":
			return {
				kind: "refused",
				reason: `The guardrail withheld this result (${nameActed(verdict.findings)}). Do not try to read the same in another way; tell the user.`,
				detail: translate("The guardrail withheld the result: {0}.", tellActed(verdict.findings)),
			};
		case "unjudged":
			return {
				kind: "refused",
				reason: "The guardrail could not judge this result, so it is withheld. Do not try again; tell the user.",
				detail: translate("The guardrail could not judge the result, so it was withheld. {0}", verdict.error.message),
			};
		default:
			return assertNever(verdict);
	}
}

/**
 * Judges what an edit would write; `undefined` lets it through. A mask never gets into a file: not one that the model took for
 * the text itself, and not in the place of what the guardrail would hide in the new text.
 */
export async function guardEdit(
	edit: Pick<EditSummary, "path" | "diff"> | undefined,
	context: GuardedContext,
): Promise<Extract<Guarded, { kind: "refused" }> | undefined> {
	if (!edit) return undefined;
	const { guardrail } = context.guarding.settings;
	const masks = newMasks(edit, context.guarding.masks);
	if (masks.length > 0) return refusedMasks(masks);
	const text = edit.diff.flatMap((line) => (line.kind === "added" ? line.text : [])).join("\n");
	if (!guardrail?.checkTools || text.trim() === "") return undefined;
	const verdict = await judge("output", text, context, ofTool);
	switch (verdict.kind) {
		case "passed":
			return undefined;
		case "masked":
			return {
				kind: "refused",
				reason: `The guardrail would mask a part of the new text (${nameActed(verdict.findings)}), and masks are not written into files. Nothing was changed in ${edit.path}. Leave that part out, or ask the user to write it.`,
				detail: translate("The guardrail would mask a part of the new text: {0}.", tellActed(verdict.findings)),
			};
		case "blocked":
			return {
				kind: "refused",
				reason: `The guardrail does not allow the new text (${nameActed(verdict.findings)}). Nothing was changed in ${edit.path}. Do not try it in another way; tell the user.`,
				detail: translate("The guardrail does not allow the new text: {0}.", tellActed(verdict.findings)),
			};
		case "unjudged":
			return {
				kind: "refused",
				reason: `The guardrail could not judge the new text, so nothing was changed in ${edit.path}. Do not try again; tell the user.`,
				detail: translate("The guardrail could not judge the new text, so nothing was changed. {0}", verdict.error.message),
			};
		default:
			return assertNever(verdict);
	}
}

/** An edit whose search text holds a mask fits no place: what the model must hear is that it cannot, and not that it miscopied. */
export function explainMasks(error: unknown, tool: Tool, input: unknown, { guarding: { masks } }: GuardedContext): unknown {
	if (!isToolError(error) || tool.effect !== "write") return error;
	const json = JSON.stringify(input);
	const used = [...masks].filter((mask) => json.includes(mask));
	if (used.length === 0) return error;
	return new ToolError(
		`${error.message} The guardrail shows you ${used.join(", ")} in the place of values that it hides: the file holds other text there. Leave those lines as they are.`,
	);
}

function refusedMasks(masks: readonly string[]): Extract<Guarded, { kind: "refused" }> {
	const names = masks.join(", ");
	return {
		kind: "refused",
		reason: `The new text holds ${names}, which the guardrail put in the place of a value that it hides; it is never written into a file. Leave those lines as they are in the file, or ask the user to fill them in.`,
		detail: translate("The new text holds {0} in the place of a value that the guardrail hides.", names),
	};
}

/**
 * The verdict, told to the user with its findings as `mark` makes them. What goes wrong is one, too: nobody may take silence for
 * consent. Rejects only when the user has stopped it.
 */
export async function judge(
	source: "input" | "output",
	text: string,
	{ guarding: { check, settings }, emit, reportBug, signal }: GuardedContext,
	mark: (finding: GuardrailFinding) => GuardrailFinding,
): Promise<GuardrailVerdict | { readonly kind: "unjudged"; readonly error: AssistantError }> {
	try {
		const verdict = await check.check(settings, source, text, signal);
		const findings = verdict.findings.map(mark);
		if (findings.length > 0) emit({ kind: "guardrail", findings });
		return verdict;
	} catch (error) {
		if (signal.aborted) throw error;
		reportBug(error);
		return { kind: "unjudged", error: asAssistantError(error) };
	}
}

function ofTool(finding: GuardrailFinding): GuardrailFinding {
	return { ...finding, ofTool: true };
}

/** What was acted on, by name and without its content, for the model. */
export function nameActed(findings: readonly GuardrailFinding[]): string {
	return inEnglish(() => tellActed(findings));
}

/** The same for the user. */
export function tellActed(findings: readonly GuardrailFinding[]): string {
	const names = findings.filter(({ action }) => action !== "NONE").map(({ name }) => name);
	return [...new Set(names)].join(", ") || translate("it does not say why");
}

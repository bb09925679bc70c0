import type { ApprovalChoice, ApprovalSubject } from "../../shared/turnEvent.ts";
import type { Mode } from "../../shared/protocol.ts";
import { classifyPath } from "./protectedPaths.ts";
import type { Effect } from "./tool.ts";

/**
 * The one gate that every effect of the model passes: read, search, edit and create alike. It fails closed: whatever it
 * cannot judge is denied.
 */
export type Verdict =
	| { readonly kind: "allow" }
	| { readonly kind: "ask"; readonly reason: string; readonly choices: readonly ApprovalChoice[] }
	/** The reason is written for the model. */
	| { readonly kind: "deny"; readonly reason: string };

/** What the user has allowed for the rest of the chat. */
export interface Grants {
	/** Edits of plain files need no question any more. */
	editsInThisChat: boolean;
	/** Keys of exactly what may run, be fetched or be called again (`subjectKey`). */
	readonly subjects: Set<string>;
}

export interface Request {
	readonly effect: Effect;
	/** Where the call would act, links resolved; `undefined` when it lies outside of the workspace folder. */
	readonly targets: readonly (string | undefined)[];
	/** What exactly would run, be fetched or be called; known once the call is prepared. */
	readonly subject?: ApprovalSubject;
	/** False: nothing but the targets is known yet, and a verdict to allow or ask means no more than that they may be looked at. */
	readonly isPrepared: boolean;
	/** The new text adds an address to fetch from, or a script to run. */
	readonly addsRemoteAddress: boolean;
}

export interface Policy {
	readonly approveEdits: "ask" | "auto";
	/** Whole commands, exactly as they run; no patterns. What is denied is denied, whatever else is said. */
	readonly commands: { readonly allow: readonly string[]; readonly deny: readonly string[] };
	/** Keys of tools of others that the user has allowed for good, each with the hash of what the tool said of itself then. */
	readonly pinnedTools: ReadonlyMap<string, string>;
	/** Ask and Plan change nothing, whatever the model calls. */
	readonly mode: Mode;
	/** In an untrusted workspace the assistant has no tools at all. */
	readonly trusted: boolean;
}

const allow: Verdict = { kind: "allow" };

export function judge(request: Request, policy: Policy, grants: Grants): Verdict {
	if (!policy.trusted)
		return { kind: "deny", reason: "This workspace is not trusted, so no tool may be used. Answer from the conversation alone." };
	const verdicts = request.targets.map((target) => judgeTarget(target, request, policy, grants));
	if (request.isPrepared) verdicts.push(judgeSubject(request, grants));
	return verdicts.find(isDeny) ?? verdicts.find(isStrictAsk) ?? verdicts.find((verdict) => verdict.kind === "ask") ?? allow;
}

function judgeTarget(target: string | undefined, request: Request, policy: Policy, grants: Grants): Verdict {
	if (target === undefined) {
		return {
			kind: "deny",
			reason: "That path is outside of the workspace folder. Use a path relative to the folder, without links that leave it.",
		};
	}
	const pathClass = classifyPath(target);
	if (pathClass === "secret") return { kind: "deny", reason: `"${target}" holds credentials and is off limits. Go on without it.` };
	if (pathClass === "forbidden")
		return { kind: "deny", reason: `"${target}" is off limits for tools. Ask the user to look at it or change it.` };
	switch (request.effect) {
		case "read":
			return allow;
		case "write":
			return judgeWrite(target, pathClass === "protected", request.addsRemoteAddress, policy, grants);
		default:
			return allow;
	}
}

function judgeWrite(target: string, isProtected: boolean, addsRemoteAddress: boolean, policy: Policy, grants: Grants): Verdict {
	if (isProtected) return askOnce(`${target} can change how your editor, your build or an agent behaves.`);
	if (addsRemoteAddress) return askOnce(`The change adds an address to the configuration in ${target}.`);
	if (policy.approveEdits === "auto" || grants.editsInThisChat) return allow;
	return { kind: "ask", reason: `Outcrop wants to change ${target}.`, choices: ["once", "chat", "always", "deny"] };
}

/** What a chat in Ask or Plan may have: talk, files to read, and pages that the user allows. */
export function changesNothing(effect: Effect): boolean {
	return effect === "none" || effect === "read" || effect === "fetch";
}

/** What one answer of the user allows for the rest of the chat: this very subject, or edits. */
export function grant(grants: Grants, subject: ApprovalSubject | undefined): void {
	if (subject) grants.subjects.add(subjectKey(subject));
	else grants.editsInThisChat = true;
}

export function subjectKey(subject: ApprovalSubject): string {
	return JSON.stringify(subject);
}

function judgeSubject({ effect, subject }: Request, grants: Grants): Verdict {
	if (effect === "none" || effect === "read" || effect === "write") return allow;
	if (!subject) return { kind: "deny", reason: "The tool did not say what it would do, so it may not do it." };
	if (grants.subjects.has(subjectKey(subject))) return allow;
	return { kind: "ask", reason: "Outcrop wants to do this.", choices: ["once", "chat", "deny"] };
}

/** Never remembered: the next write to such a file asks again. */
function askOnce(reason: string): Verdict {
	return { kind: "ask", reason, choices: ["once", "deny"] };
}

function isDeny(verdict: Verdict): boolean {
	return verdict.kind === "deny";
}

function isStrictAsk(verdict: Verdict): boolean {
	return verdict.kind === "ask" && !verdict.choices.includes("always");
}

import type { ApprovalChoice } from "../../shared/turnEvent.ts";
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

export interface Grants {
	/** Edits of plain files need no question any more in this chat. */
	editsInThisChat: boolean;
}

export interface Request {
	readonly effect: Effect;
	/** Where the call would act, links resolved; `undefined` when it lies outside of the workspace folder. */
	readonly targets: readonly (string | undefined)[];
	/** The new text adds an address to fetch from, or a script to run. */
	readonly addsRemoteAddress: boolean;
}

export interface Policy {
	readonly approveEdits: "ask" | "auto";
	/** In an untrusted workspace the assistant has no tools at all. */
	readonly trusted: boolean;
}

const allow: Verdict = { kind: "allow" };

export function judge(request: Request, policy: Policy, grants: Grants): Verdict {
	if (!policy.trusted)
		return { kind: "deny", reason: "This workspace is not trusted, so no tool may be used. Answer from the conversation alone." };
	const verdicts = request.targets.map((target) => judgeTarget(target, request, policy, grants));
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
	}
}

function judgeWrite(target: string, isProtected: boolean, addsRemoteAddress: boolean, policy: Policy, grants: Grants): Verdict {
	if (isProtected) return askOnce(`${target} can change how your editor, your build or an agent behaves.`);
	if (addsRemoteAddress) return askOnce(`The change adds an address to the configuration in ${target}.`);
	if (policy.approveEdits === "auto" || grants.editsInThisChat) return allow;
	return { kind: "ask", reason: `Outcrop wants to change ${target}.`, choices: ["once", "chat", "always", "deny"] };
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

import type { ApprovalSubject } from "../../shared/turnEvent.ts";
import type { Grants } from "./grants.ts";
import { judgeSubject } from "./judgeSubject.ts";
import { classifyPath } from "./protectedPaths.ts";
import type { Effect } from "./tool.ts";
import { allow, askOnce, deny, type Policy, type Verdict } from "./verdict.ts";
import { translate } from "../../shared/translate.ts";

export interface Request {
	readonly effect: Effect;
	/** Where the call would act, links resolved; `undefined` when it lies outside of the workspace folder. */
	readonly targets: readonly (string | undefined)[];
	/** What exactly would run, be fetched or be called; known once the call is prepared. */
	readonly subject?: ApprovalSubject;
	/** False: nothing but the targets is known yet, and a verdict to allow or ask means no more than that they may be looked at. */
	readonly isPrepared: boolean;
	/** Why what the call would write has to be seen, whatever was allowed before: a script that would run, an address to fetch from. */
	readonly concerns?: readonly string[];
}

/**
 * The one gate that every effect of the model passes: read, search, edit, create, delete, move, run, fetch and calls of the tools of
 * others alike. It fails closed: whatever it cannot judge is denied.
 */
export function judge(request: Request, policy: Policy, grants: Grants, reportBug?: (error: unknown) => void): Verdict {
	try {
		return verdictOn(request, policy, grants);
	} catch (error) {
		reportBug?.(error);
		return deny("Outcrop could not judge whether this is allowed, so it is not. Tell the user.");
	}
}

/** What a chat in Ask or Plan may have: talk, files to read, and pages that the user allows. */
export function changesNothing(effect: Effect): boolean {
	return effect === "none" || effect === "read" || effect === "fetch";
}

function verdictOn(request: Request, policy: Policy, grants: Grants): Verdict {
	if (!policy.trusted) return deny("This workspace is not trusted, so no tool may be used. Answer from the conversation alone.");
	if (policy.mode !== "agent" && !changesNothing(request.effect))
		return deny("In this mode nothing is changed and nothing runs. Say what you would do, and ask the user to switch to Agent.");
	const verdicts = request.targets.map((target) => judgeTarget(target, request.effect, policy, grants));
	if (request.isPrepared) verdicts.push(judgeWhole(request, policy, grants));
	for (const concern of request.concerns ?? []) verdicts.push(askOnce(concern));
	return verdicts.find((verdict) => verdict.kind === "deny") ?? joinAsks(verdicts.filter((verdict) => verdict.kind === "ask"));
}

function judgeTarget(target: string | undefined, effect: Effect, policy: Policy, grants: Grants): Verdict {
	if (target === undefined)
		return deny("That path is outside of the workspace folder. Use a path relative to the folder, without links that leave it.");
	const pathClass = classifyPath(target);
	if (pathClass === "secret") return deny(`"${target}" holds credentials and is off limits. Go on without it.`);
	if (pathClass === "forbidden") return deny(`"${target}" is off limits for tools. Ask the user to look at it or change it.`);
	return effect === "write" ? judgeWrite(target, pathClass === "protected", policy, grants) : allow;
}

function judgeWrite(target: string, isProtected: boolean, policy: Policy, grants: Grants): Verdict {
	if (isProtected) return askOnce(translate("{0} can change how your editor, your build or an agent behaves.", target));
	if (policy.approveEdits === "auto" || grants.editsInThisChat) return allow;
	return { kind: "ask", reason: translate("Outcrop wants to change {0}.", target), choices: ["once", "chat", "always", "deny"] };
}

/** What the whole call would do, beside what is said of its targets. */
function judgeWhole(request: Request, policy: Policy, grants: Grants): Verdict {
	switch (request.effect) {
		case "none":
		case "read":
			return allow;
		case "write":
			return request.targets.length > 0 ? allow : deny("The tool did not say which files it would change, so it may not change any.");
		case "run":
		case "fetch":
		case "external":
			return judgeSubject(request.effect, request.subject, policy, grants);
		default:
			return deny("Nobody knows what this tool does, so it may not do it.");
	}
}

/** One question for all that has to be asked: it offers what each of them offers, and says what the strictest say. */
function joinAsks(asks: readonly Extract<Verdict, { kind: "ask" }>[]): Verdict {
	const [first] = asks;
	if (!first) return allow;
	const choices = first.choices.filter((choice) => asks.every((ask) => ask.choices.includes(choice)));
	const fewest = Math.min(...asks.map((ask) => ask.choices.length));
	const reasons = [...new Set(asks.filter((ask) => ask.choices.length === fewest).map(({ reason }) => reason))];
	const more = reasons.length > 3 ? ` (${translate("and {0} more", reasons.length - 3)})` : "";
	return { kind: "ask", reason: reasons.slice(0, 3).join(" ") + more, choices };
}

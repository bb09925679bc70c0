import { assertNever } from "../../shared/assertNever.ts";
import type { ApprovalSubject } from "../../shared/turnEvent.ts";
import { isDenied, isListed, namedProtected } from "./commandText.ts";
import { type Grants, hasChanged, subjectKey, toolKey } from "./grants.ts";
import { isPlainText } from "./plainText.ts";
import { allow, askOnce, deny, type Policy, type Verdict } from "./verdict.ts";
import { translate } from "../../shared/translate.ts";

const forbidden = deny("The user has forbidden this command (outcrop.approval.commands.deny). Go on without it.");

/** Judges what would run, be fetched or be called. The subject has to be one of those that the effect stands for. */
export function judgeSubject(
	effect: "run" | "fetch" | "external",
	subject: ApprovalSubject | undefined,
	policy: Policy,
	grants: Grants,
): Verdict {
	if (!subject || effectOf(subject) !== effect) return deny("The tool did not say what it would do, so it may not do it.");
	switch (subject.kind) {
		case "command":
			return judgeCommand(subject, policy, grants);
		case "task":
			return judgeTask(subject, policy, grants);
		case "url":
			return judgeUrl(subject, grants);
		case "external":
			return judgeExternal(subject, policy, grants);
		default:
			return assertNever(subject);
	}
}

function effectOf({ kind }: ApprovalSubject): "run" | "fetch" | "external" {
	return kind === "url" ? "fetch" : kind === "external" ? "external" : "run";
}

function judgeCommand(subject: Extract<ApprovalSubject, { kind: "command" }>, { commands }: Policy, grants: Grants): Verdict {
	const { command } = subject;
	if (command.trim() === "") return deny("There is no command to run.");
	if (isDenied(command, commands.deny)) return forbidden;
	if (!isPlainText(command)) return askOnce(translate("The command {0}. Look at all of it.", peculiarity(command)));
	if (isListed(command, commands.allow)) return allow;
	const named = namedProtected(command);
	if (named.length > 0) return askOnce(translate("The command names {0}, which Outcrop protects.", named.slice(0, 3).join(", ")));
	if (grants.subjects.has(subjectKey(subject))) return allow;
	return { kind: "ask", reason: translate("Outcrop wants to run a command."), choices: ["once", "chat", "always", "deny"] };
}

/** Several lines are common; what cannot be seen is not, and must not be taken for them. */
function peculiarity(text: string): string {
	return isPlainText(text.replaceAll("\n", " ")) ? translate("has several lines") : translate("holds characters that cannot be seen");
}

/** What a task runs is known as far as the editor tells, which is too little to allow it for good. */
function judgeTask(subject: Extract<ApprovalSubject, { kind: "task" }>, { commands }: Policy, grants: Grants): Verdict {
	const { name, command } = subject;
	if (isDenied(command, commands.deny)) return forbidden;
	if (!isPlainText(name + command)) return askOnce(translate("The task {0}. Look at all of it.", peculiarity(name + command)));
	if (grants.subjects.has(subjectKey(subject))) return allow;
	return { kind: "ask", reason: translate("Outcrop wants to run a task."), choices: ["once", "chat", "deny"] };
}

function judgeUrl(subject: Extract<ApprovalSubject, { kind: "url" }>, grants: Grants): Verdict {
	const url = URL.parse(subject.url);
	if (!url || !/^https?:$/.test(url.protocol)) return deny("Only pages of http and https can be read.");
	if (url.username !== "" || url.password !== "") return deny("An address with a name or a password in it is not read. Leave them out.");
	if (grants.subjects.has(subjectKey(subject))) return allow;
	/** The host as it will be asked for: look-alike letters stand in it as punycode. */
	const choices = isPlainText(subject.url) ? (["once", "chat", "deny"] as const) : (["once", "deny"] as const);
	return { kind: "ask", reason: translate("Outcrop wants to read a page of {0}.", url.host), choices };
}

function judgeExternal(subject: Extract<ApprovalSubject, { kind: "external" }>, { pinnedTools }: Policy, grants: Grants): Verdict {
	const { name, source, pin } = subject;
	if (pin !== undefined && (pinnedTools.get(toolKey(subject)) === pin || grants.subjects.has(subjectKey(subject)))) return allow;
	const reason = hasChanged(subject, grants, pinnedTools)
		? translate("{0} of {1} has changed since you allowed it: it now describes itself or its input otherwise.", name, source)
		: translate("Outcrop wants to use {0} of {1}.", name, source);
	return { kind: "ask", reason, choices: pin === undefined ? ["once", "deny"] : ["once", "chat", "always", "deny"] };
}

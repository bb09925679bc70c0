import { assertNever } from "../../shared/assertNever.ts";
import type { ApprovalSubject } from "../../shared/turnEvent.ts";

/** What the user has allowed for the rest of the chat, as long as it works in the same folder. */
export interface Grants {
	/** Edits of plain files need no question any more. */
	editsInThisChat: boolean;
	/** Keys of exactly what may run, be fetched or be called again (`subjectKey`). */
	readonly subjects: Set<string>;
}

export function noGrants(): Grants {
	return { editsInThisChat: false, subjects: new Set() };
}

type External = Extract<ApprovalSubject, { kind: "external" }>;

/** What one answer of the user allows for the rest of the chat: this very subject, or edits. */
export function grant(grants: Grants, subject: ApprovalSubject | undefined): void {
	if (!subject) grants.editsInThisChat = true;
	else grants.subjects.add(subjectKey(subject));
}

/**
 * How far one answer reaches: a command is itself, in its folder; a page its origin; a tool of others itself, with any input, as long as
 * it says the same of itself.
 */
export function subjectKey(subject: ApprovalSubject): string {
	switch (subject.kind) {
		case "command":
			return JSON.stringify([subject.kind, subject.folder, subject.command]);
		case "task":
			return JSON.stringify([subject.kind, subject.name, subject.command]);
		case "url":
			return JSON.stringify([subject.kind, URL.parse(subject.url)?.origin ?? subject.url]);
		case "external":
			return JSON.stringify([subject.kind, toolKey(subject), subject.pin]);
		default:
			return assertNever(subject);
	}
}

/** Names a tool of others, whatever it says of itself. */
export function toolKey({ source, name }: Pick<External, "source" | "name">): string {
	return JSON.stringify([source, name]);
}

/** Whether the user has allowed a tool of this name that said something else of itself. */
export function hasChanged(subject: External, grants: Grants, pinnedTools: ReadonlyMap<string, string>): boolean {
	const key = toolKey(subject);
	const pinned = pinnedTools.get(key);
	const beginning = JSON.stringify(["external", key]).slice(0, -1);
	return (pinned !== undefined && pinned !== subject.pin) || [...grants.subjects].some((granted) => granted.startsWith(`${beginning},`));
}

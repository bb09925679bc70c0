import type { Mode } from "../../shared/protocol.ts";
import type { ApprovalChoice } from "../../shared/turnEvent.ts";

export type Verdict =
	| { readonly kind: "allow" }
	| { readonly kind: "ask"; readonly reason: string; readonly choices: readonly ApprovalChoice[] }
	/** The reason is written for the model. */
	| { readonly kind: "deny"; readonly reason: string };

/** What holds for a call, as the user has set it. */
export interface Policy {
	readonly approveEdits: "ask" | "auto";
	/** Whole commands, exactly as they run; no patterns. What is denied is denied, whatever else is said. */
	readonly commands: { readonly allow: readonly string[]; readonly deny: readonly string[] };
	/** Keys of tools of others that the user always allows, each with the hash of what the tool said of itself then. */
	readonly pinnedTools: ReadonlyMap<string, string>;
	/** Ask and Plan change nothing, whatever the model calls. */
	readonly mode: Mode;
	/** In an untrusted workspace the assistant has no tools at all. */
	readonly trusted: boolean;
}

export const allow: Verdict = { kind: "allow" };

/** Never remembered: the next time asks again. */
export function askOnce(reason: string): Verdict {
	return { kind: "ask", reason, choices: ["once", "deny"] };
}

export function deny(reason: string): Verdict {
	return { kind: "deny", reason };
}

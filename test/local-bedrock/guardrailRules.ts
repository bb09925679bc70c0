/** What a guardrail of the local Bedrock looks for: word lists and regular expressions stand in for AWS's classifiers. */
export interface GuardrailRules {
	readonly name?: string;
	readonly description?: string;
	/** Numbered versions beside `DRAFT`; `["1"]` when absent. */
	readonly versions?: readonly string[];
	/** Words that block, in input and output, whatever their case. */
	readonly words?: readonly string[];
	/** A denied topic is found when one of its words is. */
	readonly topics?: readonly { readonly name: string; readonly words: readonly string[] }[];
	/** `type` is AWS's name of the entity, for example `EMAIL`. `source` limits the rule to one side; both when absent. */
	readonly pii?: readonly (MaskRule & { readonly type: string })[];
	readonly regexes?: readonly (MaskRule & { readonly name: string })[];
	readonly blockedInputMessage?: string;
	readonly blockedOutputMessage?: string;
}

export interface MaskRule {
	readonly regex: string;
	readonly action: "BLOCKED" | "ANONYMIZED" | "NONE";
	readonly source?: "input" | "output";
}

export interface Guardrail extends GuardrailRules {
	readonly id: string;
}

/** Exists without a script. */
export const defaultGuardrail: Guardrail = {
	id: "gr-local0001",
	name: "local-guardrail",
	description: "Blocks one made-up word and hides e-mail addresses in answers.",
	versions: ["1"],
	words: ["xyzzy-forbidden"],
	pii: [{ type: "EMAIL", regex: "[\\w.+-]+@[\\w-]+\\.[\\w.-]*\\w", action: "ANONYMIZED", source: "output" }],
	blockedInputMessage: "Sorry, the guardrail of this account does not allow that question.",
	blockedOutputMessage: "Sorry, the guardrail of this account does not allow that answer.",
};

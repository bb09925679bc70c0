import type { ModelFacts } from "../modelTable.ts";
import type { ConverseBody } from "../wire.ts";

/** What a rule may look at. */
export interface Asked {
	readonly body: ConverseBody;
	readonly model: ModelFacts;
	readonly streaming: boolean;
	/** The request invokes a managed prompt. */
	readonly isPrompt: boolean;
}

/** One rule of the service. */
export interface Rule {
	readonly name: string;
	/** AWS's message when the request breaks the rule. */
	check(asked: Asked): string | undefined;
	/** `ValidationException` when absent. */
	readonly exception?: string;
}

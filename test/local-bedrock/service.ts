import { defaultGuardrail, type Guardrail } from "./guardrailRules.ts";
import { Identity } from "./identity/identity.ts";
import type { JournalEntry } from "./journal.ts";
import { defaultRegions, type LocalBedrockOptions } from "./options.ts";
import { PromptCache } from "./promptCache.ts";
import type { Script } from "./script.ts";
import { ScriptRun } from "./scriptRun.ts";

/** Everything that outlives a request. */
export interface Service {
	readonly options: LocalBedrockOptions;
	readonly journal: JournalEntry[];
	readonly cache: PromptCache;
	readonly identity: Identity;
	readonly regions: readonly string[];
	now(): number;
	/** The script that is played, if there is one. */
	run(): ScriptRun | undefined;
	setScript(script: Script | undefined): void;
	guardrails(): ReadonlyMap<string, Guardrail>;
}

export function createService(options: LocalBedrockOptions): Service {
	const identity = new Identity(options.identity, options.now ?? Date.now);
	const now = () => identity.now();
	let run = options.script && new ScriptRun(options.script);
	return {
		options,
		journal: [],
		cache: new PromptCache(now, options.onPrompt),
		identity,
		regions: options.regions ?? defaultRegions,
		now,
		run: () => run,
		setScript: (script) => {
			run = script && new ScriptRun(script);
		},
		guardrails: () => new Map([[defaultGuardrail.id, defaultGuardrail], ...(run?.guardrails ?? []).map((one) => [one.id, one] as const)]),
	};
}

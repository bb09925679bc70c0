import type { ToolResultBlock, ToolUseBlock } from "../record/message.ts";
import { changesNothing } from "./approval.ts";
import { callSignature } from "./callSignature.ts";
import type { Effect, Tool } from "./tool.ts";
import { translate } from "../../shared/translate.ts";

/** Batches of calls that come round and round count as a loop up to this many batches long. */
const longestCycle = 3;
/** A loop is stopped when it has come round so often. */
const rounds = 3;

/** Finds loops that no further step will leave. It counts within one turn. */
export class Repetition {
	private readonly tools: readonly Tool[];
	private readonly batches: string[] = [];
	private readonly failures = new Map<string, number>();

	constructor(tools: readonly Tool[]) {
		this.tools = tools;
	}

	/** Takes what was called and what came out of it. Returns why the model has to be stopped, in one sentence. */
	note(calls: readonly ToolUseBlock[], results: readonly ToolResultBlock[]): string | undefined {
		this.batches.push(calls.map((call, at) => callSignature(call, this.tools) + this.findings(call, results[at])).join("\n"));
		const failing = calls.find((call, at) => this.failsAgain(call, results[at]));
		const cycle = this.cycleLength();
		if (cycle === 1) return translate("The model made the same tool call three times in a row, so Outcrop stopped it.");
		if (cycle !== undefined) return translate("The model went round the same {0} steps three times, so Outcrop stopped it.", cycle);
		if (failing)
			return translate("The same call of {0} failed three times and nothing had changed, so Outcrop stopped the model.", failing.name);
		return undefined;
	}

	private cycleLength(): number | undefined {
		const { batches } = this;
		const lengths = Array.from({ length: longestCycle }, (_, index) => index + 1);
		return lengths.find((length) => {
			const last = batches.slice(-length * rounds);
			return last.length === length * rounds && last.every((batch, at) => batch === last[at % length]);
		});
	}

	/** Who looks again and finds something else, as in what a long command prints, is not in a loop. */
	private findings(call: ToolUseBlock, result: ToolResultBlock | undefined): string {
		return this.effectOf(call) === "read" ? ` ${result?.text}` : "";
	}

	private effectOf({ name }: ToolUseBlock): Effect | undefined {
		return this.tools.find((tool) => tool.name === name)?.effect;
	}

	/** After a call that may have changed something, the same call may well end otherwise: a test that failed is run again after each edit. */
	private failsAgain(call: ToolUseBlock, result: ToolResultBlock | undefined): boolean {
		const effect = this.effectOf(call);
		if (result?.status === "success") {
			if (effect !== undefined && !changesNothing(effect)) this.failures.clear();
			return false;
		}
		const signature = callSignature(call, this.tools);
		const count = (this.failures.get(signature) ?? 0) + 1;
		this.failures.set(signature, count);
		return count >= rounds;
	}
}

import type { ToolResultBlock, ToolUseBlock } from "../record/message.ts";
import { changesNothing } from "./approval.ts";
import type { Tool } from "./tool.ts";

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
		this.batches.push(calls.map(signatureOf).join("\n"));
		const failing = calls.find((call, at) => this.failsAgain(call, results[at]));
		const cycle = this.cycleLength();
		if (cycle === 1) return "The model made the same tool call three times in a row, so Outcrop stopped it.";
		if (cycle !== undefined) return `The model went round the same ${cycle} steps three times, so Outcrop stopped it.`;
		if (failing) return `The same call of ${failing.name} failed three times and nothing had changed, so Outcrop stopped the model.`;
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

	/** After a call that may have changed something, the same call may well end otherwise: a test that failed is run again after each edit. */
	private failsAgain(call: ToolUseBlock, result: ToolResultBlock | undefined): boolean {
		const effect = this.tools.find(({ name }) => name === call.name)?.effect;
		if (result?.status === "success") {
			if (effect !== undefined && !changesNothing(effect)) this.failures.clear();
			return false;
		}
		const signature = signatureOf(call);
		const count = (this.failures.get(signature) ?? 0) + 1;
		this.failures.set(signature, count);
		return count >= rounds;
	}
}

/** The order in which a model writes the fields of an input means nothing. */
function signatureOf({ name, input }: ToolUseBlock): string {
	return JSON.stringify([name, input], (_, value: unknown) =>
		typeof value === "object" && value !== null && !Array.isArray(value)
			? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
			: value,
	);
}

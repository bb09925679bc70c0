import { lastUserText } from "../conversation.ts";
import type { ConverseBody } from "../wire.ts";
import { type Instruction, parseInstruction } from "./instruction.ts";
import { type KnownFile, knownFiles } from "./knownFiles.ts";
import { type Step, stepsSincePrompt } from "./steps.ts";

/** What the sample says and, at most, one tool that it calls. */
export interface Decision {
	readonly text: string;
	readonly call?: { readonly name: string; readonly input: unknown };
}

/** Everything that a decision is made from. */
export interface Situation {
	readonly instruction: Instruction;
	readonly files: readonly KnownFile[];
	readonly steps: readonly Step[];
	/** Names of the tools that may be called. */
	readonly tools: ReadonlySet<string>;
	/** The tool that must be called at once. */
	readonly forced?: string;
}

export function situationOf(body: ConverseBody): Situation {
	const specs = (body.toolConfig?.tools ?? []).flatMap((tool) => tool.toolSpec?.name ?? []);
	const choice = body.toolConfig?.toolChoice;
	const files = knownFiles(body);
	const steps = stepsSincePrompt(body);
	const instruction = parseInstruction(lastUserText(body), files);
	// A model that has already called a tool may finish in words, whatever the choice says: the loop must end.
	const forced =
		steps.length > 0
			? undefined
			: (choice?.tool?.name ?? (choice?.any === undefined ? undefined : (anyTool(instruction, specs) ?? specs[0])));
	return { instruction, files, steps, tools: new Set(specs), forced };
}

function anyTool(instruction: Instruction, specs: readonly string[]): string | undefined {
	const wanted = instruction.kind === "create" ? "create_file" : "apply_edit";
	return instruction.kind === "none" ? undefined : specs.find((name) => name === wanted);
}

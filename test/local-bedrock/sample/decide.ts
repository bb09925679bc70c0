import { lastUserText } from "../conversation.ts";
import type { ConverseBody } from "../wire.ts";
import { carryOut } from "./carryOut.ts";
import { explainFiles } from "./explain.ts";
import { exampleOf } from "./exampleInput.ts";
import { type Decision, type Situation, situationOf } from "./situation.ts";
import type { Step } from "./steps.ts";

export function decide(body: ConverseBody): Decision {
	return rest(body) ?? begin(body);
}

/** What is missing of an answer that was stopped, when the user asks to go on. */
function rest(body: ConverseBody): Decision | undefined {
	const messages = body.messages ?? [];
	const stopped = messages.at(-2);
	if (stopped?.role !== "assistant" || !/^(?:go on|continue)\b/i.test(lastUserText(body))) return undefined;
	const said = (stopped.content ?? [])
		.map(({ text = "" }) => text)
		.join("")
		.replace(/^\n\n/, "");
	const whole = decide({ ...body, messages: messages.slice(0, -2) });
	return said !== "" && whole.text.startsWith(said) ? { ...whole, text: whole.text.slice(said.length) } : undefined;
}

function begin(body: ConverseBody): Decision {
	const situation = situationOf(body);
	const { instruction, steps, tools, forced } = situation;
	const last = steps.at(-1);
	if (last?.failed)
		return { text: `The tool \`${last.name}\` did not succeed: ${firstLine(last.result)}\n\nI stop here and change nothing.` };
	if (instruction.kind === "none" && !forced) return last ? reportStep(situation, last) : talk(situation);
	const decision = carryOut(situation);
	if (!forced || decision.call?.name === forced) return decision;
	const spec = body.toolConfig?.tools?.find((tool) => tool.toolSpec?.name === forced)?.toolSpec;
	return tools.has(forced) ? { text: "", call: { name: forced, input: exampleOf(spec?.inputSchema?.json) } } : decision;
}

/** Explains when there is something to explain, reads what is only named, else says what it is. */
function talk({ files, instruction, tools }: Situation): Decision {
	const named = instruction.path;
	const current = files.filter((file) => file.latest);
	if (current.length > 0) return { text: explainFiles(current) };
	if (named !== undefined && tools.has("read_file")) {
		return { text: `I will read \`${named}\` first.`, call: { name: "read_file", input: { path: named } } };
	}
	return { text: introduction };
}

function reportStep({ files }: Situation, last: Step): Decision {
	const read = files.filter((file) => file.latest && file.source === "read");
	if (last.name === "read_file" && read.length > 0) return { text: explainFiles(read) };
	return { text: `This is what \`${last.name}\` returned:\n\n\`\`\`text\n${last.result.split("\n").slice(0, 12).join("\n")}\n\`\`\`` };
}

function firstLine(text: string): string {
	return text.trim().split("\n")[0] ?? "";
}

const introduction = `I am the sample model of the local Bedrock: not an AI, and no AWS account is behind me.

I can do a few things, with the files that you attach or name:

- **Explain** a file or a selection: attach it and ask.
- **Rename**: "rename \`fatigue\` to \`tiredness\` in src/duration.ts".
- **Comment**: "add a comment to \`packingList\` in src/packing.ts".
- **Replace**: "replace \`0.75\` with \`0.8\` in src/packing.ts".
- **Create**: "create notes.md with a first line".

For real answers choose a profile and a model of your own AWS account.`;

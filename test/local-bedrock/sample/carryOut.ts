import { assertNever } from "../../../src/shared/assertNever.ts";
import { type EditScope, planComment, planRename, planReplace, type TextEdit } from "./editPlan.ts";
import type { Instruction } from "./instruction.ts";
import type { KnownFile } from "./knownFiles.ts";
import type { Decision, Situation } from "./situation.ts";

/** The next step towards what was asked: read, edit, or the closing sentence. */
export function carryOut(situation: Situation): Decision {
	const { instruction, steps, tools, forced } = situation;
	const last = steps.at(-1);
	if (last && ["apply_edit", "create_file"].includes(last.name)) return { text: closing(instruction) };
	switch (instruction.kind) {
		case "create":
			return callTool(situation, `I will create \`${instruction.path}\`.`, "create_file", {
				path: instruction.path,
				content: instruction.content,
			});
		case "search":
			return last
				? { text: quote(last.name, last.result) }
				: callTool(situation, "I will search.", "search_text", { query: instruction.query });
		case "find":
			return last ? { text: quote(last.name, last.result) } : callTool(situation, "I will look.", "find_files", { glob: instruction.glob });
		case "rename":
		case "replace":
		case "comment":
			return editFile(situation);
		case "none":
			// Only a forced edit comes here without an instruction that is understood: a comment keeps the words.
			return forced === "apply_edit" && tools.has("apply_edit") ? editFile(situation) : { text: "" };
		default:
			return assertNever(instruction);
	}
}

function editFile(situation: Situation): Decision {
	const { instruction, files, tools, forced, steps } = situation;
	const path = instruction.path ?? files.findLast((file) => file.latest)?.path ?? foundPath(situation) ?? files.at(-1)?.path;
	if (path === undefined) return locate(situation);
	if (!tools.has("apply_edit")) return { text: `I would edit \`${path}\`, but I was given no tool that edits files.` };
	const file = files.findLast((one) => one.path === path && (forced !== undefined || one.source === "read"));
	if (file) return proposeEdit(situation, file);
	if (steps.some((step) => step.name === "read_file")) return { text: `I could not read the lines of \`${path}\`, so I change nothing.` };
	if (tools.has("read_file")) return { text: `I will read \`${path}\` first.`, call: { name: "read_file", input: { path } } };
	const attached = files.findLast((one) => one.path === path);
	return attached ? proposeEdit(situation, attached) : { text: `I cannot see \`${path}\`. Attach it and ask again.` };
}

function proposeEdit(situation: Situation, file: KnownFile): Decision {
	const edits = planEdits(situation.instruction, editScope(situation, file));
	if (edits.length === 0) return { text: `I found nothing in \`${file.path}\` that fits the request, so I change nothing.` };
	const text = situation.forced === undefined ? `I will edit \`${file.path}\`.` : "";
	return { text, call: { name: "apply_edit", input: { path: file.path, edits } } };
}

/**
 * A forced edit changes the selection only. When the whole file came along, the search texts are made unique in it; when it did not,
 * the selection is replaced as one block, for it is all that can be seen.
 */
function editScope({ files, forced }: Situation, selection: KnownFile): EditScope {
	if (forced === undefined) return { file: selection, inContext: selection.lines };
	const whole = files.findLast((file) => file.path === selection.path && file.first === 1 && file.lines.length > selection.lines.length);
	const context = whole?.lines.slice(selection.first - 1, selection.first - 1 + selection.lines.length);
	return { file: selection, inContext: context?.join("\n") === selection.lines.join("\n") ? whole?.lines : undefined };
}

function planEdits(instruction: Instruction, scope: EditScope): readonly TextEdit[] {
	switch (instruction.kind) {
		case "rename":
			return planRename(scope, instruction.from, instruction.to);
		case "replace":
			return planReplace(scope, instruction.from, instruction.to);
		case "comment":
			return planComment(scope, instruction.target, instruction.note);
		case "none":
			return planComment(scope, undefined, `Sample: ${instruction.words.replace(/\s+/g, " ").slice(0, 100)}`);
		case "create":
		case "search":
		case "find":
			return [];
		default:
			return assertNever(instruction);
	}
}

/** Nobody named a file: a search for the name shows where it is. */
function locate(situation: Situation): Decision {
	const { instruction, steps } = situation;
	const query = instruction.kind === "comment" ? instruction.target : "from" in instruction ? instruction.from : undefined;
	if (query === undefined || steps.length > 0) return { text: "Tell me which file to edit: attach it, or add “in PATH” to the request." };
	return callTool(situation, `I will look for \`${query}\`.`, "search_text", { query });
}

/** The first path in the result of a search. */
function foundPath({ steps }: Situation): string | undefined {
	const search = steps.findLast((step) => step.name === "search_text");
	return search && /(?:[\w@.-]+\/)*[\w@-][\w@.-]*\.[A-Za-z]\w{0,9}(?=:\d|\b)/.exec(search.result)?.[0];
}

function callTool({ tools }: Situation, text: string, name: string, input: unknown): Decision {
	return tools.has(name) ? { text, call: { name, input } } : { text: `${text} But I was given no tool \`${name}\`.` };
}

function closing(instruction: Instruction): string {
	switch (instruction.kind) {
		case "rename":
			return `Done: \`${instruction.from}\` is now called \`${instruction.to}\`. I only changed this file, so look for other uses.`;
		case "replace":
			return `Done: \`${instruction.from}\` was replaced with \`${instruction.to}\`.`;
		case "comment":
			return "Done: the comment is in place.";
		case "create":
			return `Done: \`${instruction.path}\` exists now.`;
		case "search":
		case "find":
		case "none":
			return "Done.";
		default:
			return assertNever(instruction);
	}
}

function quote(name: string, result: string): string {
	return `This is what \`${name}\` returned:\n\n\`\`\`text\n${result.split("\n").slice(0, 12).join("\n")}\n\`\`\``;
}

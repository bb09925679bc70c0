import { codeFacts, type Definition } from "./codeFacts.ts";
import type { KnownFile } from "./knownFiles.ts";
import { languageOf } from "./languages.ts";

/** Several paragraphs of markdown about files that it has only now seen: what they are, what they define, where. */
export function explainFiles(files: readonly KnownFile[]): string {
	const intro = "I am the sample model of the local Bedrock, not an AI: this is what I can count and quote in the text that was sent.";
	return [intro, ...files.map(explainFile), closing].join("\n\n");
}

function explainFile(file: KnownFile): string {
	const language = languageOf(file.path);
	const last = file.first + file.lines.length - 1;
	const range = `${file.path}:${file.first}-${last}`;
	if (file.lines.every((line) => line.trim() === "")) return `### ${file.path}\n\nIt came ${arrival(file)}, without text that I can read.`;
	const facts = codeFacts(file.lines, language, file.first);
	const parts = [
		`### ${file.path}`,
		`\`${range}\` came ${arrival(file)}. It is ${language.name}: ${count(file.lines.length, "line")}, ${count(facts.blank, "blank line")}, ${count(facts.comments, "comment line")}.`,
		defined("function", facts.functions, file.path),
		defined("class or type", facts.classes, file.path),
		facts.imports.length > 0 ? `It imports ${facts.imports.map((name) => `\`${name}\``).join(", ")}.` : "",
		`I count ${count(facts.branches, "branch", "branches")}, ${count(facts.loops, "loop")} and ${count(facts.returns, "return")}.`,
		excerpt(file, facts.functions[0]),
	];
	return parts.filter((part) => part !== "").join("\n\n");
}

function arrival(file: KnownFile): string {
	switch (file.source) {
		case "document":
			return `as the document “${file.documentName}”`;
		case "text":
			return "as text in the message";
		case "read":
			return "from the tool that reads files";
	}
}

function defined(what: string, definitions: readonly Definition[], path: string): string {
	if (definitions.length === 0) return "";
	const shown = definitions.slice(0, 12).map(({ name, parameters, first, last }) => {
		const signature = parameters === undefined ? name : `${name}(${parameters})`;
		return `- \`${signature}\` in ${path}:${first}-${last}`;
	});
	return `It defines ${count(definitions.length, what, what === "function" ? "functions" : "classes or types")}:\n\n${shown.join("\n")}`;
}

/** The first function, or the first lines, as a code block. */
function excerpt(file: KnownFile, definition: Definition | undefined): string {
	const start = definition ? definition.first - file.first : 0;
	const end = Math.min(definition ? definition.last - file.first + 1 : file.lines.length, start + 12);
	const quote = `${file.path}:${file.first + start}-${file.first + end - 1}`;
	return `These lines are ${quote}:\n\n\`\`\`${languageOf(file.path).fence}\n${file.lines.slice(start, end).join("\n")}\n\`\`\``;
}

function count(amount: number, singular: string, plural = `${singular}s`): string {
	return `${amount} ${amount === 1 ? singular : plural}`;
}

const closing = "I do not know what the code is for. A model of your own AWS account would.";

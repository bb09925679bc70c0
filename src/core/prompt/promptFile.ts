import { stripInvisible } from "../documents/documents.ts";
import { readFrontmatter } from "./frontmatter.ts";
import { parseModelId } from "../models/modelId.ts";
import { isOwnTool, ownTools } from "./toolWords.ts";
import type { Mode } from "../../shared/protocol.ts";

/**
 * A prompt that a repository keeps in `.github/prompts/NAME.prompt.md`, called by `/NAME`.
 * @see https://code.visualstudio.com/docs/copilot/customization/prompt-files
 */
export interface PromptFile {
	readonly name: string;
	readonly description: string;
	/** The first model in the file that Bedrock could know. */
	readonly model?: string;
	/** What the file asks for when none of its models is one of Bedrock's. */
	readonly foreignModel?: string;
	/** Names of our tools. Absent: the file says nothing about tools. */
	readonly tools?: readonly string[];
	/** What the file calls tools and we have none for. */
	readonly foreignTools?: readonly string[];
	readonly mode?: Mode;
	readonly body: string;
}

/** `fileName` names the prompt when the file does not name it itself. */
export function parsePromptFile(fileName: string, text: string): PromptFile {
	const { fields, body } = readFrontmatter(text);
	const word = (key: string) => [fields.get(key) ?? ""].flat()[0] ?? "";
	const models = [fields.get("model") ?? []].flat().filter((model) => model !== "");
	const model = models.find(isOfBedrock);
	const named = fields.get("tools");
	const foreignTools = [named ?? []].flat().filter((tool) => tool !== "" && !isOwnTool(tool));
	return {
		name: nameOf(word("name")) || nameOf(fileName.replace(/\.prompt\.md$/, "")),
		description: stripInvisible(word("description")).slice(0, 300),
		model,
		foreignModel: model === undefined ? models[0] : undefined,
		tools: named === undefined || named === "" ? undefined : ownTools([named].flat()),
		...(foreignTools.length > 0 && { foreignTools }),
		mode: (word("agent") || word("mode")) === "ask" ? "ask" : undefined,
		body: stripInvisible(body).trim(),
	};
}

/** `/name rest` at the beginning of a text; `undefined` for any other text. Whether there is such a prompt is another question. */
export function readSlashCall(text: string): { readonly name: string; readonly rest: string } | undefined {
	const { name, rest = "" } = /^\s*\/(?<name>[\w.-]+)(?<rest>\s[^]*)?$/.exec(text)?.groups ?? {};
	return name === undefined ? undefined : { name, rest: rest.trim() };
}

export interface PromptInput {
	readonly name: string;
	readonly placeholder: string;
}

/** `${input:name}` and `${input:name:placeholder}`, each name once. */
export function inputsOf(body: string): readonly PromptInput[] {
	const inputs = new Map<string, PromptInput>();
	for (const [, name = "", placeholder = ""] of body.matchAll(inputPattern)) {
		if (!inputs.has(name)) inputs.set(name, { name, placeholder });
	}
	return [...inputs.values()];
}

/** Replaces `${name}` and `${input:name}`. A variable that nobody knows stays as it is, and so does what a value brings along. */
export function fillVariables(body: string, values: Readonly<Record<string, string>>, inputs: Readonly<Record<string, string>>): string {
	return body.replace(/\$\{([^}]*)\}/g, (whole) => {
		const [, input] = new RegExp(inputPattern.source).exec(whole) ?? [];
		if (input !== undefined) return own(inputs, input) ?? whole;
		return own(values, whole.slice(2, -1)) ?? whole;
	});
}

const inputPattern = /\$\{input:([^:}]+)(?::([^}]*))?\}/g;

/** Names such as `gpt-4.1` and `claude-3.5-sonnet` look like a provider and a model, but no provider is called `gpt-4`. */
function isOfBedrock(model: string): boolean {
	return parseModelId(model).kind !== "unknown" && !/^[a-z]+-\d+\./i.test(model);
}

function own(values: Readonly<Record<string, string>>, name: string): string | undefined {
	return Object.hasOwn(values, name) ? values[name] : undefined;
}

function nameOf(text: string): string {
	return text
		.trim()
		.replace(/\s+/g, "-")
		.replace(/[^\w.-]/g, "")
		.slice(0, 100);
}

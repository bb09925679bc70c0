import { type Tool, ToolError } from "../chat/tool.ts";
import { cutMiddle } from "../documents/documents.ts";
import type { ExternalPart, ExternalTool, ExternalTools } from "./externalTools.ts";
import { normalizeSchema } from "./normalizeSchema.ts";
import { toPlainText } from "../chat/plainText.ts";
import { translate } from "../../shared/translate.ts";
import { forModel } from "../../shared/retell.ts";

/** Definitions of more tools would fill a request before anything is said, and models choose badly among so many. */
const maxTools = 64;
/** Characters of all definitions together, about 40,000 tokens: they are a part of every request, and one server must not fill it. */
const maxDefinitions = 150_000;
const maxDescription = 4_000;
/** Tools of which it is said one by one why they are left out. */
const maxNamed = 10;
/** Characters of a result. */
const maxResult = 50_000;

export interface WrappedTools {
	readonly tools: readonly Tool[];
	/** What is left out and why, a sentence for each. */
	readonly notices: readonly string[];
}

/**
 * The tools of others as tools of the chat: always in the same order, under names that Bedrock takes and none of ours has, and each
 * with the pin that the user's approval is about. What cannot be made fit is left out, and said.
 */
export function wrapExternalTools(external: ExternalTools, own: readonly Tool[]): WrappedTools {
	const names = new Set(own.map(({ name }) => name));
	const tools: Tool[] = [];
	const problems: string[] = [];
	const listed = external.list().toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
	let characters = 0;
	let left = 0;
	for (const one of listed) {
		const normalized = normalizeSchema(one.inputSchema);
		if ("problem" in normalized) {
			problems.push(translate("The tool {0} of {1} is left out: {2}.", shortName(one), sourceOf(one), normalized.problem));
			continue;
		}
		const size = JSON.stringify(normalized.schema).length + Math.min(one.description.length, maxDescription);
		if (tools.length === maxTools || characters + size > maxDefinitions) {
			left++;
			continue;
		}
		characters += size;
		tools.push(wrap(one, uniqueName(one, names), normalized.schema, external));
	}
	return { tools, notices: [...sayProblems(problems), ...sayLeft(left)] };
}

function sayProblems(problems: readonly string[]): readonly string[] {
	if (problems.length <= maxNamed) return problems;
	return [
		...problems.slice(0, maxNamed),
		translate("{0} more tools are left out for what they say of their input.", problems.length - maxNamed),
	];
}

function sayLeft(left: number): readonly string[] {
	if (left === 0) return [];
	return [
		translate(
			"{0} tools of MCP servers and extensions are left out: a chat has {1} of them at most, with {2} characters of definitions. Turn off what you do not need.",
			left,
			maxTools,
			maxDefinitions,
		),
	];
}

function wrap(listed: ExternalTool, name: string, inputSchema: Tool["inputSchema"], external: ExternalTools): Tool<object> {
	const { pin } = listed;
	const source = sourceOf(listed);
	const described = toPlainText(listed.description).trim().slice(0, maxDescription);
	return {
		name,
		description: described || `The tool ${name} of ${source}.`,
		inputSchema,
		effect: "external",
		title: () => translate("Use {0}", shortName(listed)),
		targets: () => [],
		parse: (input) => {
			if (typeof input !== "object" || input === null || Array.isArray(input))
				throw new ToolError(`The input of ${name} has to be a JSON object. Call it again with one.`);
			return input;
		},
		prepare: async (input, { signal }) => {
			/** The input that was shown is the one that is sent, whatever happens to the call meanwhile. */
			const json = JSON.stringify(input);
			return {
				subject: { kind: "external", name: listed.name, source, input: json, pin },
				commit: async () => {
					refuseAnother(listed, external);
					const parts = await external.invoke(listed.name, JSON.parse(json) as object, signal);
					return { text: cutMiddle(toPlainText(parts.map(textOf).join("\n")), maxResult, leftOut), detail: source };
				},
			};
		},
	};
}

/** A server may describe a tool otherwise between the request and the call: what the model and the user have seen is what runs. */
function refuseAnother({ name, pin, source }: ExternalTool, external: ExternalTools): void {
	const now = external.list().find((tool) => tool.name === name);
	if (now?.pin === pin && now.source === source) return;
	const what = now
		? forModel("is another one, or describes itself otherwise, since this turn began")
		: forModel("is gone since this turn began");
	throw new ToolError(`The tool ${name} ${what}, so it was not called. Tell the user.`, { isDenial: true });
}

function textOf(part: ExternalPart): string {
	return part.kind === "text" ? part.text : `(${part.name}, which cannot be shown here)`;
}

function leftOut(left: number): string {
	return `\n\n(… ${left} characters of the result are left out here …)\n\n`;
}

/**
 * The name as it is, where Bedrock takes it and nobody else has it. Otherwise the end of it comes from the tool itself and not from its
 * place in the list, so that it stays the same when other tools come and go.
 */
function uniqueName({ name, pin }: ExternalTool, taken: Set<string>): string {
	const plain = name.replace(/[^a-zA-Z0-9_-]/g, "_");
	const mark = pin.slice(0, 8);
	const fits = plain === name && plain.length >= 1 && plain.length <= 64;
	let unique = fits && !taken.has(plain) ? plain : `${plain.slice(0, 55)}_${mark}`;
	for (let count = 2; taken.has(unique); count++) unique = `${plain.slice(0, 50)}_${mark}_${count}`.slice(0, 64);
	taken.add(unique);
	return unique;
}

/** An author may call an extension anything. */
function sourceOf({ source }: ExternalTool): string {
	return toPlainText(source).slice(0, 120);
}

function shortName({ name }: ExternalTool): string {
	return toPlainText(name).slice(0, 80);
}

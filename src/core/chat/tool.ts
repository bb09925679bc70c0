import { toJsonSchema } from "@valibot/to-json-schema";
import * as v from "valibot";
import type { Paint } from "../../shared/terminalPaint.ts";
import type { ApprovalSubject, EditSummary, PlanItem, QuestionOption } from "../../shared/turnEvent.ts";
import type { EditorPorts } from "../editor/editorPorts.ts";
import type { ResultBlock } from "../record/message.ts";
import type { ToolSpec } from "../models/model.ts";
import type { ModelFacts } from "../models/modelFacts.ts";
import type { Workspace } from "../workspace.ts";

/**
 * What a tool may do to the world. The approval gate judges by it. `none`: nothing but talk with the user. `read`, `write`: files of
 * the folder. `run`: a process. `fetch`: a page of the network. `external`: whatever the tool of somebody else does.
 */
export type Effect = "none" | "read" | "write" | "run" | "fetch" | "external";

/**
 * Something the model can ask for. `prepare` does everything that has no effect, so that the user is shown exactly what
 * `commit` will do; the gate stands between the two.
 */
export interface Tool<Input = unknown> extends ToolSpec {
	readonly effect: Effect;
	/** Throws a `ToolError` that tells the model what was wrong with its input. */
	parse(input: unknown): Input;
	/** What the user sees while it runs, for example `Read src/a.ts`. */
	title(input: Input): string;
	/** The paths it would touch, as the model named them. */
	targets(input: Input): readonly string[];
	prepare(input: Input, context: ToolContext): Promise<PreparedCall>;
}

export interface ToolContext {
	readonly workspace: Workspace;
	/** What the editor has beside files: language servers, terminals, tasks, … */
	readonly editor: EditorPorts;
	/** Ends with the turn, or when the user stops this call alone. */
	readonly signal: AbortSignal;
	readonly step: ToolStepPort;
	/** Versions of the files this chat has read, by path: an edit is refused when the file is another one since. */
	readonly readVersions: Map<string, string>;
	/** To be called before a process runs, which may change files by itself; what it gives is to be called when that has ended. */
	beforeRun?(): Promise<(() => Promise<void>) | undefined> | undefined;
	/** What is known of the model that gets the result. */
	readonly facts?: ModelFacts;
}

/** What a running call can tell and ask, at its own step of the chat. */
export interface ToolStepPort {
	/** Shows more of what a command prints, and how it looks. */
	output(text: string, paint?: Paint): void;
	/** Waits for the user's answer; `undefined` when they stopped it instead. Rejects when the window closes. */
	ask(question: string, options: readonly QuestionOption[]): Promise<string | undefined>;
	plan(items: readonly PlanItem[]): void;
}

export interface PreparedCall {
	/** What would become of files. Shown before the user is asked. */
	readonly edits?: readonly Omit<EditSummary, "editId">[];
	/** What exactly would run, be fetched or be called. Without it, the gate denies every effect but `none`, `read` and `write`. */
	readonly subject?: ApprovalSubject;
	commit(): Promise<ToolOutput>;
}

export interface ToolOutput {
	/** For the model. */
	readonly text: string;
	/** For the model, besides the text: what has no text, such as an image. Documents among it have no name yet. */
	readonly attached?: readonly ResultBlock[];
	/** For the user's tool step: a few words such as `12 matches`. */
	readonly detail?: string;
	readonly edits?: readonly EditSummary[];
	/** True: the user has written it, so the guardrail judges it as it judges a prompt. */
	readonly isOfUser?: boolean;
	/** True: the tool did what it does, and what came out is a failure, such as a command that exits with 1. */
	readonly failed?: boolean;
	/** True, beside `failed`: the user has stopped it. To the model that is a failure, to the user it is none. */
	readonly stopped?: boolean;
}

/** A failure that goes to the model as a tool result with error status: what is wrong and what to do instead. */
export class ToolError extends Error {
	override readonly name = "ToolError";
	/** True: it was not tried, because it is not what was allowed. */
	readonly isDenial: boolean;

	constructor(message: string, { isDenial = false, cause }: { readonly isDenial?: boolean; readonly cause?: unknown } = {}) {
		super(message, { cause });
		this.isDenial = isDenial;
	}
}

/** By name: the tools are in a bundle of their own, with a class of its own, and what they throw is no instance of the one here. */
export function isToolError(error: unknown): error is ToolError {
	return error instanceof Error && error.name === "ToolError";
}

/**
 * Builds a tool whose schema for the model and whose parser are one and the same. The type of the input ends here: a list
 * of tools has no common one, and only what `parse` returned is ever handed to the other functions.
 */
export function defineTool<const Schema extends v.GenericSchema<unknown, unknown>>(
	definition: Omit<Tool<v.InferOutput<Schema>>, "inputSchema" | "parse"> & { readonly input: Schema },
): Tool {
	const { input, ...rest } = definition;
	const inputSchema = briefSchema(toJsonSchema(input, { errorMode: "ignore" })) as Record<string, unknown>;
	return { ...rest, inputSchema, parse: (value) => parseInput(definition.name, input, value) };
}

/** Bounds that no model runs into by chance. They are paid for with every request, and the parser has them all the same. */
const unsaid: ReadonlySet<string> = new Set(["$schema", "minLength", "maxLength", "minItems", "maxItems", "pattern"]);

function briefSchema(schema: unknown): unknown {
	if (Array.isArray(schema)) return schema.map(briefSchema);
	if (typeof schema !== "object" || schema === null) return schema;
	const entries = Object.entries(schema).filter(([key, value]) => key !== "required" || (value as unknown[]).length > 0);
	/** A property of a tool's input may have any of these names. */
	const isSaid = ([key, value]: [string, unknown]) => typeof value === "object" || (!unsaid.has(key) && !isNothing(key, value));
	return Object.fromEntries(entries.filter(isSaid).map(([key, value]) => [key, briefSchema(value)]));
}

/** What everybody takes for the default. */
function isNothing(key: string, value: unknown): boolean {
	return key === "default" && (value === false || value === 0);
}

function parseInput<Schema extends v.GenericSchema<unknown, unknown>>(tool: string, schema: Schema, value: unknown): v.InferOutput<Schema> {
	const parsed = v.safeParse(schema, value);
	if (parsed.success) return parsed.output;
	const problems = parsed.issues.map((issue) => `${v.getDotPath(issue) ?? "input"}: ${issue.message}`);
	throw new ToolError(`The input of ${tool} does not fit its schema. ${problems.join("; ")}. Call it again with corrected input.`);
}

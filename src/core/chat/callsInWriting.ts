import { translate } from "../../shared/translate.ts";
import { readPartialJson } from "../edit/partialJson.ts";

/** A tool call that the model is writing. */
export interface CallInWriting {
	readonly id: string;
	readonly name: string;
	/** Of the file that it would change, once it is known. */
	readonly path?: string;
	/** What has come of its input so far. */
	readonly json: string;
}

/** Tools whose input is long, and whose path comes first: what their step will be called. The tool itself says it once it runs. */
const titles: ReadonlyMap<string, (path: string) => string> = new Map([
	["apply_edit", (path: string) => translate("Edit {0}", path)],
	["create_file", (path: string) => translate("Create {0}", path)],
]);

/** A path that has not come within so many characters is not looked for any longer. */
const longestStart = 2_000;

/** The tool calls of one message while they come. */
export class CallsInWriting {
	private readonly calls = new Map<string, CallInWriting>();

	begin(id: string, name: string): void {
		this.calls.set(id, { id, name, json: "" });
	}

	/** Takes in more of a call's input. `title`: what its step is called, once, as soon as the path is known. */
	write(id: string, json: string): { readonly call: CallInWriting; readonly title?: string } | undefined {
		const before = this.calls.get(id);
		if (!before) return undefined;
		const longer = { ...before, json: before.json + json };
		const titleOf = titles.get(before.name);
		const path = titleOf === undefined || before.path !== undefined ? before.path : pathOf(longer.json);
		const call = { ...longer, ...(path !== undefined && { path }) };
		this.calls.set(id, call);
		return { call, ...(path !== undefined && path !== before.path && { title: titleOf?.(path) }) };
	}
}

/** The path of a file, when all of it has come. */
function pathOf(json: string): string | undefined {
	if (json.length > longestStart) return undefined;
	const { value, open } = readPartialJson(json);
	const path = typeof value === "object" && value !== null && "path" in value ? value.path : undefined;
	return typeof path !== "string" || path === "" || open?.[0] === "path" ? undefined : path;
}

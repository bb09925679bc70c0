import { readPartialJson } from "../edit/partialJson.ts";

/** A tool call that the model is writing. */
export interface CallInWriting {
	readonly id: string;
	readonly name: string;
	/** What has come of its input so far. */
	readonly json: string;
}

/** Tools whose input is long, and whose path comes first: what their step will be called. The tool itself says it once it runs. */
const verbs: ReadonlyMap<string, string> = new Map([
	["apply_edit", "Edit"],
	["create_file", "Create"],
]);

/** A path that has not come within so many characters is not looked for any longer. */
const longestStart = 2_000;

/** The tool calls of one message while they come. */
export class CallsInWriting {
	private readonly calls = new Map<string, CallInWriting>();
	private readonly titled = new Set<string>();

	begin(id: string, name: string): void {
		this.calls.set(id, { id, name, json: "" });
	}

	/** Takes in more of a call's input, and returns the call. */
	write(id: string, json: string): CallInWriting | undefined {
		const call = this.calls.get(id);
		if (!call) return undefined;
		const longer = { ...call, json: call.json + json };
		this.calls.set(id, longer);
		return longer;
	}

	/** What the step of the call is called, once, as soon as its path is known. */
	titleOf({ id, name, json }: CallInWriting): string | undefined {
		const verb = verbs.get(name);
		if (verb === undefined || this.titled.has(id) || json.length > longestStart) return undefined;
		const { value, open } = readPartialJson(json);
		const path = typeof value === "object" && value !== null && "path" in value ? value.path : undefined;
		if (typeof path !== "string" || path === "" || open?.[0] === "path") return undefined;
		this.titled.add(id);
		return `${verb} ${path}`;
	}
}

import type { Citation } from "@aws-sdk/client-bedrock-runtime";
import * as v from "valibot";
import { type GuardrailRules, guardrailRules } from "./guardrailRules.ts";

/**
 * What the model answers, written down: turns that are consumed one per model call (Converse or ConverseStream), and guardrails.
 * A call takes the first turn that is left and whose `match` fits. When none is left, `otherwise` decides. A script says exactly
 * what is answered: maxTokens and stop sequences are not applied to it; the validation of the request is.
 */
export interface Script {
	readonly turns?: readonly ScriptTurn[];
	/** Who answers when no turn is left: the sample model (the default), the last turn again, or `InternalServerException`. */
	readonly otherwise?: "sample" | "repeat" | "error";
	/** Guardrails beside the default one, by id. */
	readonly guardrails?: Readonly<Record<string, GuardrailRules>>;
}

export interface ScriptTurn {
	/** Only calls whose latest user text contains this take the turn. Tool results are not user text. */
	readonly match?: string;
	/** How many calls the turn answers; 1 when absent. */
	readonly times?: number;
	readonly steps?: readonly Step[];
	/** `tool_use` when absent and a step is a tool call, else `end_turn`. Any string: unknown reasons will come. */
	readonly stopReason?: string;
	/** Replaces the metered counts, member by member. */
	readonly usage?: Readonly<Record<string, number>>;
	/** Returned as `additionalModelResponseFields`. */
	readonly additionalModelResponseFields?: unknown;
	/** Added to the metadata, member by member; members of `trace` and `usage` one by one. */
	readonly metadata?: Readonly<Record<string, unknown>>;
	/** Opens text and reasoning blocks with an empty `contentBlockStart` too, as some gateways do. */
	readonly openEveryBlock?: boolean;
	readonly fault?: Fault;
}

/** `delayMs`: milliseconds before each piece. `chunkSize`: characters in a piece. Both default to the server's options. */
interface Pace {
	readonly delayMs?: number;
	readonly chunkSize?: number;
}

export type Step =
	/** `repeat` writes a long answer shortly: the text so many times, as one block. */
	| ({ readonly kind: "text"; readonly text: string; readonly repeat?: number } & Pace)
	| ({ readonly kind: "reasoning"; readonly text: string; readonly signature?: string } & Pace)
	/** A text with where it comes from: the text arrives in pieces, then one delta a citation, in the same block. */
	| ({ readonly kind: "cited-text"; readonly text: string; readonly citations: readonly Citation[] } & Pace)
	/** `data`: base64 of the bytes that only the provider can read. */
	| { readonly kind: "redacted-reasoning"; readonly data: string }
	/**
	 * `input` is the parsed input; `rawInput` is sent as it is (malformed JSON, for example) and `pieces` sends exactly these
	 * strings, one per delta; none of the three sends no piece at all, which means `{}`.
	 */
	| ({
			readonly kind: "tool";
			/** `tooluse_…` when absent. */
			readonly id?: string;
			readonly name: string;
			readonly input?: unknown;
			readonly rawInput?: string;
			readonly pieces?: readonly string[];
	  } & Pace)
	/** An image that the model makes; `data` is base64 and comes in pieces of bytes. `error` comes instead of, or after, the image. */
	| { readonly kind: "image"; readonly format: string; readonly data?: string; readonly error?: string; readonly chunkSize?: number }
	/** A tool that the service runs itself, with its result beside it. */
	| {
			readonly kind: "server-tool";
			readonly id?: string;
			readonly name: string;
			readonly input?: unknown;
			/** Blocks with `text` or `json`. */
			readonly result?: readonly unknown[];
			readonly status?: "success" | "error";
	  }
	/** A block that no model of the API has: its start, its deltas, and what Converse says instead. */
	| { readonly kind: "unknown-block"; readonly start?: unknown; readonly deltas: readonly unknown[]; readonly content: unknown }
	/** An event that no model of the API has. */
	| { readonly kind: "unknown-event"; readonly type: string; readonly payload: object };

/** What goes wrong. Events are counted from 1 (`messageStart` is the first), bytes of the body from 0. */
export type Fault =
	/** 429 for so many calls (1 when absent), then the turn's steps are answered. */
	| { readonly kind: "throttle"; readonly times?: number; readonly message?: string }
	/** An exception instead of the stream for so many calls (1 when absent), then the steps, if there are any. */
	| { readonly kind: "exception"; readonly name: string; readonly message?: string; readonly status?: number; readonly times?: number }
	/** An exception frame after so many events; `name` in lower camel case, as on the wire: `throttlingException`. */
	| { readonly kind: "stream-exception"; readonly afterEvents: number; readonly name: string; readonly message?: string }
	/**
	 * The answer breaks off after so many bytes or so many events (one of the two): `end` is an orderly end of the HTTP message, where
	 * nothing but the missing `messageStop` tells; `cut` is a FIN without the end of the message; `reset` is a TCP reset, over HTTP/2 a
	 * RST_STREAM.
	 */
	| { readonly kind: "end" | "cut" | "reset"; readonly atByte?: number; readonly afterEvents?: number }
	/** Silence after so many events, until the client leaves. */
	| { readonly kind: "stall"; readonly afterEvents: number }
	/** One bit of one byte is inverted; `bit` 0 (lowest, the default) to 7. */
	| { readonly kind: "flip"; readonly atByte: number; readonly bit?: number }
	/** After so many events a frame whose length claims to be 4,294,967,295 bytes. */
	| { readonly kind: "oversized-frame"; readonly afterEvents: number };

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const positive = v.pipe(count, v.minValue(1));
const pace = { delayMs: v.optional(v.pipe(v.number(), v.minValue(0))), chunkSize: v.optional(positive) };
const message = v.optional(v.string());

const step = v.variant("kind", [
	v.strictObject({ kind: v.literal("text"), text: v.string(), repeat: v.optional(positive), ...pace }),
	v.strictObject({ kind: v.literal("reasoning"), text: v.string(), signature: v.optional(v.string()), ...pace }),
	v.strictObject({ kind: v.literal("cited-text"), text: v.string(), citations: v.array(v.custom<Citation>(isObject)), ...pace }),
	v.strictObject({ kind: v.literal("redacted-reasoning"), data: v.string() }),
	v.strictObject({
		kind: v.literal("tool"),
		id: v.optional(v.string()),
		name: v.string(),
		input: v.optional(v.unknown()),
		rawInput: v.optional(v.string()),
		pieces: v.optional(v.array(v.string())),
		...pace,
	}),
	v.strictObject({
		kind: v.literal("image"),
		format: v.string(),
		data: v.optional(v.string()),
		error: v.optional(v.string()),
		chunkSize: v.optional(positive),
	}),
	v.strictObject({
		kind: v.literal("server-tool"),
		id: v.optional(v.string()),
		name: v.string(),
		input: v.optional(v.unknown()),
		result: v.optional(v.array(v.unknown())),
		status: v.optional(v.picklist(["success", "error"])),
	}),
	v.strictObject({
		kind: v.literal("unknown-block"),
		start: v.optional(v.unknown()),
		deltas: v.array(v.unknown()),
		content: v.unknown(),
	}),
	v.strictObject({ kind: v.literal("unknown-event"), type: v.string(), payload: v.custom<object>(isObject) }),
]);

const fault = v.variant("kind", [
	v.strictObject({ kind: v.literal("throttle"), times: v.optional(positive), message }),
	v.strictObject({
		kind: v.literal("exception"),
		name: v.string(),
		message,
		status: v.optional(v.pipe(v.number(), v.integer(), v.minValue(400), v.maxValue(599))),
		times: v.optional(positive),
	}),
	v.strictObject({ kind: v.literal("stream-exception"), afterEvents: count, name: v.string(), message }),
	v.strictObject({ kind: v.picklist(["end", "cut", "reset"]), atByte: v.optional(count), afterEvents: v.optional(count) }),
	v.strictObject({ kind: v.literal("stall"), afterEvents: count }),
	v.strictObject({ kind: v.literal("flip"), atByte: count, bit: v.optional(v.pipe(count, v.maxValue(7))) }),
	v.strictObject({ kind: v.literal("oversized-frame"), afterEvents: count }),
]);

/** Types cannot say "one of the two" shortly, so this does. */
const placedFault = v.pipe(
	fault,
	v.check((one) => !isBreak(one) || (one.atByte === undefined) !== (one.afterEvents === undefined), "needs either atByte or afterEvents"),
);

const turn = v.strictObject({
	match: v.optional(v.string()),
	times: v.optional(positive),
	steps: v.optional(v.array(step)),
	stopReason: v.optional(v.string()),
	usage: v.optional(v.record(v.string(), count)),
	additionalModelResponseFields: v.optional(v.unknown()),
	metadata: v.optional(v.record(v.string(), v.unknown())),
	openEveryBlock: v.optional(v.boolean()),
	fault: v.optional(placedFault),
});

const script = v.strictObject({
	turns: v.optional(v.array(turn)),
	otherwise: v.optional(v.picklist(["sample", "repeat", "error"])),
	guardrails: v.optional(v.record(v.string(), guardrailRules)),
});

/** A script, or an error that names the place and what was expected there. */
export function parseScript(json: unknown): Script {
	const parsed = v.safeParse(script, json);
	if (parsed.success) return parsed.output;
	const lines = parsed.issues.map((issue) => `${v.getDotPath(issue) ?? "script"}: ${issue.message}`);
	throw new Error(`The script is not valid.\n${lines.join("\n")}`);
}

/** The faults that break an answer off. */
export function isBreak(fault: Fault): fault is Extract<Fault, { kind: "end" | "cut" | "reset" }> {
	return fault.kind === "end" || fault.kind === "cut" || fault.kind === "reset";
}

function isObject(value: unknown): boolean {
	return typeof value === "object" && value !== null;
}

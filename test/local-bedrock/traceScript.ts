import { unseal } from "../../src/bedrock/trace/traceSeal.ts";
import { joinDeltas } from "../../src/core/trace/traceEvents.ts";
import type { TraceRun } from "../../src/core/trace/trace.ts";
import type { Script, Step } from "./script.ts";

/** The script with which the local Bedrock answers as the service did in a recorded run: block by block, delta by delta. */
export function scriptOfRun(run: TraceRun): Script {
	const events = run.events.map(({ event }) => unseal(event, inBase64) as Wire);
	const metadata = events.find((event) => event.metadata)?.metadata;
	const stop = events.find((event) => event.messageStop)?.messageStop;
	const { guardrailIdentifier: id, guardrailVersion: version } = (run.request.guardrailConfig ?? {}) as Record<string, string | undefined>;
	return {
		turns: [
			{
				steps: stepsOf(events),
				stopReason: stop?.stopReason,
				additionalModelResponseFields: stop?.additionalModelResponseFields,
				metadata,
				/** Without its end the answer broke off, and does so again. */
				...(stop === undefined && { fault: { kind: "end", afterEvents: events.length } }),
			},
		],
		otherwise: "error",
		/** Finds nothing: what it found in the recorded run is part of what was recorded. */
		guardrails:
			id === undefined ? undefined : { [id.replace(/^arn:.*:guardrail\//, "")]: { versions: version === undefined ? [] : [version] } },
	};
}

/** As bytes are on the wire. */
const inBase64 = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64");

type Json = Readonly<Record<string, unknown>>;

interface Wire {
	readonly contentBlockStart?: { readonly contentBlockIndex: number; readonly start?: Json };
	readonly contentBlockDelta?: { readonly contentBlockIndex: number; readonly delta: Json };
	readonly messageStop?: { readonly stopReason?: string; readonly additionalModelResponseFields?: unknown };
	readonly metadata?: Json;
	readonly unknownEvent?: readonly [type: string, payload: object];
}

function stepsOf(events: readonly Wire[]): readonly Step[] {
	const blocks = new Map<number, { start?: Json; deltas: Json[] }>();
	const steps: Step[] = [];
	const blockAt = (index: number) => {
		const known = blocks.get(index);
		if (known) return known;
		const deltas: Json[] = [];
		const block: { start?: Json; deltas: Json[] } = { deltas };
		blocks.set(index, block);
		steps.push({
			kind: "unknown-block",
			get start() {
				return block.start;
			},
			deltas,
			get content() {
				return contentOf(block.start, deltas);
			},
		});
		return block;
	};
	for (const { contentBlockStart, contentBlockDelta, unknownEvent } of events) {
		if (contentBlockStart) blockAt(contentBlockStart.contentBlockIndex).start = contentBlockStart.start;
		if (contentBlockDelta) blockAt(contentBlockDelta.contentBlockIndex).deltas.push(contentBlockDelta.delta);
		if (unknownEvent) steps.push({ kind: "unknown-event", type: unknownEvent[0], payload: unknownEvent[1] });
	}
	return steps;
}

/** The block in an answer in one piece, for calls that were not streamed. */
function contentOf(start: Json | undefined, deltas: readonly Json[]): Json {
	const joined = joinDeltas(deltas.map((delta) => ({ ms: 0, event: { contentBlockDelta: { delta } } })));
	const parts = joined.map(({ event }) => (event as { contentBlockDelta: { delta: Json } }).contentBlockDelta.delta);
	const { toolUse } = (start ?? {}) as { toolUse?: Json };
	if (toolUse)
		return { toolUse: { ...toolUse, input: parseInput(parts.map((part) => (part.toolUse as { input?: string }).input ?? "").join("")) } };
	const text = parts.map(({ text }) => (typeof text === "string" ? text : "")).join("");
	const citations = parts.flatMap((part) => part.citation ?? []);
	if (citations.length > 0) return { citationsContent: { content: [{ text }], citations } };
	const thoughts = parts.flatMap((part) => (part.reasoningContent as Json | undefined) ?? []);
	if (thoughts.length === 0) return parts.length === 1 && !("text" in (parts[0] ?? {})) ? (parts[0] as Json) : { text };
	const { redactedContent } = thoughts[0] as Json;
	return {
		reasoningContent: redactedContent === undefined ? { reasoningText: Object.assign({}, ...thoughts) as Json } : { redactedContent },
	};
}

function parseInput(json: string): unknown {
	try {
		return JSON.parse(json === "" ? "{}" : json);
	} catch {
		return {};
	}
}

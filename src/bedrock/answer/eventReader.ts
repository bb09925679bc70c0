import { ConverseStreamOutput$ } from "@aws-sdk/client-bedrock-runtime";
import type { ConverseStreamOutput } from "@aws-sdk/client-bedrock-runtime";
import { eventStreamSerdeProvider } from "@smithy/core/event-streams";
import { readPlainDelta } from "./plainDelta.ts";

/** An event whose name the SDK does not know: the name, and its JSON, or its text when it is none. */
interface UnknownEvent {
	readonly unknownEvent: readonly [name: string, value: unknown];
}

type Options = Parameters<typeof eventStreamSerdeProvider>[0];
type Marshaller = ReturnType<typeof eventStreamSerdeProvider>;
type Body = Parameters<Marshaller["deserialize"]>[0];
type Frame = Parameters<Parameters<Marshaller["deserialize"]>[1]>[0][string];

const known: ReadonlySet<string> = new Set(ConverseStreamOutput$[4] as readonly string[]);

/**
 * The SDK's reader of event streams, which throws away every event that its model does not have; this one hands it on, and reads the
 * plainest events itself. Exceptions without a model stay the SDK's: it throws them with their name.
 */
export function eventReader(options: Options): Marshaller {
	const marshaller = eventStreamSerdeProvider(options);
	return {
		serialize: (stream, serializer) => marshaller.serialize(stream, serializer),
		deserialize: <Event>(body: Body, deserializer: (frames: Record<string, Frame>) => Promise<Event>) =>
			marshaller.deserialize(body, (frames) => {
				const delta = frames.contentBlockDelta;
				const read = delta ? readPlainDelta(delta.body) : readUnknown(frames);
				return read ? Promise.resolve(read as Event) : deserializer(frames);
			}),
	};
}

export function unknownEventOf(event: ConverseStreamOutput): UnknownEvent["unknownEvent"] | undefined {
	return (event as Partial<UnknownEvent>).unknownEvent;
}

/** The SDK hands over one frame, under the name of its event or exception. */
function readUnknown(frames: Record<string, Frame>): UnknownEvent | undefined {
	for (const name in frames) {
		if (known.has(name)) return undefined;
		const frame = frames[name];
		return frame?.headers[":message-type"]?.value === "event" ? { unknownEvent: [name, readBody(frame)] } : undefined;
	}
	return undefined;
}

function readBody({ body }: Frame): unknown {
	const text = new TextDecoder().decode(body);
	try {
		return JSON.parse(text);
	} catch {
		return text;
	}
}

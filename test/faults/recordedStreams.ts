import { connect } from "node:net";
import type { Step, ScriptTurn } from "../local-bedrock/script.ts";
import { startLocalBedrock } from "../local-bedrock/server.ts";
import { pickFrom, randomFrom } from "./scale.ts";

export interface RecordedStream {
	readonly name: string;
	/** The whole HTTP response. */
	readonly bytes: Uint8Array;
	/** Where the frame of `messageStop` ends: whatever breaks before it leaves an unfinished answer. */
	readonly complete: number;
	/** Whether it asks for a tool that changes files. */
	readonly hasTools: boolean;
}

const model = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";

/** Records so many different answers of the local Bedrock as they went over the wire. */
export async function recordStreams(count: number, seed: number): Promise<RecordedStream[]> {
	const random = randomFrom(seed);
	const turns = Array.from({ length: count }, (_, index) => turnOf(index, random));
	const server = await startLocalBedrock({ script: { turns } });
	try {
		const recorded: RecordedStream[] = [];
		for (const [index, { steps = [] }] of turns.entries()) {
			const bytes = await record(server.port);
			const kinds = steps.map(({ kind }) => kind);
			const hasTools = kinds.includes("tool");
			recorded.push({ name: `${index}: ${kinds.join(", ")}`, bytes, complete: endOfStop(bytes), hasTools });
		}
		return recorded;
	} finally {
		await server.close();
	}
}

const texts = ["Yes.", "Ich lösche die Datei, 変える。", "```ts\nconst a = 1;\n```", "A\n\nB", "🦀 fin"];
const write: Step = { kind: "tool", name: "create_file", input: { path: "evil.ts", content: "x" } };
const edit: Step = { kind: "tool", name: "apply_edit", input: { path: "a.ts", edits: [{ search: "one", replace: "two" }] } };

/** Every kind of block, alone and beside others: the first ones by rule, the rest by chance. */
function turnOf(index: number, random: () => number): ScriptTurn {
	const text = (): Step => ({ kind: "text", text: pickFrom(texts, random), chunkSize: 4 + Math.floor(random() * 40) });
	const kinds: readonly (() => Step)[] = [
		text,
		() => ({ ...write, id: `w${Math.floor(random() * 1e6)}`, chunkSize: 45 + Math.floor(random() * 60) }),
		() => ({ kind: "reasoning", text: pickFrom(texts, random), signature: "c2lnbmF0dXJl" }),
		() => ({ kind: "redacted-reasoning", data: "cmVkYWN0ZWQ=" }),
		() => ({ ...edit, id: `e${Math.floor(random() * 1e6)}`, chunkSize: 45 + Math.floor(random() * 60) }),
		() => ({ kind: "tool", id: `n${Math.floor(random() * 1e6)}`, name: "list_files" }),
		() => ({ kind: "tool", id: `m${Math.floor(random() * 1e6)}`, name: "create_file", rawInput: '{"path":"evil.ts","content":"x"' }),
		() => ({
			kind: "cited-text",
			text: "As it says.",
			citations: [{ title: "Document 1", location: { documentChar: { documentIndex: 0, start: 0, end: 3 } } }],
		}),
	];
	const first = kinds[index % kinds.length] ?? text;
	const rest = Array.from({ length: Math.floor(random() * 2) }, () => pickFrom(kinds, random));
	const steps = [first, ...rest].map((make) => make());
	const reasons = [undefined, undefined, undefined, "end_turn", "max_tokens", "tool_use", "unheard_of"];
	return { steps, stopReason: pickFrom(reasons, random), openEveryBlock: random() < 0.3 };
}

/** One request over a bare socket: what comes back is kept byte for byte. */
function record(port: number): Promise<Uint8Array> {
	const body = JSON.stringify({
		messages: [{ role: "user", content: [{ text: "Go" }] }],
		toolConfig: {
			tools: ["create_file", "apply_edit", "list_files"].map((name) => ({
				toolSpec: { name, description: "A tool.", inputSchema: { json: { type: "object" } } },
			})),
		},
	});
	const head = [
		`POST /model/${encodeURIComponent(model)}/converse-stream HTTP/1.1`,
		"host: 127.0.0.1",
		"authorization: Bearer local-bedrock-bearer-key",
		"content-type: application/json",
		`content-length: ${Buffer.byteLength(body)}`,
		"connection: close",
	];
	return new Promise((resolve, reject) => {
		const pieces: Buffer[] = [];
		const socket = connect(port, "127.0.0.1", () => socket.write(`${head.join("\r\n")}\r\n\r\n${body}`));
		socket.on("data", (piece) => pieces.push(piece));
		socket.on("error", reject);
		socket.on("end", () => resolve(new Uint8Array(Buffer.concat(pieces))));
	});
}

/** Where the frame `messageStop` ends. */
function endOfStop(bytes: Uint8Array): number {
	const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
	const stop = chunksOf(bytes).find(({ start, end }) => all.subarray(start, end).includes("messageStop"));
	if (!stop) throw new Error("The recorded answer never stops.");
	return stop.end;
}

/** The chunks of an HTTP response, each of which is one frame: where its size stands, and where its bytes begin and end. */
export function chunksOf(bytes: Uint8Array): { head: number; start: number; end: number }[] {
	const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
	const chunks = [];
	let head = all.indexOf("\r\n\r\n") + 4;
	while (head < all.length) {
		const start = all.indexOf("\r\n", head) + 2;
		const end = start + Number.parseInt(all.toString("latin1", head, start), 16);
		chunks.push({ head, start, end });
		head = end + 2;
	}
	return chunks;
}

import { allBlocks } from "../conversation.ts";
import { type Pace, pieces, type Reply, type ReplyBlock, textBlock } from "../reply.ts";
import { newToolUseId } from "../scriptRun.ts";
import type { ConverseBody } from "../wire.ts";
import { documentText } from "./knownFiles.ts";
import { decide } from "./decide.ts";
import type { Decision } from "./situation.ts";

/**
 * Answers without an AI: explains what it was sent and carries out a few simple edit requests by tool calls. It decides only from the
 * request, never from the disk, so it works on files and names that it has never seen.
 */
export function sampleReply(body: ConverseBody, pace: Pace): Reply {
	const decision = decide(body);
	const cited = citedBlocks(body, pace);
	const text = cited.length > 0 && decision.text !== "" ? `\n\n${decision.text}` : decision.text;
	const blocks = [...reasoningBlocks(body, pace), ...cited, ...decisionBlocks({ ...decision, text }, pace)];
	return { blocks, stopReason: decision.call ? "tool_use" : "end_turn" };
}

function decisionBlocks({ text, call }: Decision, pace: Pace): ReplyBlock[] {
	const spoken = text === "" ? [] : [textBlock(text, pace)];
	if (!call) return spoken;
	const input = pieces(JSON.stringify(call.input), pace.chunkSize);
	return [...spoken, { kind: "tool", id: newToolUseId(), name: call.name, pieces: input, delayMs: pace.delayMs }];
}

/** Thinks aloud when extended thinking is on, so that its way through a client can be seen. */
function reasoningBlocks(body: ConverseBody, pace: Pace): ReplyBlock[] {
	const fields = body.additionalModelRequestFields as { thinking?: { type?: string } } | undefined;
	if (fields?.thinking?.type !== "enabled") return [];
	const text = `The request has ${allBlocks(body).length} blocks. I am a sample: I match its last text against the few requests that I know.`;
	return [{ kind: "reasoning", pieces: pieces(text, pace.chunkSize), signature: "c2FtcGxlLXNpZ25hdHVyZQ==", delayMs: pace.delayMs }];
}

/** Cites the first line of each document of the newest prompt that asks for citations. */
function citedBlocks(body: ConverseBody, pace: Pace): ReplyBlock[] {
	const newest = body.messages?.at(-1)?.content ?? [];
	return newest
		.flatMap(({ document }) => (document?.citations?.enabled ? [document] : []))
		.map((document, documentIndex): ReplyBlock => {
			const [line = ""] = documentText(document).trimStart().split("\n");
			const location = { documentChar: { documentIndex, start: 0, end: line.length } };
			const citation = { title: document.name, sourceContent: [{ text: line }], location };
			return {
				kind: "cited",
				pieces: pieces(`${documentIndex === 0 ? "" : " "}“${document.name}” begins with “${line}”.`, pace.chunkSize),
				citations: [citation],
				delayMs: pace.delayMs,
			};
		});
}

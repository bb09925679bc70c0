import { type Reply, type ReplyBlock, textOf } from "./reply.ts";
import type { ConverseBody } from "./wire.ts";

/** Ends a reply where `stopSequences` or `maxTokens` (four bytes each, as the meter counts) end it. */
export function limitReply(reply: Reply, body: ConverseBody): Reply {
	const { maxTokens, stopSequences = [] } = body.inferenceConfig ?? {};
	const stops = stopSequences.map((one) => textOf(reply).indexOf(one)).filter((at) => at >= 0);
	const stopped = stops.length > 0 ? { ...reply, blocks: cut(reply.blocks, Math.min(...stops)), stopReason: "stop_sequence" } : reply;
	if (maxTokens === undefined) return stopped;
	const blocks = cut(stopped.blocks, maxTokens * 4, true);
	return lengthOf(blocks) < lengthOf(stopped.blocks) ? { ...stopped, blocks, stopReason: "max_tokens" } : stopped;
}

/** The first `budget` bytes of the blocks. A stop sequence is looked for in text alone, so only `everything` spends budget on the rest. */
function cut(blocks: readonly ReplyBlock[], budget: number, everything = false): ReplyBlock[] {
	const kept: ReplyBlock[] = [];
	let left = budget;
	for (const block of blocks) {
		if (left <= 0) break;
		if (block.kind === "redacted" || (block.kind !== "text" && !everything)) {
			kept.push(block);
			continue;
		}
		const pieces: string[] = [];
		for (const piece of block.pieces) {
			if (left <= 0) break;
			const taken = everything
				? Buffer.from(piece)
						.subarray(0, left)
						.toString("utf8")
						.replace(/\uFFFD+$/, "")
				: piece.slice(0, left);
			pieces.push(taken);
			left -= everything ? Buffer.byteLength(piece) : piece.length;
		}
		kept.push({ ...block, pieces });
	}
	return kept;
}

function lengthOf(blocks: readonly ReplyBlock[]): number {
	return blocks.reduce((sum, block) => sum + (block.kind === "redacted" ? 1 : block.pieces.join("").length), 0);
}

import { describe, expect, test } from "vitest";
import {
	estimateBlockTokens,
	estimateDocumentTokens,
	estimateImageTokens,
	estimateMessageTokens,
	estimateTextTokens,
} from "../../src/core/compaction/tokenEstimate.ts";

/** A PNG's first bytes, which tell its size. */
function png(width: number, height: number): Uint8Array {
	const bytes = Buffer.alloc(33);
	bytes.write("\x89PNG\r\n\x1a\n", 0, "latin1");
	bytes.write("IHDR", 12, "latin1");
	bytes.writeUInt32BE(width, 16);
	bytes.writeUInt32BE(height, 20);
	return bytes;
}

describe("an estimate of tokens", () => {
	test("has one for four bytes of text, whatever the script", () => {
		expect(estimateTextTokens("")).toBe(0);
		expect(estimateTextTokens("word".repeat(100))).toBe(100);
		expect(estimateTextTokens("漢字")).toBe(2);
	});

	test("goes by an image's pixels, not by its bytes, up to what larger ones are scaled down to", () => {
		expect(estimateImageTokens(png(750, 100))).toBe(100);
		expect(estimateImageTokens(png(4_000, 4_000))).toBe(1_600);
		expect(estimateImageTokens(new Uint8Array(10))).toBe(1_600);
	});

	test("has fewer for a file that is compressed or holds pages", () => {
		expect(estimateDocumentTokens("md", 4_000)).toBe(1_000);
		expect(estimateDocumentTokens("pdf", 4_000)).toBe(200);
	});

	test("counts what a tool hands over besides its text", () => {
		const result = { kind: "tool-result", toolUseId: "a", status: "success", text: "word" } as const;
		expect(estimateBlockTokens(result)).toBe(1);
		expect(estimateBlockTokens({ ...result, attached: [{ kind: "image", format: "png", bytes: png(750, 10) }] })).toBe(11);
	});

	test("sums up a message, and counts nothing for what is not sent", () => {
		const content = [
			{ kind: "text", text: "word" },
			{ kind: "unknown", name: "new", value: "word".repeat(100) },
		] as const;
		expect(estimateMessageTokens({ role: "assistant", content })).toBe(1);
	});
});

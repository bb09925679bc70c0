import { EventStreamCodec } from "@smithy/eventstream-codec";
import { describe, expect, test } from "vitest";
import { FrameLimit } from "../../src/bedrock/frameLimit.ts";

/**
 * Frames from the test vectors of the event stream encoding that AWS publishes with its SDKs, in hexadecimal: they were made
 * by no code of ours.
 */
const sound = {
	"an empty message": "000000100000000005c248eb7d98c8ff",
	"a payload without headers": "0000001d00000000fd528c5a7b27666f6f273a27626172277dc3653936",
	"a 32-bit header": "0000002d0000001041c424b80a6576656e742d74797065040000a00c7b27666f6f273a27626172277d36f480a0",
};

/** The second of them with a wrong byte in each of its parts. */
const corrupt = {
	"a corrupted payload": "0000001d00000000fd528c5a5b27666f6f273a27626172277dc3653936",
	"a corrupted length": "0000001e00000000fd528c5a7b27666f6f273a27626172277dc3653936",
	"a corrupted checksum": "0000001d00000000fd528c5a7b27666f6f273a27626172277dc3653937",
};

const codec = new EventStreamCodec(
	(bytes) => new TextDecoder().decode(bytes as Uint8Array),
	(text) => new TextEncoder().encode(text),
);

describe("The published frames", () => {
	test.each(Object.entries(sound))("%s passes the limit in any pieces, byte for byte", async (_, hex) => {
		const bytes = Buffer.from(hex, "hex");
		for (let size = 1; size <= bytes.length; size++) expect((await through(bytes, size)).toString("hex")).toBe(hex);
		expect(() => codec.decode(bytes)).not.toThrow();
	});

	test.each(Object.entries(corrupt))("%s is refused", (_, hex) => {
		expect(() => codec.decode(Buffer.from(hex, "hex"))).toThrow();
	});

	test("a frame that claims more than any real one stops the stream", async () => {
		await expect(through(Buffer.from("ffffffff0000000005c248eb", "hex"), 5)).rejects.toThrow(/4294967295/);
	});
});

async function through(bytes: Buffer, size: number): Promise<Buffer> {
	const limit = new FrameLimit();
	for (let at = 0; at < bytes.length; at += size) limit.write(bytes.subarray(at, at + size));
	limit.end();
	return Buffer.concat(await limit.toArray());
}

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readImageHeader } from "../../src/core/documents/imageSize.ts";
import { gif, jpeg, png, webp } from "./imageBytes.ts";

const images: readonly (readonly [string, string, (width: number, height: number) => Uint8Array])[] = [
	["PNG", "png", png],
	["progressive JPEG", "jpeg", jpeg],
	["baseline JPEG", "jpeg", (width, height) => jpeg(width, height, 0xc0)],
	["GIF 87a", "gif", (width, height) => gif(width, height, "87a")],
	["GIF 89a", "gif", gif],
	["lossy WebP", "webp", (width, height) => webp(width, height, "VP8 ")],
	["lossless WebP", "webp", (width, height) => webp(width, height, "VP8L")],
	["extended WebP", "webp", webp],
];

describe("The header of an image", () => {
	test.each(images)("tells the format and size of a %s", (_, format, make) => {
		expect(readImageHeader(make(9_001, 37))).toEqual({ format, width: 9_001, height: 37 });
		expect(readImageHeader(make(1, 12_000))).toEqual({ format, width: 1, height: 12_000 });
	});

	test.each(images)("of a %s is read wherever it lies in a larger buffer", (_, format, make) => {
		const bytes = Buffer.concat([Buffer.alloc(7, 1), make(3, 4)]).subarray(7);
		expect(readImageHeader(bytes)).toEqual({ format, width: 3, height: 4 });
	});

	test.each(images)("of a %s that breaks off says nothing, and throws nothing", (_name, _format, make) => {
		const whole = make(300, 200);
		const header = readImageHeader(whole);
		for (let length = 0; length < whole.length; length++)
			expect([undefined, header]).toContainEqual(readImageHeader(whole.slice(0, length)));
		expect(readImageHeader(whole.slice(0, 8))).toBeUndefined();
	});

	test("of a size of zero is none", () => {
		expect([png(0, 1), png(1, 0), gif(0, 0)].map(readImageHeader)).toEqual([undefined, undefined, undefined]);
	});

	test("is not found in other bytes", () => {
		fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => readImageHeader(bytes) === undefined));
		expect(readImageHeader(new TextEncoder().encode("<svg/>"))).toBeUndefined();
	});
});

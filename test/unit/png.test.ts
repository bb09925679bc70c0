import { expect, test } from "vitest";
import { choosePalette } from "../../scripts/palette.ts";
import { type Picture, readPng, writeAnimation, writePng } from "../../scripts/png.ts";

const [width, height] = [20, 10];

const picture = (colourAt: (x: number, y: number) => number): Picture => ({
	width,
	height,
	pixels: Uint32Array.from({ length: width * height }, (_, index) => colourAt(index % width, Math.floor(index / width))),
});

/** Width, height, x and y of each frame, as its control chunk says. */
function areasOf(animation: Buffer): readonly (readonly number[])[] {
	const areas: number[][] = [];
	for (let at = animation.indexOf("fcTL"); at >= 0; at = animation.indexOf("fcTL", at + 4)) {
		areas.push([8, 12, 16, 20].map((field) => animation.readUInt32BE(at + field)));
	}
	return areas;
}

test("a picture with few colours keeps every one of them", () => {
	const palette = choosePalette([picture((x, y) => (x % 3) * 0x7f0000 + y)]);
	expect(palette.colours).toHaveLength(30);
	expect([...palette.indexOf].every(([colour, index]) => palette.colours[index] === colour)).toBe(true);
});

test("of too many colours, the flat ones stay as they are", () => {
	const wide = Uint32Array.from({ length: 2_000 }, (_, index) => (index < 1_000 ? 0x1f1f1f : 0x1f1f1f + index * 311));
	const palette = choosePalette([{ width: 100, height: 20, pixels: wide }]);
	expect(palette.colours).toHaveLength(256);
	expect(palette.colours[palette.indexOf.get(0x1f1f1f) ?? -1]).toBe(0x1f1f1f);
});

test("a frame holds only what it changes", () => {
	const before = picture(() => 0xffffff);
	const after = picture((x, y) => (x >= 4 && x < 7 && y >= 2 && y < 4 ? 0 : 0xffffff));
	const frames = [before, after, after].map((frame) => ({ picture: frame, milliseconds: 500 }));
	const animation = writeAnimation(frames, choosePalette([before, after]), 3);
	expect(areasOf(animation)).toEqual([
		[width, height, 0, 0],
		[3, 2, 4, 2],
		[1, 1, 0, 0],
	]);
	expect(animation.readUInt32BE(animation.indexOf("acTL") + 8)).toBe(3);
});

test("a palette's picture is not taken for a screenshot", () => {
	const plain = picture(() => 0xffffff);
	expect(() => readPng(writePng(plain, choosePalette([plain])))).toThrow("is no screenshot");
});

/** Reads and writes the few kinds of PNG that the README needs (https://www.w3.org/TR/png-3/), animations included. */
import { crc32, deflateSync, inflateSync } from "node:zlib";

/** A picture in true colour, without transparency: each pixel is 0xRRGGBB. */
export interface Picture {
	readonly width: number;
	readonly height: number;
	readonly pixels: Uint32Array;
}

export interface AnimationFrame {
	readonly picture: Picture;
	readonly milliseconds: number;
}

/** A colour's place in the palette, which has 256 colours at most. */
export interface Palette {
	readonly colours: readonly number[];
	readonly indexOf: ReadonlyMap<number, number>;
}

interface Area {
	readonly x: number;
	readonly y: number;
	readonly width: number;
	readonly height: number;
}

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** Reads what a browser's screenshot is: eight bits a channel, RGB or RGBA, not interlaced. */
export function readPng(file: Buffer): Picture {
	const [width, height, bitDepth, colourType] = [file.readUInt32BE(16), file.readUInt32BE(20), file[24], file[25]];
	if (bitDepth !== 8 || (colourType !== 2 && colourType !== 6))
		throw new Error(`Colour type ${colourType} with ${bitDepth} bits is no screenshot.`);
	const size = colourType === 2 ? 3 : 4;
	const rows = inflateSync(Buffer.concat([...chunksOf(file)].filter(({ type }) => type === "IDAT").map(({ data }) => data)));
	unfilter(rows, width * size, height, size);
	const pixels = new Uint32Array(width * height);
	for (let index = 0; index < pixels.length; index++) {
		const at = Math.floor(index / width) * (width * size + 1) + 1 + (index % width) * size;
		pixels[index] = rows.readUIntBE(at, 3);
	}
	return { width, height, pixels };
}

/** A picture with one byte a pixel. */
export function writePng(picture: Picture, palette: Palette): Buffer {
	const whole = { x: 0, y: 0, width: picture.width, height: picture.height };
	return Buffer.concat([signature, header(picture), colourTable(palette), chunk("IDAT", compress(picture, whole, palette)), chunk("IEND")]);
}

/** An animation that plays so many times. All frames have the size of the first; each holds only what it changes. */
export function writeAnimation(frames: readonly AnimationFrame[], palette: Palette, plays: number): Buffer {
	const [first] = frames;
	if (!first) throw new Error("An animation without frames is none.");
	let sequence = 0;
	const parts = frames.flatMap(({ picture, milliseconds }, index) => {
		const area = changedArea(frames[index - 1]?.picture, picture);
		const control = chunk("fcTL", numbers(sequence++, area.width, area.height, area.x, area.y), frameTiming(milliseconds));
		const data = compress(picture, area, palette);
		return [control, index === 0 ? chunk("IDAT", data) : chunk("fdAT", numbers(sequence++), data)];
	});
	const animation = chunk("acTL", numbers(frames.length, plays));
	return Buffer.concat([signature, header(first.picture), animation, colourTable(palette), ...parts, chunk("IEND")]);
}

function* chunksOf(file: Buffer): Generator<{ type: string; data: Buffer }> {
	for (let at = signature.length; at < file.length; ) {
		const length = file.readUInt32BE(at);
		yield { type: file.toString("latin1", at + 4, at + 8), data: file.subarray(at + 8, at + 8 + length) };
		at += length + 12;
	}
}

function chunk(type: string, ...content: readonly Buffer[]): Buffer {
	const body = Buffer.concat([Buffer.from(type, "latin1"), ...content]);
	return Buffer.concat([numbers(body.length - 4), body, numbers(crc32(body))]);
}

function numbers(...values: readonly number[]): Buffer {
	const bytes = Buffer.alloc(values.length * 4);
	for (const [index, value] of values.entries()) bytes.writeUInt32BE(value, index * 4);
	return bytes;
}

/** Eight bits a pixel, colours by palette. */
function header({ width, height }: Picture): Buffer {
	return chunk("IHDR", numbers(width, height), Buffer.from([8, 3, 0, 0, 0]));
}

function colourTable({ colours }: Palette): Buffer {
	return chunk("PLTE", Buffer.from(colours.flatMap((colour) => [colour >> 16, (colour >> 8) & 255, colour & 255])));
}

/** The time in thousandths of a second; the area stays as it is and is overwritten by the next one. */
function frameTiming(milliseconds: number): Buffer {
	const bytes = Buffer.alloc(6);
	bytes.writeUInt16BE(milliseconds, 0);
	bytes.writeUInt16BE(1000, 2);
	return bytes;
}

function compress({ width, pixels }: Picture, area: Area, { indexOf }: Palette): Buffer {
	const rows = Buffer.alloc((area.width + 1) * area.height);
	for (let y = 0; y < area.height; y++) {
		for (let x = 0; x < area.width; x++) {
			const colour = pixels[(area.y + y) * width + area.x + x] ?? 0;
			rows[y * (area.width + 1) + 1 + x] = indexOf.get(colour) ?? 0;
		}
	}
	return deflateSync(rows, { level: 9 });
}

/** The smallest rectangle around all that differs; a single pixel when nothing does, because a frame cannot be empty. */
function changedArea(before: Picture | undefined, { width, height, pixels }: Picture): Area {
	if (!before) return { x: 0, y: 0, width, height };
	let [left, top, right, bottom] = [width, height, -1, -1];
	for (const [index, pixel] of pixels.entries()) {
		if (pixel === before.pixels[index]) continue;
		const [x, y] = [index % width, Math.floor(index / width)];
		[left, top, right, bottom] = [Math.min(left, x), Math.min(top, y), Math.max(right, x), Math.max(bottom, y)];
	}
	return right < 0 ? { x: 0, y: 0, width: 1, height: 1 } : { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
}

/** Undoes the filter of each row in place: the first byte of a row names it. */
function unfilter(rows: Buffer, rowLength: number, height: number, pixelSize: number): void {
	for (let y = 0; y < height; y++) {
		const start = y * (rowLength + 1) + 1;
		const filter = rows[start - 1];
		for (let x = 0; x < rowLength; x++) {
			const left = x < pixelSize ? 0 : (rows[start + x - pixelSize] ?? 0);
			const above = y === 0 ? 0 : (rows[start + x - rowLength - 1] ?? 0);
			const corner = x < pixelSize || y === 0 ? 0 : (rows[start + x - rowLength - 1 - pixelSize] ?? 0);
			const guess = [0, left, above, (left + above) >> 1, nearest(left, above, corner)][filter ?? 0] ?? 0;
			rows[start + x] = ((rows[start + x] ?? 0) + guess) & 255;
		}
	}
}

/** Paeth's predictor. */
function nearest(left: number, above: number, corner: number): number {
	const [toLeft, toAbove, toCorner] = [above - corner, left - corner, left + above - 2 * corner].map(Math.abs) as [number, number, number];
	if (toLeft <= toAbove && toLeft <= toCorner) return left;
	return toAbove <= toCorner ? above : corner;
}

import type { ImageFormat } from "../record/message.ts";

/** What the first bytes of an image say about it. */
export interface ImageHeader {
	readonly format: ImageFormat;
	/** In pixels, at least one. */
	readonly width: number;
	readonly height: number;
}

/** `undefined` when the bytes are no image of a format that Bedrock takes, or are cut off before its size. */
export function readImageHeader(bytes: Uint8Array): ImageHeader | undefined {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	try {
		const header = readPng(view) ?? readJpeg(view) ?? readGif(view) ?? readWebp(view);
		return header && header.width > 0 && header.height > 0 ? header : undefined;
	} catch (error) {
		/** A `DataView` throws this when a number lies beyond its end. */
		if (error instanceof RangeError) return undefined;
		throw error;
	}
}

/** @see https://www.w3.org/TR/png-3/#11IHDR */
function readPng(view: DataView): ImageHeader | undefined {
	if (!hasText(view, 0, "\x89PNG\r\n\x1a\n") || !hasText(view, 12, "IHDR")) return undefined;
	return { format: "png", width: view.getUint32(16), height: view.getUint32(20) };
}

/** Walks the segments up to the one that starts the frame. @see https://www.w3.org/Graphics/JPEG/itu-t81.pdf (table B.1) */
function readJpeg(view: DataView): ImageHeader | undefined {
	if (!hasText(view, 0, "\xff\xd8\xff")) return undefined;
	for (let offset = 2; ; ) {
		if (view.getUint8(offset) !== 0xff) return undefined;
		const marker = view.getUint8(offset + 1);
		/** A marker may be preceded by any number of fill bytes. */
		if (marker === 0xff) offset += 1;
		else if (startsFrame(marker)) return { format: "jpeg", width: view.getUint16(offset + 7), height: view.getUint16(offset + 5) };
		else offset += 2 + view.getUint16(offset + 2);
	}
}

/** SOF0 to SOF15, without the three markers of other meaning in that range: DHT, JPG and DAC. */
function startsFrame(marker: number): boolean {
	return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

/** @see https://www.w3.org/Graphics/GIF/spec-gif89a.txt (18. Logical Screen Descriptor) */
function readGif(view: DataView): ImageHeader | undefined {
	if (!hasText(view, 0, "GIF87a") && !hasText(view, 0, "GIF89a")) return undefined;
	return { format: "gif", width: view.getUint16(6, true), height: view.getUint16(8, true) };
}

/** One of three kinds of first chunk. @see https://developers.google.com/speed/webp/docs/riff_container */
function readWebp(view: DataView): ImageHeader | undefined {
	if (!hasText(view, 0, "RIFF") || !hasText(view, 8, "WEBP")) return undefined;
	if (hasText(view, 12, "VP8X")) return { format: "webp", width: uint24(view, 24) + 1, height: uint24(view, 27) + 1 };
	if (hasText(view, 12, "VP8L") && view.getUint8(20) === 0x2f) {
		const packed = view.getUint32(21, true);
		return { format: "webp", width: (packed & 0x3fff) + 1, height: ((packed >>> 14) & 0x3fff) + 1 };
	}
	if (hasText(view, 12, "VP8 ") && hasText(view, 23, "\x9d\x01\x2a"))
		return { format: "webp", width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
	return undefined;
}

function uint24(view: DataView, offset: number): number {
	return view.getUint16(offset, true) | (view.getUint8(offset + 2) << 16);
}

/** Each character stands for one byte. */
function hasText(view: DataView, offset: number, text: string): boolean {
	return (
		offset + text.length <= view.byteLength &&
		Array.from(text).every((character, index) => view.getUint8(offset + index) === character.charCodeAt(0))
	);
}

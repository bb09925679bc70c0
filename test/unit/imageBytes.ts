/** The first bytes of images, as far as their size is told; the pixels are left out. */

export function png(width: number, height: number): Uint8Array {
	const bytes = Buffer.alloc(33);
	bytes.write("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "latin1");
	bytes.writeUInt32BE(width, 16);
	bytes.writeUInt32BE(height, 20);
	return new Uint8Array(bytes);
}

/** With a thumbnail's frame hidden in an APP1 segment, a DHT before the frame, and a fill byte. */
export function jpeg(width: number, height: number, marker = 0xc2): Uint8Array {
	const segment = (kind: number, content: readonly number[]) => [
		0xff,
		kind,
		(content.length + 2) >> 8,
		(content.length + 2) & 0xff,
		...content,
	];
	const thumbnail = segment(0xc0, [8, 0, 1, 0, 1, 3]);
	const frame = segment(marker, [8, height >> 8, height & 0xff, width >> 8, width & 0xff, 3]);
	return Uint8Array.of(0xff, 0xd8, ...segment(0xe1, thumbnail), ...segment(0xc4, [0, 0, 9, 0, 9]), 0xff, ...frame);
}

export function gif(width: number, height: number, version = "89a"): Uint8Array {
	const bytes = Buffer.alloc(13);
	bytes.write(`GIF${version}`, "latin1");
	bytes.writeUInt16LE(width, 6);
	bytes.writeUInt16LE(height, 8);
	return new Uint8Array(bytes);
}

export function webp(width: number, height: number, kind: "VP8 " | "VP8L" | "VP8X" = "VP8X"): Uint8Array {
	const bytes = Buffer.alloc(40);
	bytes.write(`RIFF\0\0\0\0WEBP${kind}`, "latin1");
	if (kind === "VP8X") {
		bytes.writeUIntLE(width - 1, 24, 3);
		bytes.writeUIntLE(height - 1, 27, 3);
	} else if (kind === "VP8L") {
		bytes[20] = 0x2f;
		bytes.writeUInt32LE((((height - 1) << 14) | (width - 1)) >>> 0, 21);
	} else {
		bytes.write("\x9d\x01\x2a", 23, "latin1");
		bytes.writeUInt16LE(width, 26);
		bytes.writeUInt16LE(height, 28);
	}
	return new Uint8Array(bytes);
}

/** What kind of text some bytes are; the model gets all of it as UTF-8. */
export type DecodedText =
	| { readonly kind: "utf-8"; readonly bytes: Uint8Array }
	/** Readable text, but in an encoding that cannot be told from the bytes, such as Latin-1. */
	| { readonly kind: "unknown-encoding" }
	| { readonly kind: "binary" };

/** UTF-8, or UTF-16 with a byte order mark. */
export function decodeText(bytes: Uint8Array): DecodedText {
	const utf16 = utf16Of(bytes);
	const text = decode(bytes, utf16 ?? "utf-8");
	if (text !== undefined && !text.includes("\0")) return { kind: "utf-8", bytes: utf16 ? new TextEncoder().encode(text) : bytes };
	return utf16 || text !== undefined || bytes.some(isUnprintable) ? { kind: "binary" } : { kind: "unknown-encoding" };
}

function utf16Of(bytes: Uint8Array): "utf-16le" | "utf-16be" | undefined {
	if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
	return bytes[0] === 0xfe && bytes[1] === 0xff ? "utf-16be" : undefined;
}

function decode(bytes: Uint8Array, encoding: string): string | undefined {
	try {
		return new TextDecoder(encoding, { fatal: true }).decode(bytes);
	} catch {
		return undefined;
	}
}

/** Control characters that no text file has; tab, line feed, form feed, carriage return and escape are fine. */
function isUnprintable(byte: number): boolean {
	return byte < 0x20 && ![0x09, 0x0a, 0x0c, 0x0d, 0x1b].includes(byte);
}

import { inflateRawSync } from "node:zlib";

/**
 * The files of a zip by their paths. Reads what the packager writes: no zip64, no encryption, stored or deflated
 * (https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.3).
 */
export function readZip(zip: Buffer): ReadonlyMap<string, Buffer> {
	const end = zip.lastIndexOf("PK\u0005\u0006");
	if (end < 0) throw new Error("This is no zip: the end of its directory is missing.");
	const files = new Map<string, Buffer>();
	let entry = zip.readUInt32LE(end + 16);
	for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
		const method = zip.readUInt16LE(entry + 10);
		const size = zip.readUInt32LE(entry + 20);
		const [nameLength, extraLength, commentLength] = [28, 30, 32].map((field) => zip.readUInt16LE(entry + field)) as [
			number,
			number,
			number,
		];
		const name = zip.toString("utf8", entry + 46, entry + 46 + nameLength);
		files.set(name, contentOf(zip, zip.readUInt32LE(entry + 42), size, method));
		entry += 46 + nameLength + extraLength + commentLength;
	}
	return files;
}

/** The lengths before the content are its own: they differ from those in the directory. */
function contentOf(zip: Buffer, header: number, size: number, method: number): Buffer {
	const start = header + 30 + zip.readUInt16LE(header + 26) + zip.readUInt16LE(header + 28);
	const content = zip.subarray(start, start + size);
	return method === 0 ? content : inflateRawSync(content);
}

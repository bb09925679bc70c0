import { mkdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

const root = join(import.meta.dirname, "../../out/bench-corpus");

/** Shape of a large repository: many small files, a few of megabytes. */
const files = 9_495;
const totalBytes = 591_000_000;
const largest = 4_500_000;

/** In ten files of the corpus, once. */
export const rareText = "rareNeedle";

/** A folder of 591 MB in 9,495 files that look like code, the same bytes each time. Written once, then kept. */
export async function searchCorpus(): Promise<string> {
	const folder = join(root, "v1");
	if (await stat(folder).catch(() => undefined)) return folder;
	const partial = `${folder}.partial`;
	await rm(partial, { recursive: true, force: true });
	const random = seededRandom(20_261_121);
	const text = writeCode(random, 8_000_000);
	const weights = Array.from({ length: files }, () => Math.min(Math.exp(1.6 * gaussian(random)), 60));
	const bytesPerWeight = totalBytes / weights.reduce((sum, weight) => sum + weight, 0);
	for (const [index, weight] of weights.entries()) {
		const path = join(partial, `area${index % 37}`, `part${Math.floor(index / 9) % 97}`, `file${index}.ts`);
		await mkdir(dirname(path), { recursive: true });
		const size = Math.min(Math.floor(weight * bytesPerWeight), largest);
		const start = Math.floor(random() * (text.length - largest));
		const rare = index % 950 === 0 ? Buffer.from(`\nconst ${rareText} = ${index};\n`) : Buffer.alloc(0);
		await writeFile(path, Buffer.concat([text.subarray(start, start + size), rare]));
	}
	await rename(partial, folder);
	return folder;
}

/** Words of four thousand, the first ones far more often, indented like code. */
function writeCode(random: () => number, bytes: number): Buffer {
	const letters = "etaoinshrdlucmfwypvbgkjqxz";
	const letter = () => letters.charAt(Math.floor(letters.length * random() ** 1.6));
	const words = Array.from({ length: 4_000 }, () => Array.from({ length: 2 + Math.floor(random() * 8) }, letter).join(""));
	const lines: string[] = [];
	for (let length = 0; length < bytes; ) {
		const said = Array.from({ length: 1 + Math.floor(random() * 11) }, () => words[Math.floor(words.length * random() ** 2)]);
		const line = `${"\t".repeat(Math.floor(random() * 4))}${said.join(" ")}${random() < 0.3 ? ";" : ""}\n`;
		lines.push(line);
		length += line.length;
	}
	return Buffer.from(lines.join(""), "latin1");
}

function gaussian(random: () => number): number {
	return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Mulberry32: https://gist.github.com/tommyettinger/46a874533244883189143505d203312c */
function seededRandom(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}

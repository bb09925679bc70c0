import { readdirSync, readFileSync } from "node:fs";

export interface FixtureRequest {
	readonly operation: "Converse" | "ConverseStream";
	readonly modelId: string;
	readonly body: unknown;
}

/** A request that AWS refuses and one that it accepts, which differ in one point. */
export interface Fixture {
	readonly rule: string;
	/** The statement of AWS's documentation that the rule comes from. */
	readonly source: string;
	readonly request: FixtureRequest;
	readonly expect: { readonly name: string; readonly status: number; readonly messagePattern: string };
	readonly accepted: FixtureRequest;
}

const folder = new URL("../fixtures/rejected-requests/", import.meta.url);
export const fixtures = readdirSync(folder).map((name) => JSON.parse(readFileSync(new URL(name, folder), "utf8")) as Fixture);

/** Fixtures abbreviate what is large: `$bytes` (so many, in base64), `$png` (a header of that size), `$text` and `$times` (repetitions). */
export function expand(value: unknown): unknown {
	if (Array.isArray(value)) return value.flatMap(expandItem);
	if (typeof value !== "object" || value === null) return value;
	const { $bytes, $png, $text, times } = value as { $bytes?: number; $png?: [number, number]; $text?: string; times?: number };
	if ($bytes !== undefined) return Buffer.alloc($bytes, "a").toString("base64");
	if ($png) return pngHeader(...$png).toString("base64");
	if ($text !== undefined) return $text.repeat(times ?? 1);
	return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, expand(member)]));
}

function expandItem(item: unknown): unknown[] {
	const { $times, item: repeated } = item as { $times?: number; item?: unknown };
	return $times === undefined ? [expand(item)] : Array.from({ length: $times }, () => expand(repeated));
}

function pngHeader(width: number, height: number): Buffer {
	const header = Buffer.alloc(33);
	header.write("\x89PNG\r\n\x1a\n", "latin1");
	header.writeUInt32BE(13, 8);
	header.write("IHDR", 12, "latin1");
	header.writeUInt32BE(width, 16);
	header.writeUInt32BE(height, 20);
	return header;
}
